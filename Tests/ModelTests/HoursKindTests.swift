import LibsyncModel
import Testing

/// What the fields of opening hours may hold, and what two people's changes of them become.
@Suite struct HoursKindTests {
    private static func hours(_ members: String) -> String { "{\"hours\":[\(members)]}" }
    private static func span(_ opens: String, _ closes: String) -> String {
        "{\"opens\":\"\(opens)\",\"closes\":\"\(closes)\"}"
    }
    private static let ten = #"{"opens":"10:00","closes":"16:00"}"#
    private static let tuesday = "openingHoursSpecification/Tuesday/staffed"

    static let taken: [(String, String)] = [
        ("place", #""01a22b83-4c1e-7d20-8f0a-6b2c9d3e4f50""#), (tuesday, hours(ten)),
        (tuesday, hours("")), (tuesday, "null"),
        (tuesday, hours(#"{"opens":"00:00","closes":"24:00"}"#)),
        (tuesday, hours(#"{"opens":"18:00","closes":"02:00"}"#)),
        (tuesday, hours(#"{"opens":"10:00","closes":"12:00"},{"opens":"13:00","closes":"16:00"}"#)),
        (tuesday, #"{"hours":[],"reason":{"nb":"Jul","nn":"Jol"},"x-later":1}"#),
        // A service of a later release is kept.
        ("openingHoursSpecification/Tuesday/phone", "5"),
        ("seasons/summer-2027/valid", #"{"validFrom":"2027-06-21","validThrough":"2027-08-15"}"#),
        ("seasons/from-20280103/valid", #"{"validFrom":"2028-01-03"}"#),
        ("seasons/summer-2027/name/nb", #""Sommertid""#),
        ("seasons/summer-2027/openingHoursSpecification/Monday/selfService", hours(ten)),
        ("specialOpeningHoursSpecification/20261224/selfService", hours("")),
        ("publicHolidays/christmas-day", #""selfService""#),
        ("externalCopies/google/identifier", #""SKOGDAL-1""#),
        ("externalCopies/google/shows", #""staffed""#),
        ("externalCopies/google/seen", #"{"date":"2026-12-01","by":"vakt","states":{"week":{}}}"#),
        ("externalCopies/google/x-later", "[1]"),
    ]

    @Test(arguments: taken)
    func `hours, seasons, days, habits and copies are taken`(path: String, text: String) throws {
        let path = try #require(FieldPath(path))
        try Kind.check(try json(text), at: path, kind: "hours")
    }

    static let refused: [(String, String, String)] = [
        ("place", #""here""#, "a record's id"), (tuesday, "true", "hours, a list"),
        (tuesday, "{}", "hours, a list"),
        (tuesday, hours(#"{"opens":"10:00"}"#), "hours, a list"),
        (tuesday, hours(#"{"opens":"9:00","closes":"16:00"}"#), "hours, a list"),
        (tuesday, hours(#"{"opens":"10:00","closes":"25:00"}"#), "hours, a list"),
        (tuesday, hours(#"{"opens":"10:60","closes":"16:00"}"#), "hours, a list"),
        (tuesday, hours(#"{"opens":"24:00","closes":"02:00"}"#), "hours, a list"),
        // Midnight has one form at either end, so that equal hours have equal bytes.
        (tuesday, hours(#"{"opens":"18:00","closes":"00:00"}"#), "24:00"),
        (tuesday, hours(#"{"opens":"10:00","closes":"10:00"}"#), "hours, a list"),
        (tuesday, hours(span("13:00", "16:00") + "," + span("10:00", "12:00")), "in order"),
        (tuesday, hours(span("10:00", "14:00") + "," + span("13:00", "16:00")), "apart"),
        (tuesday, hours(span("10:00", "12:00") + "," + span("12:00", "16:00")), "apart"),
        (tuesday, #"{"hours":[],"reason":"Jul"}"#, "by language"),
        (tuesday, #"{"hours":[],"reason":{"nb":""}}"#, "by language"),
        ("openingHoursSpecification/Tirsdag/staffed", hours(ten), "a weekday such as Monday"),
        ("openingHoursSpecification/Tuesday", hours(ten), "followed by an aspect"),
        ("specialOpeningHoursSpecification/2026-12-24/staffed", hours(""), "a date such as"),
        ("specialOpeningHoursSpecification/20261224T0930/staffed", hours(""), "a date such as"),
        ("specialOpeningHoursSpecification/20260230/staffed", hours(""), "a date such as"),
        (
            "seasons/x/valid", #"{"validFrom":"2027-08-15","validThrough":"2027-06-21"}"#,
            "in their order"
        ),
        ("seasons/x/valid", #"{"validThrough":"2027-06-21"}"#, "validFrom"),
        ("publicHolidays/christmas-day", #""perhaps""#, "one of closed"),
        ("externalCopies/google/shows", #""all""#, "one of open"),
        ("externalCopies/google/seen", #"{"by":"vakt"}"#, "given"),
    ]

    @Test(arguments: refused)
    func `what is no hours is refused with what they are`(
        path: String, text: String, expected: String
    ) throws {
        let path = try #require(FieldPath(path))
        let value = try json(text)
        let failure = #expect(throws: FieldFailure.self) {
            try Kind.check(value, at: path, kind: "hours")
        }
        #expect(failure?.expected.contains(expected) == true, "\(failure?.expected ?? "")")
    }

    // MARK: One record of a place

    @Test func `a place's hours have one name, as the spec makes it`() throws {
        let place = try #require(RecordID("01a22b83-4c1e-7d20-8f0a-6b2c9d3e4f50"))
        #expect(OpeningHours.id(of: place).description == "01409ceb-479c-85d7-934a-4229bcd261e6")
        #expect(OpeningHours.id(of: recordID(1)) != OpeningHours.id(of: recordID(2)))
        let other = OpeningHours.secondID(of: place)
        #expect(other.description == "d9276f14-0aa0-87b5-ab44-b6f21ef39353")
        #expect(OpeningHours.none(of: place, named: other).record.id == other)
        #expect(OpeningHours.none(of: place).record.id == OpeningHours.id(of: place))
        #expect(!OpeningHours.none(of: place).isKnown)
    }

    // MARK: Two people offline

    private static func value(_ spans: [(Int, Int)], _ reason: String? = nil) throws -> JSONValue {
        let hours = try OpenHours(
            spans.map { try #require(OpenSpan(opens: $0.0 * 60, closes: $0.1 * 60)) },
            reason: LanguageMap(texts: reason.map { ["nb": $0] } ?? [:]))
        return hours.json()
    }

    private static func path(_ target: HoursTarget, _ service: HoursService) throws -> FieldPath {
        try #require(target.path(service))
    }

    /// The hours after `saves`, each of one moment and replica, merged in every order.
    private func merged(_ saves: [[(FieldPath, Field)]]) throws -> (OpeningHours, [FieldPath]) {
        var results: [(Record, [FieldPath])] = []
        for order in orders(saves) {
            let history = history(order.flatMap(\.self), kind: .hours)
            results.append((history.record, conflicts(history).map(\.path).sorted()))
        }
        let first = try #require(results.first)
        for other in results { #expect(other.0 == first.0 && other.1 == first.1) }
        return (try #require(OpeningHours(first.0)), first.1)
    }

    @Test func `two people who change other weekdays and other dates both keep them`() throws {
        let date = try #require(LocalDate("2026-12-24"))
        let (monday, friday) = (HoursTarget.week(.monday), HoursTarget.week(.friday))
        let (eve, day) = (HoursTarget.date(date), HoursTarget.date(date.adding(days: 1)))
        let kari = [
            (try Self.path(monday, .staffed), write(try Self.value([(9, 15)]), at: 5)),
            (try Self.path(eve, .staffed), write(try Self.value([(10, 12)]), at: 5)),
        ]
        let ola = [
            (try Self.path(friday, .staffed), write(try Self.value([(12, 18)]), at: 9, replica: 2)),
            (try Self.path(day, .staffed), write(try Self.value([]), at: 9, replica: 2)),
        ]
        let (hours, conflicts) = try merged([kari, ola])
        #expect(hours.week[.monday]?[.staffed] == OpenHours(json: try Self.value([(9, 15)])))
        #expect(hours.week[.friday]?[.staffed] == OpenHours(json: try Self.value([(12, 18)])))
        #expect(Set(hours.special.keys) == [date, date.adding(days: 1)])
        #expect(conflicts.isEmpty)
    }

    @Test func `nobody there and doors locked are said apart, and both hold`() throws {
        let date = try #require(LocalDate("2026-12-24"))
        let staff = try Self.path(.date(date), .staffed)
        let doors = try Self.path(.date(date), .selfService)
        let (hours, conflicts) = try merged([
            [(staff, write(try Self.value([], "Juleferie"), at: 5))],
            [(doors, write(try Self.value([]), at: 9, replica: 2))],
        ])
        #expect(hours.special[date]?[.staffed]?.spans.isEmpty == true)
        #expect(hours.special[date]?[.selfService]?.spans.isEmpty == true)
        #expect(conflicts.isEmpty)
    }

    @Test func `one day is one person's, never the begin of one and the end of another`() throws {
        let path = try Self.path(.week(.tuesday), .staffed)
        let before = write(try Self.value([(10, 16)]), at: 1)
        let early = write(try Self.value([(8, 16)], "Vaktbytte"), at: 5, base: before)
        let late = write(try Self.value([(10, 12), (13, 20)]), at: 9, replica: 2, base: before)
        let (hours, conflicts) = try merged([[(path, before)], [(path, early)], [(path, late)]])
        #expect(hours.week[.tuesday]?[.staffed] == OpenHours(json: late.value))
        // The other's day is kept whole too, and told.
        #expect(conflicts == [path])
    }

    @Test func `weeks that two first saves of a place say are one week`() throws {
        let place = recordID(7)
        let common: [FieldPath: JSONValue] = [
            "place": .string(place.description), "library": "fjordvik", "visibility": "public",
            "deleted": false,
        ]
        func save(_ day: Weekday, at time: Int64, replica: UInt64) throws -> [(FieldPath, Field)] {
            var values = common
            values[try Self.path(.week(day), .staffed)] = try Self.value([(10, 16)])
            return values.map { ($0.key, write($0.value, at: time, replica: replica)) }
        }
        let (hours, conflicts) = try merged([
            try save(.monday, at: 5, replica: 1), try save(.tuesday, at: 9, replica: 2),
        ])
        #expect(Set(hours.week.keys) == [.monday, .tuesday] && hours.place == place)
        #expect(conflicts.isEmpty)
    }

    // MARK: Reading

    @Test func `the shorter season holds, then the later, one without an end last`() throws {
        func valid(_ from: String, _ through: String?) -> JSONValue {
            var members: [String: JSONValue] = ["validFrom": .string(from)]
            members["validThrough"] = through.map { .string($0) }
            return .object(members)
        }
        let hours = try #require(
            OpeningHours(
                record(
                    .hours,
                    [
                        "seasons/open/valid": valid("2026-01-01", nil),
                        "seasons/long/valid": valid("2026-06-01", "2026-08-31"),
                        "seasons/week/valid": valid("2026-07-06", "2026-07-12"),
                        "seasons/later/valid": valid("2026-07-08", "2026-07-14"),
                        "seasons/nowhen/name/nb": "x",
                    ])))
        #expect(hours.seasons.map(\.key) == ["later", "week", "long", "open"])
        #expect(hours.season("week")?.covers(try #require(LocalDate("2026-07-12"))) == true)
        #expect(hours.season("week")?.covers(try #require(LocalDate("2026-07-13"))) == false)
    }

    @Test func `a field that holds something else is passed over, and members unknown are kept`()
        throws
    {
        let tuesday: FieldPath = "openingHoursSpecification/Tuesday/staffed"
        let hours = try #require(
            OpeningHours(
                record(
                    .hours,
                    [
                        tuesday: try json(#"{"hours":[],"x-later":[1]}"#),
                        "openingHoursSpecification/Monday/staffed": "10-16",
                        "specialOpeningHoursSpecification/20261224/phone": ["hours": []],
                    ])))
        #expect(hours.week[.monday]?[.staffed] == nil && hours.special.isEmpty)
        #expect(hours.services == [.staffed])
        let again = OpenHours.closed(LanguageMap(texts: ["nb": "Jul"])).json(
            onto: hours.record[tuesday])
        #expect(again == (try json(#"{"hours":[],"reason":{"nb":"Jul"},"x-later":[1]}"#)))
    }
}
