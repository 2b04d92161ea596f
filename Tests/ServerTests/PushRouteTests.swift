import LibsyncModel
import LibsyncProtocol
import Testing

@testable import LibsyncServer

@Suite struct PushRouteTests {
    @Test func `a save is accepted and reaches the other library`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            let event = skogdal.event()
            let answer = try await skogdal.push([event])
            #expect(answer.number == 1)
            #expect(answer.results.map(\.outcome) == [.accepted])
            let rows = try await nordnes.page().rows()
            #expect(rows.map(\.record.id) == [event.id])
            #expect(rows.first?.record["name/nb"] == "Lesestund")
        }
    }

    @Test func `the same push twice gets the same bytes, and works once`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let body = branch.body([branch.event(), branch.event()])
            let first = try await branch.push(body)
            region.world.pass(60_000)
            let second = try await branch.push(body)
            #expect(first.status == 200)
            #expect(second.bytes == first.bytes)
            // The time is fresh, and never part of what is stored (SYNC rule 3).
            #expect(second.header(HeaderName.time) != first.header(HeaderName.time))
            #expect(try await branch.page().rows().count == 2)
        }
    }

    @Test func `the number of another batch means that the file was copied`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event()])
            let answer = try await branch.push(branch.body([branch.event()]))
            #expect(answer.status == 409)
            #expect(answer.problem == "replica-forked")
        }
    }

    @Test func `a batch too far is a gap`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let answer = try await branch.push(branch.body([branch.event()], number: 3))
            #expect(answer.status == 409)
            #expect(answer.problem == "batch-gap")
        }
    }

    @Test func `more entries than one push may have are too large, not malformed`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let entries = Array(repeating: branch.event(), count: Limits.pushEntriesMax + 1)
            let answer = try await branch.push(branch.body(entries))
            #expect(answer.status == 413)
            #expect(answer.problem == "too-large")
            // The number is not used up.
            try await branch.push([branch.event()])
        }
    }

    @Test func `a record takes no more fields than one may have, over any number of saves`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            let most = Kind.fieldsMax - event.fields.count
            let fields = try (0...most).map { number in
                (try #require(FieldPath("performers/\(number)")), ["name": "X"] as JSONValue)
            }
            let filled = branch.save(
                Dictionary(uniqueKeysWithValues: fields.dropLast()), to: event.id)
            let over = branch.save(
                Dictionary(uniqueKeysWithValues: fields.suffix(1)), to: event.id)
            let answer = try await branch.push([event, filled, over])
            #expect(answer.results.map(\.outcome).prefix(2) == [.accepted, .accepted])
            guard case .rejected("field-invalid", let detail) = answer.results[2].outcome else {
                Issue.record("not refused: \(answer.results[2])")
                return
            }
            #expect(detail.contains("5000"))
        }
    }

    @Test func `winning values fill an answer up to its limit and no further`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let text = JSONValue.string(String(repeating: "x", count: 60_000))
            let paths = (0..<100).compactMap { FieldPath("note\($0)") }
            let event = skogdal.event()
            let older = ["eldst", "eldre"].flatMap { word in
                paths.map { skogdal.save([$0: .string(word)], to: event.id) }
            }
            let texts = paths.map { skogdal.save([$0: text], to: event.id) }
            try await skogdal.push([event] + texts)
            // Stamped before those, so every one is superseded; twice what an answer may show.
            let answer = try await skogdal.push(older, number: 2)
            let winners = answer.results.flatMap { $0.exceptions.values.compactMap(\.winner) }
            #expect(winners.count == Limits.winnerBytesMax / 60_002)
            #expect(answer.results.allSatisfy { $0.outcome == .accepted })
        }
    }

    @Test func `a replica that the server does not know is asked to resume`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let answer = try await branch.push(
                branch.body([branch.event()], replica: ReplicaID(1)))
            #expect(answer.problem == "replica-forked")
        }
    }

    @Test func `a body in gzip is the same body`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let body = branch.body([branch.event()])
            let packed = try await branch.push(
                Gzip.compress(body), ["Content-Encoding": "gzip"])
            #expect(packed.status == 200)
            #expect(try await branch.push(body).bytes == packed.bytes)
        }
    }

    @Test func `both texts of a conflict are in what both libraries pull`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            let event = skogdal.event(["organizers/nordnes": ["role": "co-host"]])
            try await skogdal.push([event])
            // Neither has seen the other's text.
            let base = event.fields
            region.world.pass(1_000)
            let first = skogdal.save(["name/nb": "Lesestund i skogen"], to: event.id, base: base)
            region.world.pass(1_000)
            let second = nordnes.save(["name/nb": "Lesestund på øya"], to: event.id, base: base)
            try await nordnes.push([second])
            let answer = try await skogdal.push([first], number: 2)
            let lost = try #require(answer.results.first?.exceptions["name/nb"])
            #expect(lost.winner?.value == "Lesestund på øya")
            for branch in [skogdal, nordnes] {
                let row = try #require(try await branch.page().rows().first)
                #expect(row.record["name/nb"] == "Lesestund på øya")
                #expect(row.conflicts.map(\.loser.value) == ["Lesestund i skogen"])
            }
        }
    }

    @Test func `one bad entry does not hold up the others`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let good = branch.event()
            let bad = branch.event(["url": "javascript:alert(1)"])
            let answer = try await branch.push([bad, good])
            guard case .rejected(let code, _) = answer.results.first?.outcome else {
                Issue.record("the bad entry was taken")
                return
            }
            #expect(code == "field-invalid")
            #expect(answer.results.last?.outcome == .accepted)
        }
    }

    @Test func `another library's record is not yours`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            let event = skogdal.event()
            try await skogdal.push([event])
            let answer = try await nordnes.push([
                nordnes.save(["name/nb": "Vår nå"], to: event.id)
            ])
            guard case .rejected(let code, _) = answer.results.first?.outcome else {
                Issue.record("another's record was edited")
                return
            }
            #expect(code == "not-yours")
            #expect(try await skogdal.page().rows().first?.record["name/nb"] == "Lesestund")
        }
    }

    @Test func `a member never leaves the desk`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let member = branch.save(["name": "Kari Nordmann"], kind: "member")
            let answer = try await branch.push([member])
            guard case .rejected(let code, _) = answer.results.first?.outcome else {
                Issue.record("a local record was taken")
                return
            }
            #expect(code == "kind-local")
        }
    }

    @Test func `a server whose clock jumped takes no push, and the number stays free`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let body = branch.body([branch.event()])
            region.world.jump(3_600_000)
            let answer = try await branch.push(body)
            #expect(answer.status == 503)
            #expect(answer.problem == "clock-untrusted")
            #expect(answer.header("Retry-After") == "60")
            region.world.jump(-3_600_000)
            region.parts.service.clock.confirm()
            #expect(try await branch.push(body).status == 200)
        }
    }

    @Test func `a clock that runs ahead is lowered, and the replica hears of it`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            region.world.jump(31_536_000_000)
            let event = branch.event()
            region.world.jump(-31_536_000_000)
            let answer = try await branch.push([event])
            let outcome = try #require(answer.results.first?.exceptions["name/nb"])
            let effective = try #require(outcome.effective)
            #expect(effective.milliseconds <= region.world.wall.value + 120_000)
        }
    }
}
