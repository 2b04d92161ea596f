import LibsyncModel
import Testing

@Suite struct `Who sees what` {
    private func row(
        _ visibility: JSONValue?, owner: LibrarySlug? = fjordvik,
        _ more: [FieldPath: JSONValue] = [:], conflicts: [Conflict] = []
    ) -> Row {
        var values = more
        values["visibility"] = visibility
        return Row(record: record(owner: owner, values), sequence: 1, conflicts: conflicts)
    }

    private func claim(
        _ value: JSONValue, reason: Conflict.Reason = .unseen, path: FieldPath = "visibility"
    ) -> Conflict {
        Conflict(record: recordID(), path: path, reason: reason, loser: write(value))
    }

    @Test func `visibilities go from narrow to wide`() {
        #expect(Visibility.allCases == [.draft, .region, .public])
        #expect(Visibility.allCases.sorted() == Visibility.allCases)
    }

    @Test func `a draft is its owner's and co-hosts', the rest everybody's`() {
        let hosts: [FieldPath: JSONValue] = [
            "organizers/skogdal": ["role": "co-host"], "organizers/nordnes": ["role": "venue"],
        ]
        let draft = row("draft", hosts)
        #expect(draft.isVisible(to: fjordvik))
        #expect(draft.isVisible(to: skogdal))
        #expect(!draft.isVisible(to: nordnes))
        #expect(!draft.isVisible(to: coordinator))
        for value in ["region", "public"] as [JSONValue] {
            #expect(row(value, hosts).isVisible(to: nordnes))
        }
    }

    @Test(arguments: [nil, "secret", 5, .null] as [JSONValue?])
    func `an unknown or missing visibility is the narrowest`(value: JSONValue?) {
        #expect(row(value).visibility == .draft)
        #expect(!row(value).isVisible(to: skogdal))
    }

    @Test func `a half record is nobody's`() {
        let half = row("public", owner: nil)
        for library in [fjordvik, skogdal, coordinator] { #expect(!half.isVisible(to: library)) }
        #expect(!half.isPublic)
    }

    @Test func `the public sees what is public, there, and not hidden`() {
        #expect(row("public").isPublic)
        #expect(!row("region").isPublic)
        #expect(!row("public", ["deleted": true]).isPublic)
        #expect(row("public", ["deleted": false]).isPublic)
        #expect(!row("public", ["hidden": ["reason": "feil bilde"]]).isPublic)
        #expect(row("public", ["hidden": .null]).isPublic)
    }

    @Test func `on a conflict about it the narrowest claim holds`() {
        #expect(row("public", conflicts: [claim("draft"), claim("region")]).visibility == .draft)
        #expect(row("draft", conflicts: [claim("public")]).visibility == .draft)
        #expect(!row("public", conflicts: [claim("draft")]).isPublic)
        #expect(!row("public", conflicts: [claim("draft")]).isVisible(to: skogdal))
    }

    @Test func `a proposal narrows nothing, nor does another field's conflict`() {
        #expect(row("public", conflicts: [claim("draft", reason: .proposal)]).isPublic)
        #expect(row("public", conflicts: [claim("draft", path: "status")]).isPublic)
    }

    @Test func `the conflict closes by a decision, and the decided value holds`() {
        let first = write("region", at: 1)
        let narrow = write("draft", at: 2, base: first)
        let wide = write("public", at: 3, replica: 2, base: first)
        let path: FieldPath = "visibility"
        func row(_ writes: [Field]) -> Row {
            let history = history([("library", write("fjordvik"))] + writes.map { (path, $0) })
            return Row(record: history.record, sequence: 1, conflicts: conflicts(history))
        }
        #expect(row([first, narrow, wide]).visibility == .draft)
        let decided = write("public", at: 4, base: wide, resolves: [narrow])
        #expect(row([first, narrow, wide, decided]).visibility == .public)
    }
}
