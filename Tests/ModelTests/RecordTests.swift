import LibsyncModel
import Testing

@Suite struct `A record` {
    @Test func `a removed key has no value but keeps its stamp`() {
        let record = record(.event, ["keywords/a": true, "keywords/b": .null])
        #expect(record["keywords/b"] == nil)
        #expect(record.fields["keywords/b"] != nil)
        #expect(record.values.keys.contains("keywords/a"))
        #expect(!record.values.keys.contains("keywords/b"))
    }

    @Test func `a set's members are its keys, unescaped and sorted`() {
        let record = record(
            .event,
            [
                "keywords/b": true, "keywords/AC~1DC": true, "keywords/c": false,
                "keywords/d": .null, "keywordsx/e": true,
            ])
        #expect(record.members(of: "keywords") == ["AC/DC", "b"])
        #expect(record.values(below: "keywords").count == 3)
    }

    @Test func `co-hosts are the libraries named so`() {
        let record = record(
            .event,
            [
                "organizers/skogdal": ["role": "co-host"], "organizers/nordnes": ["role": "venue"],
                "organizers/Samisk hus": ["role": "co-host"],
            ])
        #expect(record.coHosts == [skogdal])
    }

    @Test func `it was last changed at its greatest effective stamp`() {
        var record = record(.event, ["name/nb": "x"])
        record.fields["when"] = write("y", at: 900, effective: 50)
        #expect(record.modifiedMilliseconds == 50)
        #expect(Record(id: recordID(), kind: "event").modifiedMilliseconds == 0)
    }

    @Test(
        arguments: [
            "when", "dates/20261210", "segments/20270107", "places/x", "location/nb", "status",
            "overrides/20261224/status", "overrides/20261224/when", "overrides/20261224/place",
        ] as [FieldPath])
    func `the revision rises when time, place, rule or status change`(path: FieldPath) {
        var before = record(.event, [path: "a"])
        before.revision = 4
        var after = before
        #expect(after.revisionAfter(before) == 4)
        after.fields[path] = write("b", at: 2)
        #expect(after.revisionAfter(before) == 5)
        after.fields[path] = write("a", at: 3)
        #expect(after.revisionAfter(before) == 4)
    }

    @Test(
        arguments: [
            "name/nb", "description/nb", "keywords/x", "seen/fjordvik/x",
            "overrides/20261224/name/nb",
            "overrides/20261224/statusReason/nb", "visibility",
        ] as [FieldPath])
    func `other changes leave the revision`(path: FieldPath) {
        let before = record(.event, [path: "a"])
        var after = before
        after.fields[path] = write("b", at: 2)
        #expect(after.revisionAfter(before) == 0)
    }

    @Test func `a revision never falls`() {
        var before = record(.event)
        before.revision = 7
        var after = record(.event)
        after.revision = 3
        #expect(after.revisionAfter(before) == 7)
        #expect(after.revisionAfter(nil) == 3)
    }

    @Test func `histories keep the greatest revision`() {
        var history = RecordHistory(id: recordID(), kind: "event", revision: 2)
        history.accept(write("a"), at: "name/nb")
        #expect(history.record.revision == 2)
    }
}

@Suite struct `An event's view` {
    private let time: JSONValue = [
        "start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00", "timeZone": "Europe/Oslo",
        "rule": "FREQ=WEEKLY",
    ]

    private func event(_ values: [FieldPath: JSONValue]) throws -> Event {
        try #require(Event(record(.event, values)))
    }

    @Test func `only an event has it`() {
        #expect(Event(record(.place)) == nil)
        #expect(Place(record(.place)) != nil)
        #expect(Place(record(.event)) == nil)
    }

    @Test func `what a field does not hold is passed over`() throws {
        let event = try event([
            "when": "soon", "status": "perhaps", "name/nb": 5, "dates/x": true,
            "overrides/20261224": true,
        ])
        #expect(event.time == nil)
        #expect(event.status == .scheduled)
        #expect(event.name.isEmpty)
        #expect(event.extraDates.isEmpty)
    }

    @Test func `extra dates and segments are sorted by date`() throws {
        let event = try event([
            "when": time, "dates/20261212": true,
            "dates/20261210": ["start": "2026-12-10T09:00:00", "end": "2026-12-10T10:00:00"],
            "segments/20270107": ["when": time],
        ])
        #expect(event.extraDates.map(\.date.day) == [10, 12])
        #expect(event.extraDates[0].start?.hour == 9)
        #expect(event.extraDates[1].start == nil)
        #expect(event.segments.map(\.time.rule) == ["FREQ=WEEKLY"])
    }

    @Test func `a text falls back from the language asked for`() throws {
        let event = try event(["name/se": "Girji", "name/en": "Book", "name/nn": "Bok"])
        #expect(event.name.text(["se"]) == "Girji")
        #expect(event.name.text(["fi"]) == "Bok")
        #expect(event.name.text() == "Bok")
        #expect(try self.event(["name/fi": "Kirja"]).name.text(["nb"]) == "Kirja")
    }
}
