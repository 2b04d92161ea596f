import Hummingbird
import LibsyncCalendar
import LibsyncModel
import LibsyncStore
import Testing

@testable import LibsyncServer

/// What a program that keeps a copy hears of changes (RFC 6578): after each sync its copy is what a
/// listing shows, whatever happened in between.
@Suite struct CalDAVSyncTests {
    @Test func `what was edited is told, and nothing else`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let (one, two) = (branch.event(), branch.event(CalDAVDates.weekly))
            try await branch.push([one, two])
            let program = CalDAVProgram(region)
            #expect(try await sync(program).changed.sorted() == [name(one), name(two)].sorted())
            #expect(try await sync(program) == CalDAVProgram.News(requests: 1))
            try await branch.push([branch.edit(one, ["name/nb": "Ny"])], number: 2)
            #expect(try await sync(program).changed == [name(one)])
            let moved = branch.edit(
                two,
                [
                    "overrides/20261210/when": [
                        "start": "2026-12-11T10:00:00", "end": "2026-12-11T11:00:00",
                    ], "overrides/20261217/status": "cancelled",
                ])
            try await branch.push([moved], number: 3)
            #expect(try await sync(program).changed == [name(two)])
            // A draft is a commit and no news.
            try await branch.push([branch.event(["visibility": "draft"])], number: 4)
            #expect(try await sync(program) == CalDAVProgram.News(requests: 1))
        }
    }

    @Test(
        arguments: [
            ["deleted": true], ["hidden": ["reason": "feil"]], ["visibility": "draft"],
            ["visibility": "region"], ["when": .null],
            [
                "when": [
                    "start": "2019-12-03", "end": "2019-12-03", "timeZone": "UTC", "allDay": true,
                ]
            ],
            ["overrides/20261203/status": "omitted"],
        ] as [[FieldPath: JSONValue]])
    func `what is taken away is gone everywhere`(fields: [FieldPath: JSONValue]) async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let (event, other) = (branch.event(), branch.event())
            try await branch.push([event, other])
            let programs = [
                CalDAVProgram(region),
                CalDAVProgram(region, "/caldav/calendars/library-skogdal/"),
                CalDAVProgram(region, "/caldav/calendars/library-nordnes/"),
            ]
            for program in programs { _ = try await sync(program) }
            // Only the coordinator hides what is another's.
            let hand = fields["hidden"] == nil ? branch : try await region.branch("fylket")
            try await hand.push(
                [hand.edit(event, fields)], number: fields["hidden"] == nil ? 2 : 1)
            for program in programs[0...1] {
                let news = try await sync(program)
                #expect(news.removed == [name(event)])
                #expect(news.changed.isEmpty)
            }
            #expect(try await sync(programs[2]) == CalDAVProgram.News(requests: 1))
        }
    }

    @Test func `of what never was public nobody hears`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let drafts = [
                branch.event(["visibility": "draft"]), branch.event(["visibility": "region"]),
            ]
            try await branch.push([branch.event()] + drafts)
            let program = CalDAVProgram(region)
            _ = try await sync(program)
            let gone = drafts.map { branch.edit($0, ["deleted": true]) }
            try await branch.push(gone, number: 2)
            let answer = try await program.ask()
            #expect(answer.responses.isEmpty)
            for draft in drafts { #expect(!answer.answer.text.contains("\(draft.id)")) }
            _ = try await sync(program)
        }
    }

    @Test func `a change of this and following comes and goes`() async throws {
        try await TestRegion.run { region in
            let (branch, event, program) = try await region.readEvent(CalDAVDates.weekly)
            let changed = branch.edit(event, ["segments/20261217": CalDAVDates.later])
            try await branch.push([changed], number: 2)
            #expect(
                try await sync(program).changed.sorted()
                    == [name(event), name(event, "-20261217")].sorted())
            try await branch.push(
                [
                    branch.save(
                        ["segments/20261217": .null], to: event.id, base: changed.fields)
                ], number: 3)
            let news = try await sync(program)
            #expect(news.removed == [name(event, "-20261217")])
            #expect(news.changed == [name(event)])
        }
    }

    @Test func `who takes part and no longer does hears of it`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event(["organizers/nordnes": ["role": "co-host"]])
            try await branch.push([event])
            let nordnes = CalDAVProgram(region, "/caldav/calendars/library-nordnes/")
            #expect(try await sync(nordnes).changed == [name(event)])
            try await branch.push(
                [branch.edit(event, ["organizers/nordnes": ["role": "venue"]])], number: 2)
            #expect(try await sync(nordnes).removed == [name(event)])
            let region = CalDAVProgram(region)
            #expect(try await sync(region).changed == [name(event)])
        }
    }

    @Test func `a place that is renamed, moved or withdrawn takes its events along`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let usual: [FieldPath: JSONValue] = [
                "library": "skogdal", "visibility": "public", "deleted": false,
            ]
            func place(_ name: String, _ fields: [FieldPath: JSONValue] = [:]) -> Record {
                let named = usual.merging(["name/nb": .string(name)]) { one, _ in one }
                return branch.save(named.merging(fields) { _, own in own }, kind: "place")
            }
            let (house, other) = (place("Huset"), place("Et annet"))
            let floor = place("Andre", ["containedInPlace": .string("\(house.id)")])
            let room = place("Rommet", ["containedInPlace": .string("\(floor.id)")])
            let there = FieldPath(stringLiteral: "places/\(room.id)")
            let (event, free) = (branch.event([there: true]), branch.event())
            try await branch.push([house, other, floor, room, event, free])
            let all = CalDAVProgram(region)
            let inHouse = CalDAVProgram(region, "/caldav/calendars/place-\(house.id)/")
            let inOther = CalDAVProgram(region, "/caldav/calendars/place-\(other.id)/")
            for program in [all, inHouse, inOther] { _ = try await sync(program) }
            #expect(Array(inHouse.known.value.keys) == [inHouse.path + name(event)])

            try await branch.push([branch.edit(room, ["name/nb": "Salen"])], number: 2)
            #expect(try await sync(all).changed == [name(event)])
            #expect(try await sync(inHouse).changed == [name(event)])

            let moved = branch.edit(floor, ["containedInPlace": .string("\(other.id)")])
            try await branch.push([moved], number: 3)
            #expect(try await sync(inHouse).removed == [name(event)])
            #expect(try await sync(inOther).changed == [name(event)])
            #expect(try await sync(all) == CalDAVProgram.News(requests: 1))

            try await branch.push([branch.edit(room, ["visibility": "draft"])], number: 4)
            #expect(try await sync(all).changed == [name(event)])
            #expect(try await sync(inOther).removed == [name(event)])
        }
    }

    @Test func `an erased record makes everybody compare, and is named to nobody`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let (event, draft) = (branch.event(), branch.event(["visibility": "draft"]))
            try await branch.push([event, draft])
            let program = CalDAVProgram(region)
            _ = try await sync(program)
            let effects = region.world.effects
            try await region.store.transaction { transaction in
                _ = try Erasure.erase(
                    draft.id, time: effects.now(), tag: effects.random(), in: transaction)
            }
            let answer = try await program.ask()
            #expect(answer.condition == "valid-sync-token")
            #expect(!answer.answer.text.contains("\(draft.id)"))
            #expect(try await sync(program).changed == [name(event)])
        }
    }

    @Test func `the tag of a calendar changes with it, and only then`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            func tag(_ name: String) async throws -> String? {
                try await region.find(["CS:getctag"], at: "/caldav/calendars/\(name)/")
                    .responses.first?.text("getctag")
            }
            let names = ["region", "library-skogdal", "library-nordnes"]
            var before: [String?] = []
            for name in names { before.append(try await tag(name)) }
            try await branch.push([branch.event(["visibility": "draft"])])
            for (name, old) in zip(names, before) { #expect(try await tag(name) == old) }
            let event = branch.event()
            try await branch.push([event], number: 2)
            let there = try await tag("region")
            #expect(there != before[0])
            #expect(try await tag("library-skogdal") != before[1])
            try await branch.push([branch.edit(event, ["name/nb": "Ny"])], number: 3)
            #expect(try await tag("region") != there)
            #expect(try await tag("library-nordnes") == before[2])
        }
    }

    @Test func `data can come with the changes`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            try await branch.push([event])
            let told = try await region.report(
                "D:sync-collection", ["D:getetag", "C:calendar-data"],
                "<D:sync-token/><D:sync-level>1</D:sync-level>", depth: "0")
            #expect(
                told.responses.first?.found[DAVName.calendarData]?.text.contains("UID:\(event.id)")
                    == true)
            let wrong = try await region.report(
                "D:sync-collection", ["D:getetag"],
                "<D:sync-token/><D:limit><D:nresults>0</D:nresults></D:limit>")
            #expect(wrong.answer.status == 400)
        }
    }
}
