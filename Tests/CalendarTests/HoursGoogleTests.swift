import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// What goes into a profile at Google, by its rules; and what a person still has to do there.
@Suite struct HoursGoogleTests {
    private static let date = Sample.date("2015-11-23")

    private static func period(
        _ open: Int, _ close: Int, days: Int? = nil
    ) -> GooglePeriod {
        GooglePeriod(
            startDate: date, endDate: days.map { date.adding(days: $0) }, openTime: open,
            closeTime: close)
    }

    // The examples of `SpecialHourPeriod` in the reference of the Business Information API.
    @Test(arguments: [
        (period(480, 1080), true), (period(480, 1080, days: 0), true),
        (period(780, 719, days: 1), true), (period(780, 719), false),
        (period(780, 720, days: 1), false), (period(480, 1080, days: 2), false),
        // Less than 24 hours; 24:00 is the midnight after the day; closed looks at nothing else.
        (period(0, 1440), false), (period(0, 1439), true), (period(600, 1440), true),
        (period(600, 1441), false), (period(600, 600), false),
        (GooglePeriod(startDate: date, openTime: 900, closeTime: 60, isClosed: true), true),
    ])
    func `a period is less than a day and over by noon of the next`(
        period: GooglePeriod, isValid: Bool
    ) {
        #expect(period.isValid == isValid)
    }

    @Test func `open day and night is a minute short of a day, an evening ends on the next`() throws
    {
        let whole = GooglePeriod.all(of: [.wholeDay], on: Self.date)
        #expect(whole.map(\.closeTime) == [1439] && whole.allSatisfy(\.isValid))
        let late = try HoursText.day("18-02").spans
        let night = GooglePeriod.all(of: late, on: Self.date)
        #expect(night.map(\.endDate) == [Sample.date("2015-11-24")] && night[0].closeTime == 120)
        #expect(GooglePeriod.all(of: [], on: Self.date).map(\.isClosed) == [true])
    }

    private func google(
        _ hours: OpeningHours, on date: LocalDate = Doors.today
    ) throws -> GoogleHours {
        try #require(GoogleHours(of: hours, on: date))
    }

    private func csv(_ hours: OpeningHours..., on date: LocalDate = Doors.today) throws -> [String]
    {
        let all = try hours.map { (id: $0.record.id, hours: try google($0, on: date)) }
        return GoogleFile.all(all).map { String(decoding: $0.csv, as: UTF8.self) }
    }

    /// Seen in Google on 1 December, then Christmas is entered.
    private func story(shows: HoursShown? = nil) throws -> OpeningHours {
        let seen = try Doors.confirmed(
            try Doors.skogdal(), on: Sample.date("2026-12-01"), shows: shows)
        return try HoursPlan(Doors.christmas.edit(of: seen), of: seen, today: Doors.today).after
    }

    // MARK: The story

    // Google Business Profile help, answer 3370250: only the store code and what changes. Headings
    // and cells: SAP Commerce, `ExportPointsOfServiceAction`; Prisjakt, local shops, `special_hours`.
    @Test func `the file holds the store code and the changed column, nothing else`() throws {
        #expect(
            try csv(try story()) == [
                "Store code,Special hours\r\nSKOGDAL-1,\"2026-12-24: x, 2026-12-25: x, "
                    + "2026-12-26: x, 2027-01-01: x\"\r\n"
            ])
    }

    @Test func `a building that is open is not temporarily closed`() throws {
        for shown in [nil, HoursShown.open, .staffed] {
            #expect(try google(try story(shows: shown)).tasks.isEmpty)
        }
        let staffed = try csv(try story(shows: .staffed))
        #expect(staffed.count == 1 && !staffed[0].contains("hours,"))
        // Only days on which somebody would have been there: no Saturday, no Sunday, no Monday.
        #expect(
            staffed[0].contains(
                "2026-12-24: x, 2026-12-25: x, 2026-12-29: x, 2026-12-30: x, 2026-12-31: x, "
                    + "2027-01-01: x"))
    }

    @Test func `it stays open until somebody has seen it, and opens again with the next change`()
        throws
    {
        let before = try story()
        let difference = try google(before).difference
        #expect(difference.seenOn == Sample.date("2026-12-01") && difference.seenBy == "vakt")
        #expect(!difference.isConfirmed && difference.items.count == 4)
        let after = try Doors.confirmed(before)
        #expect(try google(after).difference.isConfirmed)
        #expect(try csv(after) == [])
        // A day passes; what lies behind is no difference.
        #expect(try google(after, on: Sample.date("2026-12-25")).difference.isConfirmed)
        let again = try Doors.saying(after, .selfService, Doors.dates("2026-12-31"), "07-15")
        #expect(
            try google(again).difference.items == [
                .day(
                    Sample.date("2026-12-31"), before: nil,
                    after: try HoursText.day("07-15").spans)
            ])
    }

    @Test func `what is seen is kept as it was written down`() throws {
        let hours = try story()
        let state = try #require(CopyState(of: hours, shows: .open, on: Doors.today))
        #expect(CopyState(json: state.json) == state)
        #expect(CopyState(json: [:]) == nil && CopyState(json: "x") == nil)
        #expect(HoursCopy.unknown.seenOn == nil)
    }

    // MARK: Columns

    @Test func `a profile that nobody has seen gets every weekday, Sunday first`() throws {
        let hours = try Doors.skogdal(["externalCopies/google/identifier": "SKOGDAL-1"])
        let file = try #require(try csv(hours).first)
        #expect(
            file.hasPrefix(
                "Store code,Sunday hours,Monday hours,Tuesday hours,Wednesday hours,"
                    + "Thursday hours,Friday hours,Saturday hours\r\nSKOGDAL-1,07:00-22:00,"))
        #expect(!file.contains("Special"))
        #expect(try google(hours).difference.seenOn == nil)
    }

    @Test func `no cell is ever empty: closed is x, and each day stands before its stretches`()
        throws
    {
        var hours = try Doors.confirmed(try Doors.branch(), on: Sample.date("2026-12-01"))
        hours = try Doors.saying(hours, .staffed, Doors.dates("2026-12-23"), "10-12, 13-15")
        hours = try Doors.saying(hours, .staffed, Doors.dates("2026-12-24"), "closed")
        var edit = HoursEdit()
        edit.say(.week(.friday), .staffed, .closed())
        edit.say(.week(.saturday), .staffed, try HoursText.day("18-02"))
        hours = try HoursPlan(edit, of: hours, today: Doors.today).after
        #expect(
            try csv(hours) == [
                "Store code,Friday hours,Saturday hours,Special hours\r\nSKOGDAL-1,x,18:00-02:00,"
                    + "\"2026-12-23: 10:00-12:00, 2026-12-23: 13:00-15:00, 2026-12-24: x\"\r\n"
            ])
    }

    @Test func `a day that is as usual again is stated, since an empty cell would wipe others`()
        throws
    {
        let seen = try Doors.confirmed(try Doors.skogdalAtChristmas())
        var edit = HoursEdit()
        for service in HoursService.allCases {
            edit.say(of: Doors.dates("2026-12-24", "2027-01-04"), service, nil)
        }
        let hours = try HoursPlan(edit, of: seen, today: Doors.today).after
        let file = try #require(try csv(hours).first)
        #expect(
            file.hasSuffix(
                "SKOGDAL-1,\"2026-12-24: 07:00-22:00, 2026-12-25: 07:00-22:00, "
                    + "2026-12-26: 07:00-22:00, 2027-01-01: 07:00-22:00\"\r\n"))
    }

    @Test func `places of which other columns have changed are in other files`() throws {
        func named(_ hours: OpeningHours, _ code: String) throws -> OpeningHours {
            var edit = HoursEdit()
            edit.fields["externalCopies/google/identifier"] = .string(code)
            return try HoursPlan(edit, of: hours, today: Doors.today).after
        }
        let seen = try Doors.confirmed(try Doors.branch(), on: Sample.date("2026-12-01"))
        var edit = HoursEdit()
        edit.say(.week(.friday), .staffed, .closed())
        let friday = try HoursPlan(edit, of: seen, today: Doors.today).after
        let special = try Doors.saying(seen, .staffed, Doors.dates("2026-12-24"), "closed")
        let files = try csv(
            try named(friday, "B"), try named(special, "A"), try named(special, "C"),
            try named(seen, "D"))
        #expect(
            files == [
                "Store code,Special hours\r\nA,2026-12-24: x\r\nC,2026-12-24: x\r\n",
                "Store code,Friday hours\r\nB,x\r\n",
            ])
        for file in files { #expect(!file.contains(",,") && !file.contains(",\r\n")) }
    }

    @Test(arguments: [
        ("SKOGDAL-1", true), ("Skogdal bibliotek", true), (String(repeating: "x", count: 59), true),
        (String(repeating: "x", count: 60), false), ("", false), (" x", false), ("x ", false),
        ("a<b", false), ("a>b", false), ("a,b", false), ("https://x.example", false),
        ("www.x.example", false), ("=1+1", false), ("@x", false), ("a\nb", false),
    ])
    func `a store code is one that Google takes`(code: String, isTaken: Bool) {
        #expect(GoogleHours.isStoreCode(code) == isTaken)
    }

    @Test func `without a store code a place is in no file`() throws {
        let hours = try Doors.skogdal(["externalCopies/google/identifier": "a<b"])
        #expect(try google(hours).storeCode == nil)
        #expect(try csv(hours, try Doors.skogdal()) == [])
    }

    // MARK: What no file does

    private func closed(_ count: Int, shows: HoursShown? = nil) throws -> GoogleHours {
        let seen = try Doors.confirmed(try Doors.branch("mon-sun 10-16"), shows: shows)
        let first = Sample.date("2027-03-01")
        return try google(
            try Doors.saying(seen, .staffed, first...first.adding(days: count - 1), "closed"))
    }

    @Test func `six days in a row are holiday hours, seven are temporarily closed`() throws {
        let six = try closed(6)
        #expect(six.special.count == 6 && six.tasks.isEmpty)
        let seven = try closed(7)
        #expect(seven.special.isEmpty)
        let time = HoursClosure(
            from: Sample.date("2027-03-01"), through: Sample.date("2027-03-07"))
        #expect(seven.tasks == [.markTemporarilyClosed(time)])
        #expect(seven.difference.items == [.markClosed(time)], "the mark says it for each day")
    }

    @Test func `days that were stated as closed are not as usual again when the mark says it`()
        throws
    {
        let hours = try Doors.branch("mon-sun 10-16")
        let six = Doors.dates("2027-03-01", "2027-03-06")
        let seen = try Doors.confirmed(try Doors.saying(hours, .staffed, six, "closed"))
        let seven = try Doors.saying(seen, .staffed, Doors.dates("2027-03-07"), "closed")
        let time = HoursClosure(
            from: Sample.date("2027-03-01"), through: Sample.date("2027-03-07"))
        #expect(try google(seven).difference.items == [.markClosed(time)])
        #expect(try csv(seven) == [])
    }

    @Test func `a time that is marked and then opens is to be reopened`() throws {
        let hours = try Doors.branch("mon-sun 10-16")
        let dates = Doors.dates("2027-03-01", "2027-03-10")
        let seen = try Doors.confirmed(try Doors.saying(hours, .staffed, dates, "closed"))
        #expect(try google(seen).difference.isConfirmed)
        var edit = HoursEdit()
        edit.say(of: dates, .staffed, nil)
        let again = try google(try HoursPlan(edit, of: seen, today: Doors.today).after)
        #expect(
            again.tasks == [
                .reopen(HoursClosure(from: dates.lowerBound, through: dates.upperBound))
            ])
    }

    @Test func `more than six days of other hours are a task, not a cell`() throws {
        let seen = try Doors.confirmed(try Doors.branch("mon-sun 10-16"))
        let dates = Doors.dates("2027-03-01", "2027-03-07")
        let hours = try Doors.saying(seen, .staffed, dates, "12-14")
        let google = try google(hours)
        #expect(
            google.tasks == [.changeWeekFor(from: dates.lowerBound, through: dates.upperBound)])
        #expect(try csv(hours) == [])
        let six = try Doors.saying(seen, .staffed, Doors.dates("2027-03-01", "2027-03-06"), "12-14")
        #expect(try self.google(six).tasks.isEmpty && csv(six).count == 1)
    }

    @Test func `a day that ends after 11:59 of the next is a task`() throws {
        let seen = try Doors.confirmed(try Doors.branch("mon-sun 10-16"))
        let noon = try Doors.saying(seen, .staffed, Doors.dates("2027-03-01"), "20-12")
        #expect(try google(noon).tasks == [.endsTooLate(Sample.date("2027-03-01"))])
        let before = try Doors.saying(seen, .staffed, Doors.dates("2027-03-01"), "20-11:59")
        #expect(try google(before).tasks.isEmpty)
        #expect(try csv(before).first?.contains("2027-03-01: 20:00-11:59") == true)
    }

    @Test func `a season to come is a date to look again, and then other weekdays`() throws {
        var asks = SummerAsks(
            year: 2027, from: Sample.date("2027-06-21"), through: Sample.date("2027-08-15"))
        asks.week = [.monday: [.selfService: try HoursText.day("08-20")]]
        let seen = try Doors.confirmed(try Doors.skogdal())
        let hours = try HoursPlan(asks.edit(of: seen), of: seen, today: Doors.today).after
        let now = try google(hours)
        #expect(now.difference.isConfirmed)
        #expect(
            now.tasks == [
                .newWeek(Sample.date("2027-06-21")), .newWeek(Sample.date("2027-08-16")),
            ])
        #expect(
            try csv(hours, on: Sample.date("2027-06-21"))
                == ["Store code,Monday hours\r\nSKOGDAL-1,08:00-20:00\r\n"])
    }
}
