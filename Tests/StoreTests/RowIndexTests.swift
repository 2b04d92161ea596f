import LibsyncModel
import LibsyncSimulator
import Testing

@testable import LibsyncStore

/// The index says of a row's JSON what the model says of the row.
@Suite struct RowIndexTests {
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `index and model agree on any row`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let row = try random.row()
        let index = try RowIndex(json: row.json)
        #expect(index.id == row.record.id.description)
        #expect(index.kind == row.record.kind)
        #expect(index.sequence == row.sequence)
        #expect(index.library == row.record.library?.description)
        #expect(index.visibility == Visibility.allCases.firstIndex(of: row.visibility))
        #expect(index.isPublic == row.isPublic)
        #expect(index.isDeleted == row.record.isDeleted)
        #expect(index.conflicts == row.conflicts.count)
        let hosts = Set(index.hosts.split(separator: " ").compactMap { LibrarySlug(String($0)) })
        #expect(hosts == row.record.coHosts)
        for library in [fjordvik, skogdal, nordnes] {
            let isCounted =
                index.scopes.contains("shared")
                || index.scopes.contains("draft/\(library)")
            #expect(isCounted == row.isVisible(to: library))
            let isTold = index.audience == "*" || index.audience.contains(" \(library) ")
            #expect(isTold == row.isVisible(to: library))
        }
    }

    @Test func `a sequence below zero is refused`() throws {
        var members = try #require(row(1).json.object)
        members["sequence"] = -1
        #expect(throws: RecordFailure(member: "sequence")) {
            try RowIndex(json: .object(members))
        }
    }
}

extension SeededRandom {
    /// One of `choices`, by this generator.
    private mutating func pick<Choice>(_ choices: [Choice]) throws -> Choice {
        try #require(choices.randomElement(using: &self))
    }

    fileprivate mutating func row() throws -> Row {
        var values: [FieldPath: JSONValue] = ["name/nb": "Lesestund"]
        values["library"] = try pick(["fjordvik", "skogdal", .null, "Nordnes", " nordnes ", 5])
        values["visibility"] = try pick(["draft", "region", "public", "public", .null, "all"])
        values["deleted"] = try pick([true, false, .null, "true"])
        values["hidden"] = try pick([.null, .null, ["reason": "feil"]])
        let roles: [JSONValue] = [["role": "co-host"], ["role": "venue"], .null, "co-host"]
        values["organizers/skogdal"] = try pick(roles)
        values["organizers/nordnes"] = try pick(roles)
        values["organizers/x nordnes"] = try pick(roles)
        values["organizers/nordnes/x"] = try pick(roles)
        let paths: [FieldPath] = ["visibility", "name/nb"]
        let reasons: [Conflict.Reason] = [.unseen, .deleted, .proposal]
        let conflicts = try (0..<Int.random(in: 0...2, using: &self)).map { _ in
            let value = try pick(["draft", "region", "public"])
            return try conflict(1, pick(paths), .string(value), pick(reasons))
        }
        let fields = values.filter { _ in Int.random(in: 0..<5, using: &self) > 0 }
        return Row(record: record(1, fields), sequence: 3, conflicts: conflicts)
    }
}
