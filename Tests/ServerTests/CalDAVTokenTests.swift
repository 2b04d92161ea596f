import Hummingbird
import LibsyncCalendar
import LibsyncModel
import LibsyncStore
import Testing

@testable import LibsyncServer

/// How far a program has read, what of that holds, and answers in pages.
@Suite struct CalDAVTokenTests {
    @Test func `a token of another life, or that is too old, holds no longer`() async throws {
        try await TestRegion.run { region in
            let (branch, event, program) = try await region.readEvent()
            let tags = program.known.value
            try await Region.restored(region.store, effects: region.world.effects)
            #expect(try await program.ask().condition == "valid-sync-token")
            #expect(try await program.ask().answer.status == 403)
            let news = try await sync(program)
            #expect(news.requests == 2)
            // A restore changes no ETag: nothing is fetched that is known.
            #expect(program.known.value == tags)

            try await branch.push([branch.edit(event, ["name/nb": "Ny"])], number: 2)
            try await region.store.transaction { transaction in
                try transaction.set(.horizon, to: String(try transaction.headSequence()))
            }
            #expect(try await program.ask().condition == "valid-sync-token")
            #expect(try await sync(program).requests == 2)
        }
    }

    @Test func `a token of another calendar, or of nobody, is refused`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event()])
            let nordnes = CalDAVProgram(region, "/caldav/calendars/library-nordnes/")
            try await nordnes.sync()
            let page = try await branch.page()
            let token = try #require(nordnes.token.value)
            for wrong in [
                token, token + "x", "x", "urn:libsync:sync:", page.cursor.token,
                "urn:libsync:sync:\(page.cursor.token)", "https://other.example/sync/1",
            ] {
                let program = CalDAVProgram(region)
                program.token.value = wrong
                #expect(try await program.ask().condition == "valid-sync-token", "\(wrong)")
            }
            // Nor does a replica get any further with one.
            let sealed = String(token.dropFirst("urn:libsync:sync:".count))
            #expect(try await branch.pull(cursor: sealed).status != 200)
        }
    }

    @Test(arguments: [1, 2, 3, 100])
    func `an answer in pages leaves nothing out, whatever happens meanwhile`(
        limit: Int
    ) async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let events = (0..<7).map { _ in branch.event() }
            try await branch.push(events)
            let program = CalDAVProgram(region, limit: limit)
            let first = try await program.ask()
            let cut = first.responses.first { $0.href == program.path }
            #expect((cut != nil) == (limit < 7))
            if let cut {
                #expect(cut.status == "HTTP/1.1 507 Insufficient Storage")
                #expect(cut.condition == "number-of-matches-within-limits")
                #expect(first.responses.count == limit + 1)
            }
            for response in first.responses where response.href != program.path {
                program.known.value[response.href] = response.text("getetag")
            }
            program.token.value = first.token
            try await branch.push(
                [
                    branch.edit(events[0], ["deleted": true]),
                    branch.edit(events[1], ["name/nb": "Ny"]),
                    branch.edit(events[6], ["visibility": "draft"]), branch.event(),
                ], number: 2)
            _ = try await sync(program)
            try await branch.push(
                events[2...5].map { branch.edit($0, ["deleted": true]) }, number: 3)
            #expect(try await sync(program).removed.count == 4)
        }
    }

    @Test func `who begins is told of nothing that went before`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let gone = (0..<3).map { _ in branch.event() }
            try await branch.push(gone + (0..<4).map { _ in branch.event() })
            try await branch.push(gone.map { branch.edit($0, ["deleted": true]) }, number: 2)
            let program = CalDAVProgram(region, limit: 2)
            let news = try await sync(program)
            #expect(news.changed.count == 4)
            #expect(news.removed.isEmpty)
            #expect(news.requests == 2)
        }
    }

    @Test func `one place of many events is told in pages too`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let place = branch.save(
                [
                    "library": "skogdal", "visibility": "public", "deleted": false,
                    "name/nb": "Huset",
                ], kind: "place")
            let there = FieldPath(stringLiteral: "places/\(place.id)")
            try await branch.push([place] + (0..<5).map { _ in branch.event([there: true]) })
            let program = CalDAVProgram(region, limit: 2)
            _ = try await sync(program)
            try await branch.push([branch.edit(place, ["name/nb": "Salen"])], number: 2)
            let news = try await sync(program)
            #expect(news.changed.count == 5)
            #expect(news.requests == 3)
        }
    }

    @Test func `with the year what is past goes, and is told to those who had it`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            func event(_ day: String) -> Record {
                branch.event([
                    "when": [
                        "start": .string("\(day)T18:00:00"), "end": .string("\(day)T19:00:00"),
                        "timeZone": "Europe/Oslo",
                    ]
                ])
            }
            let (old, new) = (event("2025-12-31"), event("2026-01-01"))
            try await branch.push([old, new, event("2024-12-31")])
            let programs = [CalDAVProgram(region), CalDAVProgram(region, limit: 1)]
            for program in programs {
                #expect(
                    try await sync(program).changed.sorted() == [name(old), name(new)].sorted())
            }
            region.world.passDays(30)
            for program in programs { #expect(try await sync(program).removed.isEmpty) }
            region.world.passDays(30)
            for program in programs {
                let news = try await sync(program)
                #expect(news.removed == [name(old)])
                #expect(news.changed.isEmpty)
            }
        }
    }

    @Test func `a library that is renamed goes on with its tokens`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            try await branch.push([event])
            let program = CalDAVProgram(region, "/caldav/calendars/library-skogdal/")
            _ = try await sync(program)
            try await region.store.transaction { transaction in
                var account = try #require(try transaction.library("skogdal".slug))
                account.addresses = ["nyskog".slug]
                try transaction.put(account)
            }
            let moved = CalDAVProgram(region, "/caldav/calendars/library-nyskog/")
            moved.token.value = program.token.value
            #expect(try await moved.sync() == CalDAVProgram.News(requests: 1))
        }
    }
}
