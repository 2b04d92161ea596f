import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Events at times when nobody is there, or all is closed.
@Suite struct HoursStaffingTests {
    private func found(
        _ event: Event, at hours: OpeningHours, places: PlaceTree = Question.region
    ) -> [EventStaffing] {
        let agenda = Question.agenda([event], "2026-12-01", "2027-01-31")
        return EventStaffing.all(in: agenda, places: places, hours: [Sample.id(101): hours])
    }

    private func words(
        _ event: Event, at hours: OpeningHours, places: PlaceTree = Question.region
    ) -> [String] {
        found(event, at: hours, places: places).map { one in
            let times = one.times.map { "\($0.start.timeText)-\($0.end.timeText)" }
            return "\(one.entry.start.date.compact.dropFirst(4)) \(one.doubt.rawValue) "
                + times.joined(separator: ",") + (one.isUsual ? " usual" : "")
        }
    }

    private func event(
        _ start: String, _ end: String, at place: Int = 101, _ more: [FieldPath: JSONValue] = [:]
    ) -> Event {
        Question.evening(1, start, end, at: place, more)
    }

    @Test func `an event on Tuesday 29 December is unstaffed, and that is not so every week`()
        throws
    {
        let workshop = event("2026-12-29T11:00:00", "2026-12-29T13:00:00")
        #expect(words(workshop, at: try Doors.skogdal()) == [])
        let one = try #require(found(workshop, at: try Doors.skogdalAtChristmas()).first)
        #expect(one.doubt == .unstaffed && !one.isUsual)
        #expect(one.place == Sample.id(101) && one.day.cause == .special)
        #expect(
            words(workshop, at: try Doors.skogdalAtChristmas()) == ["1229 unstaffed 11:00-13:00"])
    }

    @Test func `on a day with locked doors it is closed`() throws {
        let workshop = event("2026-12-24T11:00:00", "2026-12-24T13:00:00")
        #expect(words(workshop, at: try Doors.skogdalAtChristmas()) == ["1224 closed 11:00-13:00"])
    }

    @Test func `an evening beyond staffed hours is so every week, and only that part is told`()
        throws
    {
        let evening = event("2026-12-08T15:00:00", "2026-12-08T18:00:00")
        #expect(words(evening, at: try Doors.skogdal()) == ["1208 unstaffed 16:00-18:00 usual"])
        let late = event("2026-12-08T21:00:00", "2026-12-08T23:00:00")
        #expect(words(late, at: try Doors.skogdal()) == ["1208 closed 22:00-23:00 usual"])
    }

    @Test func `in a season that is closed it is not so every week`() throws {
        let key = "winter-2027"
        var edit = HoursEdit()
        edit.seasons[key] = HoursEdit.Season()
        edit.seasons[key]?.from = Sample.date("2027-01-11")
        edit.seasons[key]?.through = Sample.date("2027-01-24")
        for service in HoursService.allCases {
            edit.say(.season(key, .tuesday), service, .closed())
        }
        let hours = try HoursPlan(edit, of: try Doors.skogdal(), today: Doors.today).after
        let workshop = event("2027-01-12T11:00:00", "2027-01-12T13:00:00")
        #expect(words(workshop, at: hours) == ["0112 closed 11:00-13:00"])
        // What is beyond the hours of every week is so still.
        let late = event("2027-01-26T21:00:00", "2027-01-26T23:00:00")
        #expect(words(late, at: hours) == ["0126 closed 22:00-23:00 usual"])
    }

    @Test func `each date of a series is looked at by itself`() throws {
        let series = Sample.event(
            1,
            [
                "when": Sample.when(
                    "2026-12-22T12:00:00", "2026-12-22T13:00:00",
                    rule: "FREQ=WEEKLY;COUNT=4"), Question.at(101): true,
            ])
        #expect(words(series, at: try Doors.skogdalAtChristmas()) == ["1229 unstaffed 12:00-13:00"])
    }

    @Test func `a room has the hours of its house`() throws {
        let inRoom = event("2026-12-29T11:00:00", "2026-12-29T13:00:00", at: 102)
        let one = try #require(found(inRoom, at: try Doors.skogdalAtChristmas()).first)
        #expect(one.room == Sample.id(102) && one.place == Sample.id(101))
    }

    @Test func `nothing is said of what needs no staff`() throws {
        let hours = try Doors.skogdalAtChristmas()
        let at = ("2026-12-29T11:00:00", "2026-12-29T13:00:00")
        for more: [FieldPath: JSONValue] in [
            ["status": "cancelled"], ["status": "postponed"], ["status": "movedOnline"],
            ["attendanceMode": "online"],
        ] {
            #expect(words(event(at.0, at.1, more), at: hours) == [])
        }
        // A place of which no hours are known.
        #expect(words(event(at.0, at.1, at: 110), at: hours) == [])
        let exhibition = event(
            at.0, at.1,
            ["when": Sample.when("2026-12-20", "2027-01-10", allDay: true)])
        #expect(words(exhibition, at: hours) == [])
    }

    @Test func `a whole day counts as closed when it is, and without an end it lasts an hour`()
        throws
    {
        let hours = try Doors.skogdalAtChristmas()
        let day = event("", "", ["when": Sample.when("2026-12-25", "2026-12-25", allDay: true)])
        #expect(found(day, at: hours).map(\.doubt) == [.closed])
        let open = event("", "", ["when": Sample.when("2026-12-29", "2026-12-29", allDay: true)])
        #expect(found(open, at: hours).isEmpty)
        let start = event("2026-12-22T15:30:00", "2026-12-22T15:30:00")
        #expect(words(start, at: hours) == ["1222 unstaffed 16:00-16:30 usual"])
    }
}
