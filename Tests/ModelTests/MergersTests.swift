import LibsyncModel
import Testing

@Suite struct MergersTests {
    private func library(_ slug: LibrarySlug, into next: LibrarySlug?) -> Record {
        let fields: [FieldPath: JSONValue] =
            next.map { ["mergedInto": .string($0.description)] } ?? [:]
        return record(.library, owner: slug, fields)
    }

    @Test func `a library that was not merged acts for itself`() {
        let mergers = Mergers([library(fjordvik, into: nil)])
        #expect(mergers.isEmpty)
        #expect(mergers.successor(of: fjordvik) == fjordvik)
        #expect(mergers.former(of: fjordvik).isEmpty)
    }

    @Test func `several mergers follow one another`() {
        let mergers = Mergers([
            library(fjordvik, into: skogdal), library(skogdal, into: nordnes),
            library(nordnes, into: nil),
        ])
        #expect(mergers.successor(of: fjordvik) == nordnes)
        #expect(mergers.successor(of: skogdal) == nordnes)
        #expect(mergers.former(of: nordnes) == [fjordvik, skogdal])
        #expect(mergers.former(of: fjordvik).isEmpty)
    }

    @Test func `mergers in a circle come to an end`() {
        let mergers = Mergers([fjordvik: skogdal, skogdal: fjordvik])
        #expect([fjordvik, skogdal].contains(mergers.successor(of: fjordvik)))
    }

    @Test func `only records of libraries tell of mergers`() {
        let event = record(.event, ["mergedInto": "skogdal"])
        #expect(Mergers([event]).isEmpty)
    }
}
