import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// Two libraries type in one field, and send and fetch in every order that there is.
@Suite struct PendingEditTests {
    private enum Step: String, CaseIterable, Sendable {
        case type
        case send
        case fetch
    }
    private struct Move: Sendable, CustomStringConvertible {
        let side: Int
        let step: Step
        var description: String { "\(side).\(step)" }
    }

    /// Every order of both sides' steps in which nobody sends before typing: 180.
    private static let orders: [[Move]] = {
        var orders: [[Move]] = [[]]
        let moves = [0, 1].flatMap { side in Step.allCases.map { Move(side: side, step: $0) } }
        for _ in moves {
            orders = orders.flatMap { order in
                moves.filter { move in
                    let own = order.filter { $0.side == move.side }.map(\.step)
                    return !own.contains(move.step) && (move.step != .send || own.contains(.type))
                }.map { order + [$0] }
            }
        }
        return orders
    }()

    /// What each side has typed, sent and seen: a model of two writes.
    private struct Screens {
        /// The sides in the order in which they typed.
        var typed: [Int] = []
        var sent: Set<Int> = []
        /// What each side knows: its own write, and the other's once it was fetched.
        var known: [Set<Int>] = [[], []]
        /// The sides that had seen the other's write when they typed.
        var knowing: Set<Int> = []

        mutating func note(_ move: Move) {
            switch move.step {
            case .type:
                if !known[move.side].isEmpty { knowing.insert(move.side) }
                typed.append(move.side)
                known[move.side].insert(move.side)
            case .send: sent.insert(move.side)
            case .fetch: known[move.side].formUnion(sent)
            }
        }

        /// Of these writes the one that holds: who typed later saw the other's, or was just later.
        func winner(of sides: Set<Int>) -> Int? { typed.last { sides.contains($0) } }
    }

    @Test func `an older edit that waits meets a newer one, in every order of typing and exchange`()
        async throws
    {
        #expect(Self.orders.count == 180)
        let region = try await TestRegion(pageLines: 500)
        let sides = [region.fjordvik, region.skogdal]
        let ids = try await region.manyEvents(Self.orders.count, settles: false)
        for id in ids {
            try await region.fjordvik.replica.edit(
                id, values: ["organizers/skogdal": ["role": "co-host"], "name/nb": "Før"])
        }
        for side in sides { try await side.sync() }
        var ends: [Screens] = []
        for (id, order) in zip(ids, Self.orders) {
            var screens = Screens()
            for move in order {
                region.world.pass(milliseconds: 60_000)
                let side = sides[move.side]
                switch move.step {
                case .type:
                    try await side.replica.edit(id, values: ["name/nb": .string("\(move.side)")])
                case .send: try await side.sync(.push)
                case .fetch: try await side.sync(.pull)
                }
                screens.note(move)
                try await expectScreens(screens, after: move, of: id, sides, "\(order)")
            }
            ends.append(screens)
        }
        for side in sides + sides { try await side.sync() }
        for side in sides {
            let open = try await side.replica.conflicts().map(\.record.id)
            for (number, screens) in ends.enumerated() {
                let (id, order) = (ids[number], "\(Self.orders[number])")
                let winner = try #require(screens.winner(of: [0, 1]))
                #expect(try await side.value(id, "name/nb") == .string("\(winner)"), "\(order)")
                #expect(open.count { $0 == id } == (screens.knowing.isEmpty ? 1 : 0), "\(order)")
            }
        }
    }

    /// What a side shows is the winner of what it knows; the answer to a push may already tell it
    /// of the other's, which its next fetch brings.
    private func expectScreens(
        _ screens: Screens, after move: Move, of id: RecordID, _ sides: [SimulatedReplica],
        _ order: String
    ) async throws {
        for (number, side) in sides.enumerated() {
            let shown = try await side.value(id, "name/nb")?.string
            let known = screens.known[number]
            let told = screens.sent.contains(number) ? known.union(screens.sent) : known
            let allowed = [known, told].map { screens.winner(of: $0).map(String.init) ?? "Før" }
            #expect(allowed.contains(shown ?? ""), "side \(number) after \(move) of \(order)")
        }
    }

    @Test func `hours moved here and a zone put right there are one choice, and never mixed`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.fjordvik.addEvent("Nettmøte med forfatter")
        try await region.settle()
        let second = try await SimulatedReplica(
            "fjordvik", label: "filialen", world: region.world, server: region.server)
        try await second.sync()
        let hours: JSONValue = [
            "start": "2026-12-10T19:00:00", "end": "2026-12-10T21:00:00",
            "timeZone": "Europe/Oslo",
        ]
        let zone: JSONValue = [
            "start": "2026-12-10T18:00:00", "end": "2026-12-10T20:00:00",
            "timeZone": "Europe/London",
        ]
        try await region.fjordvik.replica.edit(id, values: ["when": hours])
        region.world.pass(milliseconds: 60_000)
        try await second.replica.edit(id, values: ["when": zone])
        try await region.settle(region.all + [second])
        for replica in region.all + [second] {
            #expect(try await replica.value(id, "when") == zone)
        }
        let conflict = try #require(try await region.fjordvik.replica.conflicts().first)
        #expect(try await region.fjordvik.replica.conflicts().count == 1)
        #expect(Set([conflict.mine.value, conflict.theirs.value]) == [hours, zone])
        let side: ConflictSide = conflict.mine.value == hours ? .mine : .theirs
        try await region.fjordvik.replica.take(side, of: conflict.id)
        try await region.settle(region.all + [second])
        for replica in region.all + [second] {
            #expect(try await replica.value(id, "when") == hours)
            #expect(try await replica.replica.conflicts().isEmpty)
        }
    }

    /// The clock falls behind between the two saves, so their order is not that of their stamps.
    @Test(arguments: [false, true])
    func `what is deleted and made again is there, in one batch and in two`(
        isInTwo: Bool
    ) async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        region.fjordvik.skew.milliseconds = -10_000
        try await region.fjordvik.replica.setDeleted(true, id)
        try await region.fjordvik.sync(isInTwo ? .push : .pull)
        region.fjordvik.skew.milliseconds = -40_000
        try await region.fjordvik.replica.setDeleted(false, id)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Likevel"])
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Skrevet imens"])
        region.world.pass(milliseconds: 60_000)
        try await region.fjordvik.sync()
        try await region.settle()
        for replica in region.all {
            let record = try await replica.replica.row(id).record
            #expect(!record.isDeleted && record["name/nb"] == "Likevel")
            #expect(record["description/nb"] == "Skrevet imens" && record["when"] != nil)
            #expect(try await replica.replica.conflicts().isEmpty)
            #expect(try await replica.rows() == region.server.rows(for: replica.library))
        }
    }
}
