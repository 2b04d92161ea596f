import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Opening hours in a few words.
enum Doors {
    static let week = "openingHoursSpecification"

    /// Skogdal of the story: staffed Tuesday to Friday 10–16, self-service 07–22, in place 101.
    static func skogdal(_ fields: [FieldPath: JSONValue] = [:]) throws -> OpeningHours {
        var edit = HoursEdit()
        for (day, hours) in try HoursText.week("tue-fri 10-16") {
            edit.say(.week(day), .staffed, hours)
        }
        for day in Weekday.allCases {
            edit.say(.week(day), .selfService, try HoursText.day("07-22"))
        }
        return try place(edit, fields)
    }

    /// A branch without self-service: Monday to Friday 10–16.
    static func branch(_ text: String = "mon-fri 10-16") throws -> OpeningHours {
        var edit = HoursEdit()
        for (day, hours) in try HoursText.week(text) { edit.say(.week(day), .staffed, hours) }
        return try place(edit, [:])
    }

    private static func place(
        _ edit: HoursEdit, _ fields: [FieldPath: JSONValue]
    ) throws -> OpeningHours {
        let id = Sample.id(101)
        let plan = try HoursPlan(edit, of: .none(of: id), today: today)
        var values = plan.values.merging(fields) { _, own in own }
        values["place"] = .string(id.description)
        values["library"] = "fjordvik"
        let sample = Sample.record(1, kind: "hours", values)
        return try #require(
            OpeningHours(
                Record(id: OpeningHours.id(of: id), kind: "hours", fields: sample.fields)))
    }

    /// Monday 7 December 2026.
    static let today = Sample.date("2026-12-07")

    static func dates(_ from: String, _ through: String? = nil) -> ClosedRange<LocalDate> {
        Sample.date(from)...Sample.date(through ?? from)
    }

    /// What is entered once in the story.
    static var christmas: ChristmasAsks {
        var asks = ChristmasAsks(year: 2026)
        asks.unstaffed = [dates("2026-12-24", "2027-01-04")]
        asks.closed = [dates("2026-12-24", "2026-12-26"), dates("2027-01-01")]
        return asks
    }

    static func skogdalAtChristmas() throws -> OpeningHours {
        let hours = try skogdal()
        return try HoursPlan(christmas.edit(of: hours), of: hours, today: today).after
    }

    /// The same with dates said.
    static func saying(
        _ hours: OpeningHours, _ service: HoursService, _ dates: ClosedRange<LocalDate>,
        _ text: String, today: LocalDate = Doors.today
    ) throws -> OpeningHours {
        var edit = HoursEdit()
        edit.say(of: dates, service, try HoursText.day(text))
        return try HoursPlan(edit, of: hours, today: today).after
    }

    /// The same after somebody has seen it in Google.
    static func confirmed(
        _ hours: OpeningHours, on date: LocalDate = today, shows: HoursShown? = nil
    ) throws -> OpeningHours {
        var hours = hours
        if let shows {
            var edit = HoursEdit()
            edit.fields["externalCopies/google/shows"] = .string(shows.rawValue)
            hours = try HoursPlan(edit, of: hours, today: date).after
        }
        let shown = hours.copies["google"]?.shows ?? .open
        let states = try #require(CopyState(of: hours, shows: shown, on: date))
        var edit = HoursEdit.confirmed("google", states: states, on: date, by: "vakt")
        edit.fields["externalCopies/google/identifier"] = "SKOGDAL-1"
        return try HoursPlan(edit, of: hours, today: date).after
    }

    /// `10:00-16:00`, `closed`.
    static func text(_ spans: [OpenSpan]) -> String {
        spans.isEmpty
            ? "closed"
            : spans.map { "\(OpenSpan.clock($0.opens))-\(OpenSpan.clock($0.closes))" }
                .joined(separator: ",")
    }

    /// `1224 closed closed holiday`: date, staff, self-service, cause.
    static func text(_ day: DayHours) -> String {
        "\(day.date.compact.dropFirst(4)) \(text(day.staffed)) \(text(day.selfService)) "
            + day.cause.word
    }
}
