import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

/// `libsync hours …`: when places are open, and what others show of it.
struct HoursCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hours",
        abstract: "When places are open: staffed, self-service, seasons, single days.",
        discussion: """
            A place is named by its name or id. Hours are typed as 10-16, 10:00-16:00 or
            10-12, 13-16; what ends on the next day as 18-02; none as closed.
            """,
        subcommands: [
            HoursShow.self, HoursSet.self, HoursSpecial.self, HoursSeasonCommand.self,
            HoursChristmas.self, HoursSummer.self, HoursHolidays.self, HoursEvents.self,
            HoursGoogle.self, HoursConfirm.self, HoursSign.self, HoursDelete.self,
            HoursRestore.self,
        ])
}

struct HoursShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "When a place is open, and what needs a look.",
        discussion: """
            Without dates: the usual weeks, and what is said of single days ahead. With
            --week, or --from and --through: day by day.
            """)

    @Argument(help: "The place: its name, its id, or the beginning of it.") var place: String
    @Flag(help: "This week, day by day.") var week = false
    @Option(help: ArgumentHelp("First date.", valueName: "date")) var from: String?
    @Option(
        name: [.customLong("through"), .customLong("to")],
        help: ArgumentHelp("Last date; without it a week.", valueName: "date"))
    var through: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        if week, from != nil || through != nil {
            throw CommandFailure(
                .usage, "--week is this week: it has no other dates.",
                "Leave out --week, or --from and --through.")
        }
        let desk = try await HoursDesk(try replica.openToRead())
        let shown = try dates(today: desk.today)
        let place = try await desk.knownPlace(named: place)
        let hours = place.hours
        let last = desk.today.adding(days: OpeningHours.daysAhead)
        let findings = hours.findings(from: desk.today, through: last)
        if json.isOn {
            return try Output.json(
                HoursOutput(place, today: desk.today).json(shown, findings))
        }
        let mark = place.visibility == .public ? "" : ", \(place.visibility.rawValue)"
        try Output.say("\(place.name)\(mark)")
        try Output.line("")
        if from != nil || through != nil || week {
            let days = hours.days(from: shown.lowerBound, through: shown.upperBound)
            try Output.table(HoursWords.dayTable(days, of: hours, today: desk.today))
        } else {
            let summary = HoursSummary(of: hours, from: desk.today, through: last)
            try Output.lines(HoursWords.weekLines(summary) + HoursWords.specialLines(summary))
        }
        try Output.lines(HoursWords.lines(findings, of: place).map(DisplayText.oneLine))
        if let google = GoogleHours(of: hours, on: desk.today) {
            try Output.say("\(GoogleWords.state(google, place).capitalizedFirst).")
        }
    }

    private func dates(today: LocalDate) throws -> ClosedRange<LocalDate> {
        let week = ISOWeek(of: today)
        guard from != nil || through != nil else { return week.monday...week.sunday }
        let dates = try DateText.range(from: from, through: through, today: today, days: 7)
        try CalendarDesk.check(dates.lowerBound, dates.upperBound)
        return dates
    }
}

/// The hours of a place for programs.
struct HoursOutput {
    let place: HoursPlace
    let today: LocalDate

    init(_ place: HoursPlace, today: LocalDate) {
        self.place = place
        self.today = today
    }

    func json(_ dates: ClosedRange<LocalDate>, _ findings: [HoursFinding]) -> JSONValue {
        let hours = place.hours
        let days = hours.days(from: dates.lowerBound, through: dates.upperBound)
        let special = hours.special.sorted { $0.key < $1.key }
            .map { date, own -> JSONValue in
                let services = own.map { ($0.key.rawValue, $0.value.json()) }
                return [
                    "date": .string("\(date)"),
                    "services": .object(Dictionary(uniqueKeysWithValues: services)),
                ]
            }
        let google = GoogleHours(of: hours, on: today)
        return [
            "place": .string(place.record.id.description),
            "record": .string(hours.record.id.description),
            "name": .object(place.record.name.texts.mapValues { .string($0) }),
            "today": .string("\(today)"), "from": .string("\(dates.lowerBound)"),
            "through": .string("\(dates.upperBound)"),
            "services": .array(hours.services.map { .string($0.rawValue) }),
            "week": HoursOutput.week(hours.week), "special": .array(special),
            "seasons": .array(hours.seasons.map(HoursOutput.season)),
            "days": .array(days.map(HoursOutput.day)),
            "findings": .array(findings.map(HoursOutput.finding)),
            "google": google.map { GoogleWords.json($0, place) } ?? .null,
        ]
    }

    /// One day.
    static func day(_ day: DayHours) -> JSONValue {
        let services = day.services.map { service, own -> (String, JSONValue) in
            var members: [String: JSONValue] = [
                "hours": .array(own.spans.map(\.json)), "why": .string(own.cause.word),
            ]
            if case .season(let key) = own.cause { members["season"] = .string(key) }
            if !own.reason.isEmpty {
                members["reason"] = .object(own.reason.texts.mapValues { .string($0) })
            }
            return (service.rawValue, .object(members))
        }
        return [
            "date": .string("\(day.date)"),
            "weekday": .string(Weekday(of: day.date).rawValue),
            "why": .string(day.cause.word), "isClosed": .bool(day.isClosed),
            "services": .object(Dictionary(uniqueKeysWithValues: services)),
            "holidays": .array(day.holidays.map { .string($0.rawValue) }),
        ]
    }

    private static func week(_ week: OpeningHours.Week) -> JSONValue {
        let days = week.map { day, own -> (String, JSONValue) in
            let services = own.map { ($0.key.rawValue, $0.value.json()) }
            return (day.rawValue, .object(Dictionary(uniqueKeysWithValues: services)))
        }
        return .object(Dictionary(uniqueKeysWithValues: days))
    }

    private static func season(_ season: HoursSeason) -> JSONValue {
        [
            "key": .string(season.key), "from": .string("\(season.from)"),
            "through": season.through.map { .string("\($0)") } ?? .null,
            "name": .object(season.name.texts.mapValues { .string($0) }),
            "week": week(season.week),
        ]
    }

    /// One finding.
    static func finding(_ finding: HoursFinding) -> JSONValue {
        switch finding {
        case .openOnHoliday(let date, let holiday, let services):
            [
                "kind": "open-on-holiday", "date": .string("\(date)"),
                "holiday": .string(holiday.rawValue),
                "services": .array(services.map { .string($0.rawValue) }),
            ]
        case .seasonsOverlap(let first, let second, let from, let through):
            [
                "kind": "seasons-overlap", "holds": .string(first), "other": .string(second),
                "from": .string("\(from)"), "through": .string("\(through)"),
            ]
        case .seasonWithoutDates(let key):
            ["kind": "season-without-dates", "season": .string(key)]
        case .runsIntoNextDay(let date, let service):
            [
                "kind": "runs-into-next-day", "date": .string("\(date)"),
                "service": .string(service.rawValue),
            ]
        case .closedForLong(let from, let through):
            [
                "kind": "closed-for-long", "from": .string("\(from)"),
                "through": .string("\(through)"),
            ]
        }
    }
}

struct HoursDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Forget when a place is open; restore brings it back, with all that was said.")

    @Argument(help: "The place: its name, its id, or the beginning of it.") var place: String
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        try await HoursDelete.set(true, place, in: try replica.open(), json: json.isOn)
    }

    static func set(
        _ isDeleted: Bool, _ text: String, in replica: Replica, json: Bool
    ) async throws {
        let place = try await HoursDesk(replica).place(named: text)
        let id = place.hours.record.id
        guard let row = try? await replica.row(id) else {
            throw CommandFailure(
                .missing, "Nobody has said when \(place.name) is open.",
                "There is nothing to \(isDeleted ? "delete" : "restore").")
        }
        let after = try await replica.setDeleted(isDeleted, id).record
        if json { return try Output.json(after.output) }
        let subject = "opening hours of \(place.name)"
        if row.record.isDeleted == isDeleted {
            return try Output.say(
                "Nothing to do: the \(subject) are \(isDeleted ? "deleted" : "there") already.")
        }
        try Output.say("\(isDeleted ? "Deleted" : "Restored") the \(subject).")
        let back = "libsync hours restore \(place.argument) brings them back. "
        try Output.say((isDeleted ? back : "") + HoursFamily.afterSaving)
    }
}

struct HoursRestore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring deleted opening hours back.")

    @Argument(help: "The place: its name, its id, or the beginning of it.") var place: String
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        try await HoursDelete.set(false, place, in: try replica.open(), json: json.isOn)
    }
}
