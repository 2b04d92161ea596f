import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// When a place is open on a date, and why then.
@Suite struct HoursDayTests {
    @Test func `the story's Christmas, day by day`() throws {
        let days = try Doors.skogdalAtChristmas().days(
            from: Sample.date("2026-12-23"), through: Sample.date("2027-01-05"))
        let open = "07:00-22:00"
        #expect(
            days.map(Doors.text) == [
                "1223 10:00-16:00 \(open) ordinary", "1224 closed closed holiday",
                "1225 closed closed holiday", "1226 closed closed holiday",
                "1227 closed \(open) special", "1228 closed \(open) special",
                "1229 closed \(open) special", "1230 closed \(open) special",
                "1231 closed \(open) holiday", "0101 closed closed holiday",
                "0102 closed \(open) special", "0103 closed \(open) special",
                "0104 closed \(open) special", "0105 10:00-16:00 \(open) ordinary",
            ])
        #expect(days[1].reasons(language: "nb") == ["julaften"])
        #expect(days[1].isClosed && !days[5].isClosed)
    }

    @Test func `a reason of its own goes before the holiday's name`() throws {
        var asks = Doors.christmas
        asks.reason = LanguageMap(texts: ["nb": "Juleferie"])
        let hours = try Doors.skogdal()
        let after = try HoursPlan(asks.edit(of: hours), of: hours, today: Doors.today).after
        let day = after.day(Sample.date("2026-12-25"))
        #expect(day.cause == .special && day.reasons(language: "nb") == ["Juleferie"])
    }

    @Test func `a season holds over the week, and a date over the season`() throws {
        var edit = HoursEdit()
        var season = HoursEdit.Season()
        season.from = Sample.date("2027-06-21")
        season.through = Sample.date("2027-08-15")
        edit.seasons["summer-2027"] = season
        edit.say(.season("summer-2027", .tuesday), .staffed, try HoursText.day("12-15"))
        edit.say(.date(Sample.date("2027-07-06")), .staffed, .closed())
        let hours = try HoursPlan(edit, of: try Doors.skogdal(), today: Doors.today).after
        let open = "07:00-22:00"
        let texts = ["2027-06-15", "2027-06-22", "2027-06-23", "2027-07-06", "2027-08-17"].map {
            Doors.text(hours.day(Sample.date($0)))
        }
        #expect(
            texts == [
                "0615 10:00-16:00 \(open) ordinary", "0622 12:00-15:00 \(open) season",
                // Of Wednesday the season says nothing.
                "0623 10:00-16:00 \(open) ordinary", "0706 closed \(open) special",
                "0817 10:00-16:00 \(open) ordinary",
            ])
    }

    @Test func `a place without hours is not closed but unknown`() throws {
        let none = OpeningHours.none(of: Sample.id(101))
        let day = none.day(Doors.today)
        #expect(!day.isKnown && !day.isClosed && day.open.isEmpty)
        #expect(
            none.uncovered(
                .open, from: Sample.moment("2026-12-07T10:00:00"),
                to: Sample.moment("2026-12-07T11:00:00")) == nil)
        let branch = try Doors.branch()
        #expect(branch.services == [.staffed])
        #expect(branch.day(Sample.date("2026-12-06")).isClosed)
    }

    @Test(arguments: [
        ("2026-12-11T23:30:00", true), ("2026-12-12T01:59:00", true),
        ("2026-12-12T02:00:00", false), ("2026-12-11T02:00:00", false),
        ("2026-12-11T17:59:00", false), ("2026-12-11T18:00:00", true),
    ])
    func `what is open past midnight belongs to the evening before`(
        moment: String, isOpen: Bool
    ) throws {
        let hours = try Doors.branch("fri 18-02")
        #expect(hours.isOpen(.staffed, at: Sample.moment(moment)) == isOpen)
    }

    @Test func `open day and night has no gap at midnight`() throws {
        let hours = try Doors.branch("00-24")
        #expect(
            hours.uncovered(
                .open, from: Sample.moment("2026-12-07T22:00:00"),
                to: Sample.moment("2026-12-09T03:00:00")) == [])
    }

    @Test(arguments: [
        ([(600, 960), (420, 1320)], "07:00-22:00"), ([(420, 600), (600, 720)], "07:00-12:00"),
        ([(420, 600), (660, 720)], "07:00-10:00,11:00-12:00"), ([], "closed"),
        ([(0, 1440), (1200, 1560)], "00:00-24:00"), ([(360, 1440), (1200, 1830)], "06:00-05:59"),
    ])
    func `one can come in whenever one of the services is there`(
        spans: [(Int, Int)], expected: String
    ) throws {
        let all = try spans.map { try #require(OpenSpan(opens: $0.0, closes: $0.1)) }
        #expect(Doors.text(OpenSpan.union(all)) == expected)
    }

    @Test func `only the owner of a place says when it is open`() throws {
        let hours = try Doors.skogdal()
        let id = Sample.id(101)
        let places = PlaceTree([Sample.place(101, ["library": "fjordvik"])])
        #expect(OpeningHours.byPlace([hours.record], places: places)[id] != nil)
        let foreign = PlaceTree([Sample.place(101, ["library": "nordnes"])])
        #expect(OpeningHours.byPlace([hours.record], places: foreign).isEmpty)
        // A record of any other name is nobody's hours, whatever it says.
        let other = Record(id: Sample.id(5), kind: "hours", fields: hours.record.fields)
        #expect(OpeningHours.byPlace([other], places: places).isEmpty)
        var deleted = hours.record
        deleted.fields["deleted"] =
            Sample.record(1, kind: "hours", ["deleted": true])
            .fields["deleted"]
        #expect(OpeningHours.byPlace([deleted], places: places).isEmpty)
    }

    @Test func `a neighbour who takes the name of a place's hours keeps nobody from saying them`()
        throws
    {
        let hours = try Doors.skogdal()
        let id = Sample.id(101)
        let places = PlaceTree([Sample.place(101, ["library": "fjordvik"])])
        func record(_ name: RecordID, _ fields: [FieldPath: JSONValue]) -> Record {
            Record(
                id: name, kind: "hours",
                fields: hours.record.fields.merging(
                    Sample.record(1, kind: "hours", fields).fields
                ) { $1 })
        }
        let taken = record(OpeningHours.id(of: id), ["library": "nordnes"])
        let own = record(OpeningHours.secondID(of: id), [:])
        // It holds over the first, also when that comes into the owner's hands.
        let back = record(OpeningHours.id(of: id), ["library": "fjordvik"])
        for records in [[taken, own], [own, taken], [back, own], [own, back]] {
            let found = OpeningHours.byPlace(records, places: places)[id]
            #expect(found?.record.id == own.id)
        }
        #expect(OpeningHours.byPlace([taken], places: places).isEmpty)
        let foreign = record(OpeningHours.secondID(of: id), ["library": "nordnes"])
        #expect(OpeningHours.byPlace([foreign], places: places).isEmpty)
    }

    // MARK: As a sign tells it

    @Test func `a sign puts like weekdays together, and like dates by service`() throws {
        let summary = HoursSummary(
            of: try Doors.skogdalAtChristmas(), from: Doors.today,
            through: Sample.date("2027-12-31"))
        let week = try #require(summary.weeks.first)
        #expect(summary.weeks.count == 1 && week.from == nil && week.through == nil)
        #expect(week.lines.map(\.runs) == [[1...1, 6...7], [2...5]])
        let staffed = try #require(summary.special[.staffed])
        #expect(staffed.map { "\($0.from) \($0.through)" } == ["2026-12-24 2027-01-04"])
        let doors = try #require(summary.special[.selfService])
        #expect(
            doors.map { "\($0.from) \($0.through)" }
                == ["2026-12-24 2026-12-26", "2027-01-01 2027-01-01"])
        // A single day is named after its holiday, where nobody says more.
        #expect(doors.map { $0.reason(language: "nb") } == [nil, "1. nyttårsdag"])
        #expect((staffed + doors).flatMap(\.spans).isEmpty)
    }

    @Test func `weeks are cut where seasons begin and end`() throws {
        var edit = HoursEdit()
        var season = HoursEdit.Season()
        season.from = Sample.date("2027-06-21")
        season.through = Sample.date("2027-08-15")
        edit.seasons["summer-2027"] = season
        edit.say(.season("summer-2027", .tuesday), .staffed, try HoursText.day("12-15"))
        var later = HoursEdit.Season()
        later.from = Sample.date("2028-01-03")
        edit.seasons["from-20280103"] = later
        edit.say(.season("from-20280103", .saturday), .staffed, try HoursText.day("11-14"))
        let hours = try HoursPlan(edit, of: try Doors.skogdal(), today: Doors.today).after
        let weeks = HoursSummary(
            of: hours, from: Doors.today, through: Sample.date("2028-02-01")
        ).weeks
        let texts = weeks.map { week in
            let from = week.from?.description ?? "…"
            return "\(from) \(week.through?.description ?? "…") \(week.season?.key ?? "ordinary")"
        }
        #expect(
            texts == [
                "… 2027-06-20 ordinary", "2027-06-21 2027-08-15 summer-2027",
                "2027-08-16 2028-01-02 ordinary", "2028-01-03 … from-20280103",
            ])
        #expect(weeks[1].days[1].staffed.map(\.opens) == [720])
    }
}
