import LibsyncCalendar
import LibsyncModel
import LibsyncTerminal

/// Opening hours in words.
enum HoursWords {
    private static let human = HumanTime(language: "en")

    /// `10:00–16:00`; what ends on the next day says so.
    static func span(_ span: OpenSpan) -> String {
        human.span(span) + (span.isPastMidnight ? " the next day" : "")
    }

    /// `10:00–12:00, 13:00–16:00`, or `closed`.
    static func spans(_ spans: [OpenSpan]) -> String {
        if spans.isEmpty { return "closed" }
        if spans == [.wholeDay] { return "day and night" }
        return spans.map(span).joined(separator: ", ")
    }

    /// The hours of a service that a place may not have.
    static func cell(_ day: DayHours, _ service: HoursService) -> String {
        day.services[service].map { spans($0.spans) } ?? ""
    }

    static func word(_ service: HoursService) -> String {
        service == .staffed ? "staffed" : "self-service"
    }

    static func hours(_ service: HoursService) -> String { "\(word(service)) hours" }

    static func option(_ service: HoursService) -> String { word(service) }

    /// `Thu 24 Dec 2026`, for a list.
    static func shortDate(_ date: LocalDate) -> String {
        "\(human.weekday(date).prefix(3)) \(date.day) \(human.month(date).prefix(3)) \(date.year)"
    }

    /// `Tuesday–Friday, Sunday`.
    static func weekdays(_ line: HoursSummary.WeekLine) -> String {
        line.runs.map { run in
            let names = [run.lowerBound, run.upperBound].map { Weekday.allCases[$0 - 1].rawValue }
            return switch run.count {
            case 1: names[0]
            case 2: names.joined(separator: ", ")
            default: names.joined(separator: "–")
            }
        }.joined(separator: ", ")
    }

    /// Why a day is as it is.
    static func why(_ day: DayHours, of hours: OpeningHours) -> String {
        let reasons = day.reasons(language: "en").joined(separator: "; ")
        let holidays = day.holidays.map { $0.name(language: "en") }.joined(separator: ", ")
        switch day.cause {
        case .ordinary: return [reasons, holidays].filter { !$0.isEmpty }.joined(separator: ", ")
        case .season(let key):
            let name = hours.season(key)?.name.text() ?? key
            return [name, reasons, holidays].filter { !$0.isEmpty }.joined(separator: ", ")
        case .special: return reasons.isEmpty ? "said of this day" : reasons
        case .holiday: return reasons
        }
    }

    /// What a person should look at, and what to do about it.
    /// - Parameter holidaysMax: how many holidays are named; nil for all.
    static func lines(
        _ findings: [HoursFinding], of place: HoursPlace, holidaysMax: Int? = nil
    ) -> [String] {
        let lines = findings.compactMap { text($0, of: place) }
        var table = Table(["", "", "", ""], flexible: 1)
        for case .openOnHoliday(let date, let holiday, let services) in findings {
            table.add([
                shortDate(date), holiday.name(language: "en"), holiday.rawValue,
                services.map(word).joined(separator: ", "),
            ])
        }
        let rows = Array(table.lines(columns: nil).dropFirst())
        guard !rows.isEmpty else { return lines }
        let shown = rows.prefix(holidaysMax ?? rows.count).map { "  \($0)" }
        let more = rows.count - shown.count
        let rest = more > 0 ? ["  and \(more) more: libsync hours holidays \(place.argument)"] : []
        return lines + ["Open on a public holiday?"] + shown + rest + [
            "If not: libsync hours special \(place.argument) DATE --closed. If so: libsync hours set "
                + "\(place.argument) --holiday NAME=open (or =self-service)."
        ]
    }

    private static func text(_ finding: HoursFinding, of place: HoursPlace) -> String? {
        switch finding {
        case .openOnHoliday: return nil
        case .seasonsOverlap(let first, let second, let from, let through):
            return "The seasons \(first) and \(second) overlap, \(human.dates(from, through)): "
                + "\(first) holds."
        case .seasonWithoutDates(let key):
            return "Of the season \(key) hours are said, but not when it is: libsync hours season "
                + "\(place.argument) \(key) with --from and --through, or with --remove."
        case .runsIntoNextDay(let date, let service):
            return "\(human.date(date)): the \(hours(service)) go on into those of the next day."
        case .closedForLong(let from, let through):
            return "Closed for everybody \(human.dates(from, through)): mark it as temporarily "
                + "closed where others show the hours (libsync hours google)."
        }
    }

    // MARK: Lines

    /// The usual weeks, each under its heading.
    static func weekLines(_ summary: HoursSummary) -> [String] {
        summary.weeks.flatMap { week -> [String] in
            var table = Table(
                [""] + summary.services.map { word($0).uppercased() }, flexible: 0)
            for line in week.lines {
                table.add(
                    [weekdays(line)] + summary.services.map { cell(line.hours, $0) })
            }
            return [Style.bold(heading(week))] + table.lines(columns: nil).map { "  \($0)" } + [""]
        }
    }

    private static func heading(_ week: HoursSummary.WeekStretch) -> String {
        let name = week.season.map { season in
            "\(DisplayText.oneLine(season.name.text() ?? season.key)) (\(season.key))"
        }
        let times =
            switch (week.from, week.through) {
            case (nil, nil): ""
            case (let from?, nil): ", from \(human.date(from)) on"
            case (nil, let through?): ", until \(human.date(through))"
            case (let from?, let through?): ", \(human.dates(from, through))"
            }
        return (name ?? "Ordinary week") + times
    }

    /// What is said of single days, service by service.
    static func specialLines(_ summary: HoursSummary) -> [String] {
        var table = Table(["", "", "", ""], flexible: 0)
        for service in summary.services {
            for stretch in summary.special[service] ?? [] {
                table.add([
                    human.dates(stretch.from, stretch.through), word(service),
                    spans(stretch.spans), stretch.reason(language: "en") ?? "",
                ])
            }
        }
        let lines = table.lines(columns: nil).dropFirst()
        guard !lines.isEmpty else { return [] }
        return [Style.bold("Days with other hours")] + lines.map { "  \($0)" } + [""]
    }

    /// Day by day.
    static func dayTable(_ days: [DayHours], of hours: OpeningHours, today: LocalDate) -> Table {
        var table = Table(
            ["DAY"] + hours.services.map { word($0).uppercased() } + ["WHY"], flexible: 0)
        for day in days {
            let mark = day.date == today ? ", today" : ""
            table.add(
                [shortDate(day.date) + mark] + hours.services.map { cell(day, $0) }
                    + [why(day, of: hours)])
        }
        return table
    }

    /// Day by day, before and after.
    static func changeTable(_ days: [HoursPlan.Day], _ plan: HoursPlan) -> Table {
        let services = plan.after.services
        var table = Table(
            ["DAY"] + services.map { word($0).uppercased() } + ["WHY", ""], flexible: 0)
        for day in days {
            let cells = services.map { service -> String in
                let was = cell(day.before, service)
                let will = cell(day.after, service)
                return was == will || was.isEmpty ? will : "\(was) → \(will)"
            }
            table.add(
                [shortDate(day.after.date)] + cells
                    + [why(day.after, of: plan.after), day.isChanged ? "changes" : ""])
        }
        return table
    }
}
