import Foundation
import LibsyncModel
import LibsyncProtocol
import Testing

/// The spec names what the code knows. (That it names every limit and problem code, `TidyTests` hold.)
@Suite struct `The spec and the code` {
    private func spec() throws -> String {
        let file = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "README.md")
        return try String(contentsOf: file, encoding: .utf8)
    }

    private func section(_ title: String) throws -> Substring {
        let text = try spec()
        let start = try #require(text.firstRange(of: "\n## \(title)"))
        let rest = text[start.upperBound...]
        return rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)]
    }

    @Test(arguments: Kind.all.filter { $0.reach == .shared }.map(\.name))
    func `every field of a kind stands in the table of kinds`(name: String) throws {
        let table = try section("18. Kinds and fields")
        let kind = try #require(Kind.named(name))
        #expect(table.contains("| `\(name)` |"))
        for field in kind.fieldNames {
            let isThere = table.contains("`\(field)`") || table.contains("`\(field)/{")
            #expect(isThere, "\(name).\(field)")
        }
    }

    @Test func `a local kind is named as such`() throws {
        let table = try section("18. Kinds and fields")
        for kind in Kind.all where kind.reach == .local {
            let row = table.split(separator: "\n").first { $0.hasPrefix("| `\(kind.name)` |") }
            #expect(row?.contains("local") == true, "\(kind.name)")
        }
    }

    @Test func `every header stands in the table of headers`() throws {
        let table = try section("2. HTTP")
        let names = [
            HeaderName.version, HeaderName.time, HeaderName.commit, HeaderName.replica,
            HeaderName.request,
        ]
        for name in names { #expect(table.contains("| `\(name)` |"), "\(name)") }
    }

    @Test func `every address has a section among the messages`() throws {
        let messages = try section("17. Messages")
        let paths = [
            Hello.path, Enrol.path, Push.path, Pull.path, Pull.snapshotPath, Digests.path,
            Replicas.path,
            TokenRotation.path, DeviceRevocation.path(device: "{id}"),
            History.path(record: "{id}"),
        ]
        for path in paths {
            let isThere = messages.split(separator: "\n").contains {
                $0.hasPrefix("### ") && ($0.contains(" \(path)`") || $0.contains(" \(path)?"))
            }
            #expect(isThere, "\(path)")
        }
    }

    @Test func `every member of a stamp stands in its table`() throws {
        let table = try section("5. Records, fields, stamps")
        for name in Fixtures.pages {
            for bytes in try Fixtures.rows(name) {
                let row = try JSONValue.parse(bytes)
                let exceptions = row["stamps"]?.object.map { Array($0.values) } ?? []
                for stamp in exceptions + [row["stamp"] ?? [:]] {
                    for member in stamp.object?.keys.sorted() ?? [] {
                        #expect(table.contains("| `\(member)` |"), "\(member)")
                    }
                }
            }
        }
    }

    @Test func `the spec is of the version that is spoken`() throws {
        #expect(
            try spec().hasPrefix("# The libsync protocol, version \(ProtocolVersion.current)\n"))
        #expect(try spec().contains("`\(Problem.typePrefix)`"))
    }
}
