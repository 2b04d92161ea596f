import Foundation
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

/// A line of the journal that cannot be read is never passed over in silence.
@Suite struct SpoiltJournalTests {
    private let world = TestWorld()
    private let ids = [1, 2].map { RecordID(milliseconds: $0, random: 0, 0) }

    private func bytes(_ journal: Journal) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: journal.path)))
    }

    private func put(_ bytes: [UInt8], _ journal: Journal) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: journal.path), options: .atomic)
    }

    /// What a check says of the journal, and whether that is a fault.
    private func finding(_ upkeep: Upkeep) async throws -> CheckReport.Finding {
        try #require(try await upkeep.check().findings.first { $0.subject == "journal" })
    }

    @Test func `whichever byte is another, that line is a fault`() async throws {
        try await TestFolder.run { folder in
            let journal = folder.journal
            try journal.append([.purge(ids[0], time: 1), .revoke(device: "a", time: 2)])
            try journal.append([.purge(ids[1], time: 3)])
            let whole = try bytes(journal)
            #expect(journal.isWhole)
            for index in whole.indices {
                var other = whole
                other[index] ^= 1
                try put(other, journal)
                let faults = try journal.content().faults
                let number = whole[..<index].count { $0 == Journal.newline } + 1
                #expect(faults.map(\.number) == [number], "byte \(index)")
                #expect(!journal.isWhole)
            }
        }
    }

    @Test
    func `a last line left half is no fault, wherever it was cut, and takes no other with it`()
        async throws
    {
        try await TestFolder.run { folder in
            let journal = folder.journal
            try journal.append([.revoke(device: "a", time: 1)])
            let first = try bytes(journal)
            try journal.append([.purge(ids[0], time: 2)])
            let both = try bytes(journal)
            for count in first.count..<both.count {
                try put(Array(both[..<count]), journal)
                #expect(journal.isWhole, "\(count) bytes")
                #expect(try journal.entries() == [.revoke(device: "a", time: 1)])
                try journal.append([.revoke(device: "b", time: 3)])
                #expect(journal.isWhole, "\(count) bytes")
                #expect(
                    try journal.entries()
                        == [.revoke(device: "a", time: 1), .revoke(device: "b", time: 3)])
            }
        }
    }

    @Test func `a fault of the last newline does not end with the next line`() async throws {
        try await TestFolder.run { folder in
            let journal = folder.journal
            try journal.append([.purge(ids[0], time: 1)])
            try put(try bytes(journal).dropLast() + [UInt8(ascii: "x")], journal)
            try journal.append([.purge(ids[1], time: 2)])
            #expect(try journal.content().faults.map(\.number) == [2])
            #expect(try journal.entries() == [.purge(ids[1], time: 2)])
        }
    }

    @Test func `a check names the line, the public waits, and the coordinator's word ends it`()
        async throws
    {
        try await TestFolder.run { folder in
            let journal = folder.journal
            let watch = JournalWatch(journal)
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                let id = ids[0]
                let effects = world.effects
                try await upkeep.store.transaction { transaction in
                    let typed = Stamp(milliseconds: 1, replica: ReplicaID(7))
                    let library = Field(
                        value: "skogdal",
                        provenance: Provenance(typed: typed, library: "skogdal".slug))
                    let record = Record(id: id, kind: "event", fields: ["library": library])
                    try transaction.put(Row(record: record, sequence: 2))
                    try Region.purge(id, in: transaction, journal: journal, effects: effects)
                }
                #expect(await watch.look())
                #expect(try await finding(upkeep).text == "there, 2 lines")
                var spoilt = try bytes(journal)
                spoilt[spoilt.count - 20] ^= 1
                try put(spoilt, journal)
                #expect(await !watch.look(), "the public waits")
                let told = try await finding(upkeep)
                #expect(told.isFault && told.text.hasPrefix("line 3 cannot be read"))
                #expect(told.text.contains("--accept-journal"))
                try await upkeep.acceptJournal()
                #expect(try await finding(upkeep).text == "there, 2 lines")
                #expect(await watch.look())
                let keys = Set(try journal.entries().map(\.key))
                #expect(keys.contains("purge \(id)"), "the store knew it")
            }
        }
    }

    @Test func `whichever line is gone of what the store knows, that is a fault`() async throws {
        try await TestFolder.run(effects: world) { folder in
            try await world.on(folder) { upkeep in
                let shutOut = try await fill(upkeep)
                #expect(try await finding(upkeep).isFault == false)
                let lines = try bytes(folder.journal).split(separator: Journal.newline)
                let kinds = ["library", "device", "replica", "revoke", "purge"]
                var found: Set<String> = []
                for index in lines.indices {
                    let line = try JSONValue.parse(Array(lines[index]))
                    guard let kind = kinds.first(where: { line[$0] != nil }) else { continue }
                    // Its replicas speak no more in any case.
                    if line["replica"]?["device"]?.string == shutOut { continue }
                    found.insert(kind)
                    var rest = lines
                    rest.remove(at: index)
                    try put(rest.flatMap { $0 + [Journal.newline] }, folder.journal)
                    let told = try await finding(upkeep)
                    #expect(told.isFault && told.text.hasPrefix("lines are gone"), "\(line)")
                }
                #expect(found == Set(kinds))
            }
        }
    }

    /// A library, a device that was shut out and one that was not, a code, and an erasure.
    ///
    /// - Returns: the device that was shut out.
    private func fill(_ upkeep: Upkeep) async throws -> String {
        try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
        let accounts = Accounts(
            store: upkeep.store, effects: world.effects, name: "Fjellfylket",
            journal: upkeep.folder.journal)
        var devices: [String] = []
        for _ in 0..<2 {
            let code = try await upkeep.invite("skogdal".slug).code
            let membership = try await accounts.enrol(
                secret: EnrolmentCode(code).secret, label: "Skranken")
            devices.append(membership.device)
        }
        _ = try await upkeep.revoke(device: devices[0])
        _ = try await upkeep.invite("skogdal".slug)
        try await upkeep.purge(ids[0], isAbsent: true)
        return devices[0]
    }

    @Test func `a line of a newer release is a fault that no word of hers ends`() async throws {
        try await TestFolder.run { folder in
            let journal = folder.journal
            try journal.append([.revoke(device: "a", time: 1)])
            // Its sum is right, and its kind not known here.
            let line = #"{"recall":"x","sum":"%"}"#
            let sum = Journal.sum(of: ["recall": "x"])
            try put(
                try bytes(journal) + Array((line.replacing("%", with: sum) + "\n").utf8), journal)
            let before = try bytes(journal)
            try await world.on(folder) { upkeep in
                let told = try await finding(upkeep)
                #expect(told.isFault && told.text.hasPrefix("line 3 of a newer release"))
                await #expect(throws: UpkeepFailure.journalNewer(journal.path)) {
                    try await upkeep.acceptJournal()
                }
            }
            #expect(try bytes(journal) == before)
        }
    }
}
