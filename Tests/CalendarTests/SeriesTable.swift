import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// One change of one series, and its dates before and after, each as `1203 18:00`, with ` x` where it
/// is cancelled and ` Ny` where it has that name.
struct SeriesCase: CustomTestStringConvertible {
    let name: String
    let event: Event
    /// Before today is past.
    var today = "2026-11-28"
    var includingPast = false
    let scope: SeriesScope
    let edit: SeriesEdit
    let before: [String]
    let after: [String]
    var kept = 0
    /// The keys of overrides that match nothing afterwards.
    var unmatched: [String] = []
    /// The date of which a move to other days was said, and by how many.
    var shift: String?

    var testDescription: String { name }
}

/// The series of the cases, and how they are changed.
enum SeriesTable {
    static func series(
        _ start: String, _ end: String, _ rule: String, _ fields: [FieldPath: JSONValue] = [:]
    ) -> Event {
        let isAllDay = start.utf8.count == 10
        let when = Sample.when(start, end, rule: rule, allDay: isAllDay)
        return Sample.event(1, ["when": when].merging(fields) { _, own in own })
    }

    static let cancel = edit { $0.aspects = ["status": "cancelled"] }
    static let rename = edit { $0.aspects = ["name/nb": "Ny"] }

    /// Moved to a day, to an hour, or to both, with another rule or none.
    static func move(
        _ date: String? = nil, hour: Int? = nil, rule: String? = nil
    ) -> SeriesEdit {
        edit {
            var time = TimeMove()
            time.startDate = date.map(Sample.date)
            time.startSecond = hour.map { $0 * 3_600 }
            time.rule = rule.map { .text($0) }
            $0.time = time
        }
    }

    private static func edit(_ change: (inout SeriesEdit) -> Void) -> SeriesEdit {
        var edit = SeriesEdit()
        change(&edit)
        return edit
    }

    static func only(_ keys: String...) -> SeriesScope { .only(keys.map(Sample.key)) }
    static func from(_ key: String) -> SeriesScope { .from(Sample.key(key)) }

    /// `1203 18:00` and `1210 18:00`, of `1203 1210`.
    static func at(_ time: String, _ days: String, _ rest: String = "") -> [String] {
        days.split(separator: " ").map { "\($0) \(time)\(rest)" }
    }

    // MARK: The series

    /// Twelve Tuesdays, eight of them past.
    static func begun(_ fields: [FieldPath: JSONValue] = [:]) -> Event {
        series("2026-10-06T18:00:00", "2026-10-06T20:00:00", "FREQ=WEEKLY;COUNT=12", fields)
    }
    static let past = at("18:00", "1006 1013 1020 1027 1103 1110 1117 1124")
    static let toCome = at("18:00", "1201 1208 1215 1222")

    /// Eight Tuesdays and Thursdays, four of them past.
    static func begunTwiceAWeek(_ interval: String = "") -> Event {
        series(
            "2026-11-17T18:00:00", "2026-11-17T20:00:00",
            "FREQ=WEEKLY;\(interval)COUNT=8;BYDAY=TU,TH")
    }

    /// Mondays and Thursdays until Christmas Eve.
    static let twiceAWeek = series(
        "2026-12-07T18:00:00", "2026-12-07T20:00:00",
        "FREQ=WEEKLY;UNTIL=20261224;BYDAY=MO,TH")
    static let twiceAWeekDates = at("18:00", "1207 1210 1214 1217 1221 1224")

    /// The last Friday of four months.
    static let monthly = series(
        "2026-12-25T18:00:00", "2026-12-25T20:00:00", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=4")
    static let monthlyDates = at("18:00", "1225 0129 0226 0326")

    /// Four Thursdays, two of them before the clocks go forward on 28 March.
    static let spring = series(
        "2027-03-18T18:00:00", "2027-03-18T20:00:00", "FREQ=WEEKLY;COUNT=4")

    /// Four nights, in the third of which its hour does not exist.
    static let nights = series(
        "2027-03-26T02:30:00", "2027-03-26T02:50:00", "FREQ=DAILY;COUNT=4")

    /// Six Thursdays, all day.
    static let allDay = series("2027-03-11", "2027-03-11", "FREQ=WEEKLY;BYDAY=TH;COUNT=6")
    static let allDayDates = at("00:00", "0311 0318 0325 0401 0408 0415")

    /// Five Thursdays: one cancelled, one moved by itself, one with a name of its own.
    static let differing = series(
        "2026-12-03T18:00:00", "2026-12-03T20:00:00", "FREQ=WEEKLY;COUNT=5",
        [
            "overrides/20261210/status": "cancelled",
            "overrides/20261217/when": [
                "start": "2026-12-18T19:00:00", "end": "2026-12-18T21:00:00",
            ],
            "overrides/20261224/name/nb": "Ny",
        ])
    static let differingDates = [
        "1203 18:00", "1210 18:00 x", "1218 19:00", "1224 18:00 Ny", "1231 18:00",
    ]

    /// Six days, at 10 and at 14.
    static let twiceADay = series(
        "2026-12-10T10:00:00", "2026-12-10T11:00:00", "FREQ=DAILY;BYHOUR=10,14;COUNT=12")
    static let twiceADayDates = [
        "1210 10:00", "1210 14:00", "1211 10:00", "1211 14:00", "1212 10:00", "1212 14:00",
        "1213 10:00", "1213 14:00", "1214 10:00", "1214 14:00", "1215 10:00", "1215 14:00",
    ]
}
