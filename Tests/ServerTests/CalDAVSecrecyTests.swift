import Hummingbird
import LibsyncCalendar
import LibsyncModel
import LibsyncStore
import Testing

@testable import LibsyncServer

/// What calendars and feeds keep to themselves: what is not public, what became of it, and that it
/// is there at all.
@Suite struct CalDAVSecrecyTests {
    private static let nordnes = "/caldav/calendars/library-nordnes/"

    /// Two saves that do not know of each other: the later widens, the earlier keeps to the house.
    private func dispute(_ record: Record, by branch: TestBranch, from number: Int64) async throws {
        try await branch.push([branch.edit(record, ["visibility": "draft"])], number: number)
        try await branch.push([branch.edit(record, ["visibility": "public"])], number: number + 1)
    }

    @Test func `while it is disputed who may see it, no address gives it`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event(["visibility": "region", "name/nb": "Hemmelig"])
            let place = branch.save(
                [
                    "library": "skogdal", "visibility": "region", "deleted": false,
                    "name/nb": "Hemmelig",
                ], kind: "place")
            try await branch.push([event, place])
            try await dispute(event, by: branch, from: 2)
            try await dispute(place, by: branch, from: 4)
            let path = TestRegion.calendar + name(event)
            let answers = [
                try await region.send(.get, path), try await region.send(.head, path),
                try await region.find(["D:getetag"], at: path).answer,
                try await region.send(.get, "/events/\(event.id).ics"),
                try await region.send(.get, "/places/\(place.id)/calendar.ics"),
                try await region.dav(.propfind, "/caldav/calendars/place-\(place.id)/").answer,
            ]
            for answer in answers {
                #expect(answer.status == 404)
                #expect(!answer.text.contains("Hemmelig"))
            }
            let told = try await region.report(
                "C:calendar-multiget", ["D:getetag", "C:calendar-data"], "<D:href>\(path)</D:href>")
            #expect(told.responses.map(\.status) == ["HTTP/1.1 404 Not Found"])
            #expect(!told.answer.text.contains("Hemmelig"))
        }
    }

    @Test func `what was public and is disputed is gone until somebody decides`() async throws {
        try await TestRegion.run { region in
            let (branch, event, program) = try await region.readEvent()
            try await dispute(event, by: branch, from: 2)
            #expect(try await region.send(.get, "/events/\(event.id).ics").status == 410)
            #expect(try await sync(program).removed == [name(event)])
        }
    }

    @Test func `of what is saved after it was withdrawn nobody hears`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            try await branch.push([event])
            let (program, nordnes) = (CalDAVProgram(region), CalDAVProgram(region, Self.nordnes))
            for one in [program, nordnes] { _ = try await sync(one) }
            try await branch.push([branch.edit(event, ["visibility": "region"])], number: 2)
            #expect(try await sync(program).removed == [name(event)])
            let edits: [[FieldPath: JSONValue]] = [
                ["name/nb": "Nytt"], ["organizers/nordnes": ["role": "co-host"]], ["deleted": true],
            ]
            for (number, fields) in edits.enumerated() {
                try await branch.push([branch.edit(event, fields)], number: Int64(3 + number))
                for one in [program, nordnes] {
                    #expect(try await sync(one) == CalDAVProgram.News(requests: 1))
                }
            }
        }
    }

    @Test func `what only ever was in a draft is told to nobody`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let hosted: [FieldPath: JSONValue] = [
                "visibility": "draft", "organizers/nordnes": ["role": "co-host"],
                "segments/20261217": CalDAVDates.later,
            ]
            let event = branch.event(CalDAVDates.weekly.merging(hosted) { _, own in own })
            try await branch.push([event])
            let (program, nordnes) = (CalDAVProgram(region), CalDAVProgram(region, Self.nordnes))
            for one in [program, nordnes] { _ = try await sync(one) }
            let plain = branch.edit(
                event, ["segments/20261217": .null, "organizers/nordnes": .null])
            try await branch.push([plain], number: 2)
            try await branch.push([branch.edit(event, ["visibility": "public"])], number: 3)
            let news = try await sync(program)
            #expect(news.changed == [name(event)])
            #expect(news.removed.isEmpty)
            try await branch.push([branch.edit(event, ["name/nb": "Ny"])], number: 4)
            #expect(try await sync(program).removed.isEmpty)
            #expect(try await sync(nordnes) == CalDAVProgram.News(requests: 1))
        }
    }

    @Test func `who reads page by page hears of each withdrawal`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let events = (0..<4).map { _ in branch.event() }
            try await branch.push(events)
            let program = CalDAVProgram(region, limit: 1)
            _ = try await sync(program)
            let hidden = branch.edit(events[0], ["visibility": "draft"])
            try await branch.push([hidden, branch.edit(events[1], ["name/nb": "B"])], number: 2)
            try await branch.push([branch.edit(events[0], ["name/nb": "A"])], number: 3)
            try await branch.push([branch.edit(events[2], ["name/nb": "C"])], number: 4)
            // After the first page the withdrawn event is saved once more.
            let first = try await program.ask()
            #expect(first.responses.first?.href == program.path + name(events[0]))
            #expect(first.responses.first?.status?.contains("404") == true)
            program.known.value[program.path + name(events[0])] = nil
            program.token.value = first.token
            try await branch.push([branch.edit(events[0], ["name/nb": "D"])], number: 5)
            let news = try await sync(program)
            #expect(news.removed.isEmpty)
            #expect(Set(news.changed) == [name(events[1]), name(events[2])])
        }
    }

    /// The record of a library, as the library itself pulls it.
    private func record(of branch: TestBranch) async throws -> Record {
        let rows = try await branch.page().rows(kind: "library")
        return try #require(rows.first { $0.record.library == branch.library }).record
    }

    @Test func `the name that a library has only written down for itself is not told`() async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let record = try await record(of: branch)
            try await branch.push(
                [branch.edit(record, ["visibility": "draft", "name/nb": "Hemmelig"])])
            let feed = try await region.send(.get, "/libraries/skogdal/calendar.ics")
            #expect(feed.text.contains("X-WR-CALNAME:skogdal\r\n"))
            let calendar = try await region.find(
                ["D:displayname"], at: "/caldav/calendars/library-skogdal/")
            #expect(calendar.responses[0].text("displayname") == "skogdal")
            try await region.store.transaction { transaction in
                var account = try #require(try transaction.library("skogdal".slug))
                account.closed = 1
                try transaction.put(account)
            }
            let closed = try await region.send(.get, "/libraries/skogdal/calendar.ics")
            #expect(closed.status == 410)
            #expect(closed.text.hasPrefix("skogdal was closed"))
        }
    }

    @Test func `a library that withdraws its record takes its name out of its events`() async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            let record = try await record(of: branch)
            try await branch.push([event])
            let program = CalDAVProgram(region)
            _ = try await sync(program)
            try await branch.push([branch.edit(record, ["visibility": "draft"])], number: 2)
            #expect(try await sync(program).changed == [name(event)])
            try await branch.push([branch.edit(record, ["name/nb": "Ny"])], number: 3)
            #expect(try await sync(program) == CalDAVProgram.News(requests: 1))
        }
    }
}
