import Hummingbird
import LibsyncModel
import Testing

@testable import LibsyncServer

@Suite struct SingleEventTests {
    @Test func `an event can be taken over into a calendar`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event(["name/nb": "Lesestund", "name/nn": "Lesestunda"])
            try await branch.push([event, branch.event(["name/nb": "Et annet"])])
            let answer = try await region.send(.get, "/events/\(event.id).ics")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "text/calendar; charset=utf-8")
            #expect(
                answer.header("Content-Disposition")
                    == "attachment; filename=\"\(event.id).ics\"")
            #expect(answer.text.contains("UID:\(event.id)\r\n"))
            #expect(answer.text.split(separator: "BEGIN:VEVENT").count == 2)
            for name in ["X-WR-CALNAME", "NAME:", "METHOD", "SOURCE"] {
                #expect(!answer.text.contains("\r\n\(name)"), "\(name)")
            }
            let nynorsk = try await region.send(.get, "/events/\(event.id).ics?lang=nn")
            #expect(nynorsk.text.contains("SUMMARY:Lesestunda\r\n"))
            let tag = try #require(answer.header("ETag"))
            let known = try await region.send(
                .get, "/events/\(event.id).ics", ["If-None-Match": tag])
            #expect(known.status == 304)
        }
    }

    @Test func `a series comes whole, and an event long past as well`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let old: JSONValue = [
                "start": "2019-01-03T18:00:00", "end": "2019-01-03T19:00:00",
                "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY;COUNT=3",
            ]
            let event = branch.event(["when": old, "overrides/20190110/status": "cancelled"])
            try await branch.push([event])
            let answer = try await region.send(.get, "/events/\(event.id).ics")
            #expect(answer.text.contains("RRULE:FREQ=WEEKLY;COUNT=3\r\n"))
            #expect(answer.text.contains("RECURRENCE-ID;TZID=Europe/Oslo:20190110T180000\r\n"))
        }
    }

    @Test func `what was withdrawn is gone, and what never was public is not there`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let secret: [FieldPath: JSONValue] = ["name/nb": "Hemmelig"]
            let make = { (fields: [FieldPath: JSONValue]) in
                branch.event(secret.merging(fields) { _, own in own })
            }
            let deleted = make([:])
            let narrowed = make([:])
            let draft = make(["visibility": "draft"])
            let regional = make(["visibility": "region"])
            let deletedDraft = make(["visibility": "draft", "deleted": true])
            let halfKnown = make(["when": .null])
            try await branch.push([deleted, narrowed, draft, regional, deletedDraft, halfKnown])
            try await branch.push(
                [
                    branch.save(["deleted": true], to: deleted.id, base: deleted.fields),
                    branch.save(
                        ["visibility": "region"], to: narrowed.id, base: narrowed.fields),
                ], number: 2)
            let expected = [
                (deleted, 410), (narrowed, 410), (draft, 404), (regional, 404),
                (deletedDraft, 404), (halfKnown, 404),
            ]
            for (record, status) in expected {
                let answer = try await region.send(.get, "/events/\(record.id).ics")
                #expect(answer.status == status, "\(record.values)")
                #expect(!answer.text.contains("Hemmelig"))
                #expect(!answer.text.contains("VCALENDAR"))
                #expect(answer.header("Cache-Control") == "no-store")
            }
        }
    }

    @Test func `a draft is answered as one that there is not`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let draft = branch.event(["visibility": "draft"])
            try await branch.push([draft])
            let one = try await region.send(.get, "/events/\(draft.id).ics")
            let id = branch.event().id
            let other = try await region.send(.get, "/events/\(id).ics")
            #expect(
                one.text.replacing("\(draft.id)", with: "")
                    == other.text.replacing("\(id)", with: ""))
            #expect(one.status == other.status)
        }
    }

    @Test(arguments: ["x", "0192a000", "%2e%2e", "0192a000-0000-7000-8000-000000000001"])
    func `an address that names no event is not there`(id: String) async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, "/events/\(id).ics")
            #expect(answer.status == 404)
            #expect(answer.header("Content-Type") == "text/plain; charset=utf-8")
        }
    }

    @Test(arguments: ["from=2026-12-01", "keyword=a", "cancelled=drop", "library=skogdal"])
    func `one event is not selected from`(query: String) async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            try await branch.push([event])
            let answer = try await region.send(.get, "/events/\(event.id).ics?\(query)")
            #expect(answer.status == 400)
            #expect(answer.text.contains("lang, expand are known."))
        }
    }
}
