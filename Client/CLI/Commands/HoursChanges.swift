import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

/// Making a change of hours, or showing what it would be.
struct HoursChange {
    let desk: HoursDesk
    let place: HoursPlace
    let options: PreviewOptions
    let isJSON: Bool

    /// - Parameter shown: the dates that a preview shows; without them the weeks that are spoken of.
    func make(_ edit: HoursEdit, shown: ClosedRange<LocalDate>? = nil) async throws {
        let plan: HoursPlan
        do throws(HoursRefusal) {
            plan = try HoursPlan(
                edit, of: place.hours, today: desk.today, includingPast: options.includingPast)
        } catch {
            throw HoursFaults.words(error, of: place)
        }
        if options.preview {
            _ = try await desk.writable(place)
            return try preview(plan, shown ?? plan.weeks)
        }
        let after = try await desk.save(plan, of: place)
        let changed = HoursPlace(record: place.record, hours: after)
        if isJSON { return try Output.json(after.record.output) }
        try Output.say("Saved the opening hours of \(place.name).")
        try say(plan, in: plan.weeks, onlyChanges: true)
        try sayFindings(plan, changed)
        try sayGoogle(after)
        try Output.line(audience(changed.visibility))
    }

    private func preview(_ plan: HoursPlan, _ shown: ClosedRange<LocalDate>?) throws {
        if isJSON { return try Output.json(output(plan, shown)) }
        try Output.say("Would change the opening hours of \(place.name):")
        try say(plan, in: shown, onlyChanges: false)
        try sayFindings(plan, HoursPlace(record: place.record, hours: plan.after))
        try Output.line("Nothing is written yet.")
    }

    /// Single days before and after; where weeks alone are spoken of, the weeks as they will be.
    private func say(
        _ plan: HoursPlan, in shown: ClosedRange<LocalDate>?, onlyChanges: Bool
    ) throws {
        if let shown {
            let days = plan.days(from: shown.lowerBound, through: shown.upperBound)
                .filter { !onlyChanges || $0.isChanged }
            try Output.line("")
            try Output.table(HoursWords.changeTable(days, plan))
            try Output.line("")
        }
        let isOfWeeks = plan.values.keys.contains { path in
            [HoursTarget.weekRoot, HoursTarget.seasonRoot].contains(path.root)
        }
        if isOfWeeks {
            let last = desk.today.adding(days: OpeningHours.daysAhead)
            let summary = HoursSummary(of: plan.after, from: desk.today, through: last)
            try Output.lines([""] + HoursWords.weekLines(summary))
        }
    }

    private func sayFindings(_ plan: HoursPlan, _ changed: HoursPlace) throws {
        let lines = HoursWords.lines(plan.findings, of: changed, holidaysMax: 4)
        try Output.lines(lines.map(DisplayText.oneLine))
    }

    private func sayGoogle(_ hours: OpeningHours) throws {
        guard let copy = hours.copies[GoogleHours.copy], copy.seenOn != nil,
            let google = GoogleHours(of: hours, on: desk.today),
            !google.difference.isConfirmed
        else { return }
        try Output.say(
            "Google shows the hours of before until somebody changes them there: libsync hours "
                + "google \(place.argument).")
    }

    private func audience(_ visibility: Visibility) -> String {
        visibility == .public
            ? "The public pages are as before until you run libsync push."
            : HoursFamily.afterSaving
    }

    private func output(_ plan: HoursPlan, _ shown: ClosedRange<LocalDate>?) -> JSONValue {
        let values = plan.values.map { ($0.key.description, $0.value) }
        let days = shown.map { plan.days(from: $0.lowerBound, through: $0.upperBound) } ?? []
        return [
            "place": .string(place.record.id.description),
            "record": .string(place.hours.record.id.description),
            "values": .object(Dictionary(uniqueKeysWithValues: values)),
            "days": .array(
                days.map { day in
                    [
                        "before": HoursOutput.day(day.before),
                        "after": HoursOutput.day(day.after), "isChanged": .bool(day.isChanged),
                    ]
                }),
            "findings": .array(plan.findings.map(HoursOutput.finding)),
        ]
    }
}

struct HoursSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Say when a place is open in an ordinary week.",
        discussion: """
            libsync hours set Skogdal --staffed "tue-fri 10-16" --self-service 07-22

            Only the days that are named change; hours without a day are those of every
            day. --from is for new hours from a date on, known beforehand.
            """)

    @Argument(help: "The place: its name, its id, or the beginning of it.") var place: String
    @Option(help: ArgumentHelp("When somebody is there.", valueName: "hours"))
    var staffed: [String] = []
    @Option(help: ArgumentHelp("When people let themselves in.", valueName: "hours"))
    var selfService: [String] = []
    @Option(help: ArgumentHelp("From this date on, until further notice.", valueName: "date"))
    var from: String?
    @Option(
        help: ArgumentHelp(
            "staffed or self-service: the place does not have it any more.", valueName: "service"))
    var without: [ServiceWord] = []
    @Option(
        help: ArgumentHelp(
            "How it usually is on a holiday: closed, self-service or open. It asks; nothing "
                + "closes by itself.", valueName: "holiday=habit"))
    var holiday: [String] = []
    @Option(help: ArgumentHelp("What the place is called in Google.", valueName: "code"))
    var storeCode: String?
    @Option(
        help: ArgumentHelp(
            "Which hours Google shows: open (whenever one can come in) or staffed.",
            valueName: "which"))
    var googleShows: GoogleShows?
    @OptionGroup var options: PreviewOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    /// Which hours a profile shows.
    enum GoogleShows: String, CaseIterable, ExpressibleByArgument {
        case open
        case staffed
    }

    func run() async throws {
        let weeks = [
            (HoursService.staffed, try HoursOptions.week(staffed, option: "--staffed")),
            (.selfService, try HoursOptions.week(selfService, option: "--self-service")),
        ]
        let date = try from.map { try DateText.date($0, option: "--from") }
        var edit = HoursEdit()
        try sayFields(&edit)
        let desk = try await HoursDesk(options.preview ? replica.openToRead() : replica.open())
        let place = try await desk.place(named: place)
        let season = try season(date, place.hours, today: desk.today, &edit)
        for (service, week) in weeks {
            for (day, hours) in week.sorted(by: { $0.key.number < $1.key.number }) {
                let target = season.map { HoursTarget.season($0, day) } ?? .week(day)
                edit.say(target, service, hours)
            }
        }
        for service in without.map(\.service) {
            guard !weeks.contains(where: { $0.0 == service && !$0.1.isEmpty }) else {
                throw CommandFailure(
                    .usage,
                    "--without \(HoursWords.option(service)) and hours of it contradict each other.",
                    "Say one of them.")
            }
            guard place.hours.services.contains(service) else {
                throw HoursFaults.words(.nothingChanges, of: place)
            }
            edit.forget(service, of: place.hours)
        }
        try await HoursChange(desk: desk, place: place, options: options, isJSON: json.isOn)
            .make(edit)
    }

    /// The season that is meant: new hours from a date on, or those that hold now since such a date.
    private func season(
        _ date: LocalDate?, _ hours: OpeningHours, today: LocalDate, _ edit: inout HoursEdit
    ) throws -> String? {
        guard let date else {
            return hours.seasons.first { $0.through == nil && $0.covers(today) }?.key
        }
        guard !staffed.isEmpty || !selfService.isEmpty else {
            throw CommandFailure(
                .usage, "--from \(date) says no hours.", "Add --staffed or --self-service.")
        }
        let key = "from-\(date.compact)"
        var season = HoursEdit.Season()
        season.from = date
        edit.seasons[key] = season
        return key
    }

    private func sayFields(_ edit: inout HoursEdit) throws(CommandFailure) {
        for text in holiday {
            let (name, word) = try FieldChanges.pair(
                text, option: "--holiday", example: "--holiday christmas-day=closed")
            guard let holiday = Holiday(rawValue: name) else {
                throw CommandFailure(
                    .usage, "--holiday \(clip(name)) is no holiday.",
                    "There are: \(Holiday.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            guard let habit = word == "self-service" ? .selfService : HolidayHabit(rawValue: word)
            else {
                throw CommandFailure(
                    .usage, "--holiday \(clip(text)) does not say how it is then.",
                    "Say closed, self-service or open.")
            }
            edit.fields[try path("publicHolidays/\(holiday.rawValue)")] = .string(habit.rawValue)
        }
        if let storeCode {
            guard GoogleHours.isStoreCode(storeCode) else {
                throw CommandFailure(
                    .usage, "--store-code \(clip(storeCode)) cannot be one.",
                    "Google takes fewer than 60 characters without < > and commas, no space at "
                        + "either end and no address, such as SKOGDAL-1.")
            }
            edit.fields[try path("externalCopies/google/identifier")] = .string(storeCode)
        }
        if let googleShows {
            edit.fields[try path("externalCopies/google/shows")] = .string(googleShows.rawValue)
        }
    }

    private func path(_ text: String) throws(CommandFailure) -> FieldPath {
        try FieldChanges.path(text, option: "--holiday")
    }
}

struct HoursSpecial: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "special", abstract: "Say that single days are different.",
        discussion: """
            libsync hours special Skogdal 2026-12-23 --staffed 10-13 --reason Lillejulaften
            libsync hours special Skogdal 2026-12-24..2027-01-04 --staffed closed
            libsync hours special Skogdal 2026-12-30 --as-usual

            What is not named stays as it is that day: without staff the doors may be open.
            """)

    @Argument(help: "The place: its name, its id, or the beginning of it.") var place: String
    @Argument(
        help: ArgumentHelp(
            "Dates: 2026-12-24, or from..to such as 2026-12-24..2027-01-04.", valueName: "date"))
    var dates: [String] = []
    @Option(
        help: ArgumentHelp("When somebody is there: 10-13, closed or usual.", valueName: "hours"))
    var staffed: String?
    @Option(
        help: ArgumentHelp(
            "When people let themselves in: 10-13, closed or usual.", valueName: "hours"))
    var selfService: String?
    @Flag(help: "Nobody is there, and nobody is let in.") var closed = false
    @Flag(help: "Take back what was said of these days.") var asUsual = false
    @OptionGroup var why: ReasonOptions
    @OptionGroup var options: PreviewOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func validate() throws {
        if dates.isEmpty { throw ValidationError("Missing expected argument '<date> ...'") }
        if closed && asUsual || (closed || asUsual) && (staffed ?? selfService) != nil {
            throw ValidationError(
                "--closed, --as-usual and hours contradict each other: say one of them")
        }
    }

    func run() async throws {
        var ranges: [ClosedRange<LocalDate>] = []
        for text in dates { ranges.append(try HoursOptions.dates(text, option: "The date")) }
        var own: [(service: HoursService, hours: OpenHours?)] = []
        if let staffed {
            own.append((.staffed, try HoursOptions.day(staffed, option: "--staffed")))
        }
        if let selfService {
            let hours = try HoursOptions.day(selfService, option: "--self-service")
            own.append((.selfService, hours))
        }
        let desk = try await HoursDesk(options.preview ? replica.openToRead() : replica.open())
        let place = try await desk.place(named: place)
        let reason = try HoursOptions.reason(why, of: place)
        var edit = HoursEdit()
        for range in ranges {
            if closed || asUsual {
                for service in closed ? place.hours.services : HoursService.allCases {
                    edit.say(of: range, service, closed ? .closed(reason) : nil)
                }
            }
            for (service, hours) in own { edit.say(of: range, service, hours?.because(reason)) }
        }
        try await HoursChange(desk: desk, place: place, options: options, isJSON: json.isOn)
            .make(edit)
    }
}
