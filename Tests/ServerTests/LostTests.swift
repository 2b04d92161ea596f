import Foundation
import LibsyncModel
import LibsyncStore
import Testing

@testable import LibsyncServer

/// What is known to be missing after a restore, and that it is never shown as zero.
@Suite struct LostTests {
    private let world = TestWorld()
    private let id = RecordID(milliseconds: 1, random: 0, 0)

    private func field(
        _ value: JSONValue, at time: Int64, base: WriteIdentity? = nil,
        resolves: [WriteIdentity] = [], saw: [FieldPath: WriteIdentity] = [:]
    ) -> Field {
        Field(
            value: value,
            provenance: Provenance(
                typed: Stamp(milliseconds: time, replica: ReplicaID(7)), base: base,
                resolves: resolves, saw: saw, library: "skogdal".slug, label: "Kari"))
    }

    // MARK: The finder

    @Test func `a base, a decision and a deletion each betray what is missing`() {
        let (first, second, third) = (field("a", at: 1), field("b", at: 2), field("c", at: 3))
        var history = RecordHistory(id: id, kind: "event")
        history.accept(
            field("d", at: 4, base: first.identity, resolves: [second.identity]), at: "name/nb")
        history.accept(field(true, at: 5, saw: ["name/nn": third.identity]), at: "deleted")
        #expect(
            history.missing == [
                WriteKey(path: "name/nb", identity: first.identity),
                WriteKey(path: "name/nb", identity: second.identity),
                WriteKey(path: "name/nn", identity: third.identity),
            ])
        history.accept(first, at: "name/nb")
        history.propose(second, at: "name/nb")
        history.accept(third, at: "name/nn")
        #expect(history.missing.isEmpty, "accepted or proposed, it is there")
    }

    @Test func `what the server itself has told again is not missing`() {
        let server = ReplicaID(7)
        var history = RecordHistory(id: id, kind: "event")
        history.accept(field("dalen", at: 9), at: "library")
        let former = WriteKey(path: "library", identity: field("dalen", at: 1).identity)
        #expect(history.hasRemade(former, by: server))
        #expect(!history.hasRemade(former, by: ReplicaID(8)))
        let other = WriteKey(path: "library", identity: field("nes", at: 1).identity)
        #expect(!history.hasRemade(other, by: server))
    }

    @Test func `two stores share what lies before the first life that only one of them has`() {
        func lives(_ names: String...) -> [Epoch] {
            names.enumerated().map {
                Epoch(id: $1, fork: Int64($0 * 10), began: Int64($0))
            }
        }
        #expect(Lineage.shared(lives("a", "b"), lives("a")) == 10)
        #expect(Lineage.shared(lives("a", "b"), lives("a", "b", "c")) == 20)
        #expect(Lineage.shared(lives("a", "b"), lives("a", "c")) == 10)
        #expect(Lineage.shared(lives("a"), lives("x")) == 0)
        #expect(Lineage.isWhole(lives("a"), formers: []))
        #expect(!Lineage.isWhole(lives("a", "b"), formers: []))
        #expect(Lineage.isWhole(lives("a", "b"), formers: [lives("a")]))
        // Restored twice to one backup: the first store put aside is needed too.
        #expect(Lineage.isWhole(lives("a", "c"), formers: [lives("a"), lives("a", "b")]))
        #expect(!Lineage.isWhole(lives("a", "c"), formers: [lives("a", "b")]))
    }

    // MARK: The command

    /// Writes one save into the store.
    private func write(_ fields: [FieldPath: Field], _ upkeep: Upkeep) async throws {
        try await world.write(Record(id: id, kind: "event", fields: fields), upkeep)
    }

    @Test func `what was accepted since the backup is listed until it is back`() async throws {
        try await TestFolder.run { folder in
            let file = folder.path + "/../backup"
            let first = field("Lesestund", at: 1)
            let owner = field("skogdal", at: 1)
            let second = field("Bokkafé", at: 2, base: first.identity)
            try await world.on(folder) { upkeep in
                try await write(["name/nb": first, "library": owner], upkeep)
                #expect(try await upkeep.lost().restored == nil)
                _ = try await upkeep.backup(to: file)
                world.pass(1_000)
                try await write(["name/nb": second], upkeep)
            }
            let report = try await Restore.run(file, into: folder, effects: world.effects)
            let lost = try #require(report.lost)
            #expect(lost.isComplete)
            #expect(lost.writes.map(\.identity) == [second.identity])
            #expect(lost.writes.first?.field?.value == "Bokkafé")
            #expect(lost.writes.first?.name == "Lesestund", "by what the restored store calls it")
            #expect(lost.counts.map(\.count) == [1])
            try await world.on(folder) { upkeep in
                let check = try await upkeep.check()
                #expect(check.isSound)
                let said = check.findings.filter { $0.subject == "restored" }.map(\.text)
                #expect(said.count == 1 && said.allSatisfy { $0.hasPrefix("1 value missing") })
                try await write(["name/nb": second], upkeep)
                let after = try await upkeep.lost()
                #expect(after.writes.isEmpty && after.isComplete)
                #expect(after.json["complete"] == true)
            }
        }
    }

    @Test func `without the store before, only what others name is known, and that is said`()
        async throws
    {
        try await TestFolder.run { folder in
            let file = folder.path + "/../backup"
            let first = field("Lesestund", at: 1)
            let owner = field("skogdal", at: 1)
            let second = field("Bokkafé", at: 2, base: first.identity)
            let third = field("Bokbad", at: 3, base: second.identity)
            try await world.on(folder) { upkeep in
                try await write(["name/nb": first, "library": owner], upkeep)
                _ = try await upkeep.backup(to: file)
                try await write(["name/nb": second], upkeep)
            }
            let former = try #require(
                try await Restore.run(file, into: folder, effects: world.effects).former)
            try FileManager.default.removeItem(atPath: former)
            try await world.on(folder) { upkeep in
                let nothing = try await upkeep.lost()
                #expect(nothing.writes.isEmpty && !nothing.isComplete)
                #expect(nothing.json["complete"] == false)
                try await write(["name/nb": third], upkeep)
                let lost = try await upkeep.lost()
                #expect(lost.writes.map(\.identity) == [second.identity])
                #expect(lost.writes.first?.field == nil)
                #expect(lost.writes.first?.json["value"] == nil)
            }
        }
    }

    @Test func `what was erased is not missing`() async throws {
        try await TestFolder.run { folder in
            let file = folder.path + "/../backup"
            let id = id
            try await world.on(folder) { upkeep in
                try await write(
                    ["name/nb": field("a", at: 1), "library": field("skogdal", at: 1)], upkeep)
                _ = try await upkeep.backup(to: file)
                try await write(["name/nb": field("b", at: 2)], upkeep)
            }
            _ = try await Restore.run(file, into: folder, effects: world.effects)
            try await world.on(folder) { upkeep in
                #expect(try await upkeep.lost().writes.count == 1)
                try await upkeep.purge(id)
                #expect(try await upkeep.lost().writes.isEmpty)
            }
        }
    }
}
