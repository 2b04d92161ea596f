import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Changes of hours, looked at before they are written.
@Suite struct HoursPlanTests {
    private func refusal(
        _ hours: OpeningHours, includingPast: Bool = false, _ change: (inout HoursEdit) -> Void
    ) -> HoursRefusal? {
        var edit = HoursEdit()
        change(&edit)
        do throws(HoursRefusal) {
            _ = try HoursPlan(
                edit, of: hours, today: Doors.today, includingPast: includingPast)
            return nil
        } catch {
            return error
        }
    }

    @Test func `Christmas entered once is 16 fields, and each day is shown before and after`()
        throws
    {
        let hours = try Doors.skogdal()
        let plan = try HoursPlan(Doors.christmas.edit(of: hours), of: hours, today: Doors.today)
        #expect(plan.values.count == 16)
        #expect(
            plan.values.keys.filter { $0.segments.last == "selfService" }.map { $0.segments[1] }
                .sorted() == ["20261224", "20261225", "20261226", "20270101"])
        let weeks = try #require(plan.weeks)
        #expect(weeks == Doors.dates("2026-12-21", "2027-01-10"))
        let days = plan.days(from: weeks.lowerBound, through: weeks.upperBound)
        #expect(days.count == 21 && days.filter(\.isChanged).count == 12)
        let eve = try #require(days.first { $0.before.date == Sample.date("2026-12-24") })
        #expect(Doors.text(eve.before) == "1224 10:00-16:00 07:00-22:00 ordinary")
        #expect(Doors.text(eve.after) == "1224 closed closed holiday")
        // Tuesday 5 January is an ordinary day, and shown as one.
        let tuesday = try #require(days.first { $0.before.date == Sample.date("2027-01-05") })
        #expect(!tuesday.isChanged && tuesday.after.cause == .ordinary)
        #expect(plan.findings.isEmpty, "the building is open: nobody is locked out for a week")
    }

    @Test func `the proposal closes the holidays on which it would be open, as it is wont`() throws
    {
        func asks(_ fields: [FieldPath: JSONValue]) throws -> ChristmasAsks {
            ChristmasAsks.proposed(for: try Doors.skogdal(fields), year: 2026)
        }
        let plain = try asks([:])
        #expect(plain.unstaffed.isEmpty)
        #expect(
            plain.closed == [
                Doors.dates("2026-12-24", "2026-12-26"), Doors.dates("2026-12-31", "2027-01-01"),
            ])
        let wont = try asks([
            "publicHolidays/christmas-eve": "selfService", "publicHolidays/new-years-eve": "open",
        ])
        #expect(wont.unstaffed == [Doors.dates("2026-12-24")])
        #expect(
            wont.closed == [Doors.dates("2026-12-25", "2026-12-26"), Doors.dates("2027-01-01")])
        let done = ChristmasAsks.proposed(for: try Doors.skogdalAtChristmas(), year: 2026)
        #expect(done.closed.isEmpty && done.unstaffed.isEmpty && done.isEmpty)
    }

    @Test func `days with hours of their own hold over those that are closed`() throws {
        var asks = Doors.christmas
        let date = Sample.date("2026-12-29")
        asks.differing = [ChristmasAsks.Differing(date, .staffed, try HoursText.day("12-15"))]
        let hours = try Doors.skogdal()
        let after = try HoursPlan(asks.edit(of: hours), of: hours, today: Doors.today).after
        #expect(Doors.text(after.day(date)) == "1229 12:00-15:00 07:00-22:00 special")
    }

    @Test func `a branch without self-service has no doors to lock`() throws {
        let hours = try Doors.branch()
        let plan = try HoursPlan(Doors.christmas.edit(of: hours), of: hours, today: Doors.today)
        #expect(plan.values.keys.allSatisfy { $0.segments.last == "staffed" })
        #expect(plan.after.services == [.staffed])
        // Monday 4 January is the last day on which it would have been open.
        #expect(
            plan.findings.contains(
                .closedForLong(from: Sample.date("2026-12-24"), through: Sample.date("2027-01-04"))
            ))
    }

    @Test func `a summer is proposed in the same weeks as last year's`() throws {
        var asks = SummerAsks(
            year: 2026, from: Sample.date("2026-06-22"), through: Sample.date("2026-08-16"))
        asks.week = [.tuesday: [.staffed: try HoursText.day("12-15")]]
        let hours = try Doors.skogdal()
        let after = try HoursPlan(asks.edit(of: hours), of: hours, today: Doors.today).after
        #expect(after.season("summer-2026")?.name.text(["nn"]) == "Sommartid")
        let next = try #require(SummerAsks.proposed(for: after, year: 2027))
        // 2026 has 53 weeks: week 26 begins 53 weeks later.
        #expect(ISOWeek(of: asks.from).number == 26 && ISOWeek(of: next.from).number == 26)
        #expect(next.from == Sample.date("2027-06-28") && next.from.weekday == 1)
        #expect(next.week == asks.week && next.through == Sample.date("2027-08-22"))
        #expect(SummerAsks.proposed(for: after, year: 2028) == nil)
        // Nothing comes back by itself.
        #expect(after.day(Sample.date("2027-07-06")).cause == .ordinary)
    }

    @Test func `a summer that is changed keeps the name that somebody gave it`() throws {
        let hours = try Doors.skogdal()
        let asks = SummerAsks(
            year: 2027, from: Sample.date("2027-06-21"), through: Sample.date("2027-08-15"))
        let first = try HoursPlan(asks.edit(of: hours), of: hours, today: Doors.today).after
        #expect(first.season("summer-2027")?.name.text(["nb"]) == "Sommertid")
        var edit = HoursEdit()
        edit.seasons["summer-2027"] = HoursEdit.Season()
        edit.seasons["summer-2027"]?.name = ["nb": "Sommeråpent"]
        let named = try HoursPlan(edit, of: first, today: Doors.today).after
        let later = SummerAsks(
            year: 2027, from: Sample.date("2027-06-28"), through: Sample.date("2027-08-15"))
        let after = try HoursPlan(later.edit(of: named), of: named, today: Doors.today).after
        let summer = try #require(after.season("summer-2027"))
        #expect(summer.name.text(["nb"]) == "Sommeråpent")
        #expect(summer.from == Sample.date("2027-06-28"))
    }

    @Test func `what was said is taken back, and the day is as usual again`() throws {
        let hours = try Doors.skogdalAtChristmas()
        var edit = HoursEdit()
        for service in HoursService.allCases {
            edit.say(of: Doors.dates("2026-12-24"), service, nil)
        }
        let plan = try HoursPlan(edit, of: hours, today: Doors.today)
        #expect(plan.values.count == 2 && plan.values.values.allSatisfy(\.isNull))
        #expect(plan.after.day(Sample.date("2026-12-24")).cause == .ordinary)
    }

    @Test func `a season goes with all that was said in it`() throws {
        let asks = SummerAsks(
            year: 2027, from: Sample.date("2027-06-21"), through: Sample.date("2027-08-15"))
        var edit = asks.edit(of: try Doors.skogdal())
        edit.say(.season("summer-2027", .monday), .staffed, .closed())
        let hours = try HoursPlan(edit, of: try Doors.skogdal(), today: Doors.today).after
        var removal = HoursEdit()
        removal.removedSeasons = ["summer-2027"]
        let plan = try HoursPlan(removal, of: hours, today: Doors.today)
        #expect(plan.values.count == 5 && plan.after.seasons.isEmpty)
    }

    @Test func `a service that a place has no more is in no week, no season and no day of it`()
        throws
    {
        let key = "from-20270104"
        var edit = HoursEdit()
        edit.seasons[key] = HoursEdit.Season()
        edit.seasons[key]?.from = Sample.date("2027-01-04")
        edit.say(.season(key, .monday), .selfService, try HoursText.day("08-20"))
        edit.say(.date(Sample.date("2026-12-30")), .selfService, try HoursText.day("08-12"))
        let hours = try HoursPlan(edit, of: try Doors.skogdal(), today: Doors.today).after
        var gone = HoursEdit()
        gone.forget(.selfService, of: hours)
        let plan = try HoursPlan(gone, of: hours, today: Doors.today)
        #expect(plan.values.count == 9 && plan.values.values.allSatisfy(\.isNull))
        #expect(plan.after.services == [.staffed] && plan.after.season(key) != nil)
    }

    @Test func `hours said in a season that another took away are told, and can be taken away`()
        throws
    {
        let path: FieldPath = "seasons/summer-2027/openingHoursSpecification/Friday/staffed"
        let hours = try Doors.skogdal([path: ["hours": []]])
        let through = Sample.date("2027-12-31")
        #expect(hours.seasons.isEmpty && hours.undatedSeasons == ["summer-2027"])
        #expect(
            hours.findings(from: Doors.today, through: through).first
                == .seasonWithoutDates("summer-2027"))
        var removal = HoursEdit()
        removal.removedSeasons = ["summer-2027"]
        let plan = try HoursPlan(removal, of: hours, today: Doors.today)
        #expect(plan.values == [path: .null] && plan.after.undatedSeasons.isEmpty)
        #expect(try Doors.skogdal(["seasons/x-2027/name/nb": "x"]).undatedSeasons.isEmpty)
    }

    @Test func `what makes no sense is refused, and told apart`() throws {
        let hours = try Doors.skogdal()
        let branch = try Doors.branch()
        #expect(refusal(hours) { _ in } == .nothingSaid)
        #expect(
            refusal(hours) { $0.say(.week(.tuesday), .staffed, hours.week[.tuesday]?[.staffed]) }
                == .nothingChanges)
        let past = Sample.date("2026-12-06")
        #expect(refusal(hours) { $0.say(.date(past), .staffed, .closed()) } == .past(past))
        #expect(
            refusal(hours, includingPast: true) { $0.say(.date(past), .staffed, .closed()) } == nil)
        let far = Sample.date("9999-12-31")
        #expect(refusal(hours) { $0.say(.date(far), .staffed, .closed()) } == .farAway(far))
        #expect(
            refusal(branch) { $0.say(.date(Doors.today), .selfService, .closed()) }
                == .noSuchService(.selfService))
        #expect(
            refusal(hours) { edit in
                edit.say(of: Doors.dates("2027-01-01", "2027-04-11"), .staffed, .closed())
            } == .tooManyDays(101))
        #expect(
            refusal(hours) { $0.seasons["autumn-2027"] = HoursEdit.Season() }
                == .seasonWithoutDates("autumn-2027"))
        #expect(
            refusal(hours) { $0.seasons["Høst"] = HoursEdit.Season() } == .seasonKey("Høst"))
        #expect(
            refusal(hours) { $0.removedSeasons = ["summer"] }
                == .noSuchSeason("summer", known: []))
        var backwards = HoursEdit.Season()
        backwards.from = Sample.date("2027-08-15")
        backwards.through = Sample.date("2027-06-21")
        #expect(
            refusal(hours) { $0.seasons["summer"] = backwards }
                == .seasonBackwards(
                    from: Sample.date("2027-08-15"), through: Sample.date("2027-06-21")))
    }

    @Test func `members that this release does not know stay`() throws {
        let path: FieldPath = "openingHoursSpecification/Tuesday/staffed"
        let value: JSONValue = ["hours": [], "x-later": 5]
        let hours = try Doors.skogdal([path: value])
        var edit = HoursEdit()
        edit.say(.week(.tuesday), .staffed, try HoursText.day("9-15"))
        let plan = try HoursPlan(edit, of: hours, today: Doors.today)
        #expect(plan.values[path]?["x-later"] == 5)
        #expect(plan.values[path]?["hours"]?.array?.count == 1)
    }

    // MARK: Closed for long

    private func closures(_ hours: OpeningHours) -> [String] {
        hours.closures(from: Doors.today, through: Sample.date("2027-12-31"))
            .map { "\($0.from) \($0.through) \($0.count)" }
    }

    @Test func `closed is when neither the staff nor the doors are there`() throws {
        // Twelve days without staff, of which three and one are locked.
        #expect(
            closures(try Doors.skogdalAtChristmas()) == [
                "2026-12-24 2026-12-26 3", "2027-01-01 2027-01-01 1",
            ])
        let branch = try Doors.branch("tue-fri 10-16")
        let closed = try HoursPlan(
            Doors.christmas.edit(of: branch), of: branch, today: Doors.today
        ).after
        // Weekends lie within it; Saturday to Monday at the end are closed every week.
        #expect(closures(closed) == ["2026-12-24 2027-01-01 9"])
    }

    @Test func `a branch that opens on Tuesdays is not closed by missing one`() throws {
        let hours = try Doors.branch("tue 10-16")
        #expect(closures(hours) == [])
        let once = try Doors.saying(hours, .staffed, Doors.dates("2026-12-29"), "closed")
        #expect(closures(once) == ["2026-12-29 2026-12-29 1"])
    }

    @Test func `seasons that overlap, and evenings that run into the morning, are told`() throws {
        var edit = HoursEdit()
        for (key, from, through) in [
            ("a", "2027-06-01", "2027-06-30"), ("b", "2027-06-20", "2027-07-31"),
        ] {
            var season = HoursEdit.Season()
            season.from = Sample.date(from)
            season.through = Sample.date(through)
            edit.seasons[key + "-2027"] = season
        }
        edit.say(.week(.friday), .staffed, try HoursText.day("18-11"))
        edit.say(.week(.saturday), .staffed, try HoursText.day("10-14"))
        let plan = try HoursPlan(edit, of: try Doors.skogdal(), today: Doors.today)
        #expect(
            plan.findings.contains(
                .seasonsOverlap(
                    "a-2027", "b-2027", from: Sample.date("2027-06-20"),
                    through: Sample.date("2027-06-30"))))
        #expect(plan.findings.contains(.runsIntoNextDay(Sample.date("2026-12-11"), .staffed)))
    }
}
