import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica

struct HoursSeasonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "season", abstract: "Say that a part of the year has other hours.",
        discussion: """
            libsync hours season Skogdal autumn-2027 --from 2027-10-04 --through 2027-10-10 \\
              --name nb=Høstferie --staffed "mon-fri 10-14"

            Days and services that are not named are as in an ordinary week. A season is
            of its own year: nothing comes back by itself.
            """)

    @Argument(help: "The place: its name, its id, or the beginning of it.") var place: String
    @Argument(help: "What tells the season from others, such as autumn-2027.") var key: String
    @Option(help: ArgumentHelp("Its first date.", valueName: "date")) var from: String?
    @Option(
        name: [.customLong("through"), .customLong("to")],
        help: ArgumentHelp("Its last date.", valueName: "date"))
    var through: String?
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Its name; once for each language.", valueName: "lang=text"))
    var name: [String] = []
    @Option(help: ArgumentHelp("When somebody is there.", valueName: "hours"))
    var staffed: [String] = []
    @Option(help: ArgumentHelp("When people let themselves in.", valueName: "hours"))
    var selfService: [String] = []
    @Flag(help: "Closed all the time, for everybody.") var closed = false
    @Flag(help: "Take the season away, with all that was said in it.") var remove = false
    @OptionGroup var options: PreviewOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func validate() throws {
        if closed, !staffed.isEmpty || !selfService.isEmpty {
            throw ValidationError("--closed and hours contradict each other: say one of them")
        }
        if (from == nil) != (through == nil) {
            throw ValidationError("A season has both --from and --through: give the other too")
        }
        let isSaid = closed || from != nil || !name.isEmpty || !staffed.isEmpty
        if remove, isSaid || !selfService.isEmpty {
            throw ValidationError(
                "--remove and what the season shall be contradict each other: say one of them")
        }
    }

    func run() async throws {
        var edit = HoursEdit()
        var season = HoursEdit.Season()
        season.from = try from.map { try DateText.date($0, option: "--from") }
        season.through = try through.map { try DateText.date($0, option: "--through") }
        for text in name {
            let (tag, own) = try FieldChanges.languageText(text, option: "--name")
            season.name[tag] = own
        }
        let weeks = [
            (HoursService.staffed, try HoursOptions.week(staffed, option: "--staffed")),
            (.selfService, try HoursOptions.week(selfService, option: "--self-service")),
        ]
        let desk = try await HoursDesk(options.preview ? replica.openToRead() : replica.open())
        let place = try await desk.place(named: place)
        if remove {
            edit.removedSeasons = [key]
        } else {
            edit.seasons[key] = season
        }
        for (service, week) in weeks {
            for (day, hours) in week { edit.say(.season(key, day), service, hours) }
        }
        if closed {
            for service in place.hours.services {
                for day in Weekday.allCases { edit.say(.season(key, day), service, .closed()) }
            }
        }
        try await HoursChange(desk: desk, place: place, options: options, isJSON: json.isOn)
            .make(edit)
    }
}

struct HoursChristmas: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "christmas", abstract: "Say the hours of Christmas and New Year at once.",
        discussion: """
            libsync hours christmas Skogdal --unstaffed 2026-12-24..2027-01-04 \\
              --closed 2026-12-24..2026-12-26 --closed 2027-01-01 --preview

            Without any of these it proposes to close on the holidays on which the place
            would be open, and writes nothing; --as-proposed takes the proposal.
            """)

    @Argument(help: "The place: its name, its id, or the beginning of it.") var place: String
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The year; without it the Christmas to come.", valueName: "year"))
    var year: Int?
    @Option(
        help: ArgumentHelp(
            "Nobody is there, and the doors are as ever; may be repeated.",
            valueName: "date..date"))
    var unstaffed: [String] = []
    @Option(
        help: ArgumentHelp(
            "Nobody is there, and nobody is let in; may be repeated.", valueName: "date..date"))
    var closed: [String] = []
    @Option(
        help: ArgumentHelp(
            "Other hours of staff on one day, as 2026-12-23=10-13; may be repeated.",
            valueName: "date=hours"))
    var staffed: [String] = []
    @Option(
        help: ArgumentHelp(
            "Other hours of self-service on one day; may be repeated.", valueName: "date=hours"))
    var selfService: [String] = []
    @Flag(help: "Take what is proposed.") var asProposed = false
    @OptionGroup var why: ReasonOptions
    @OptionGroup var options: PreviewOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        var typed = ChristmasAsks(year: year ?? 0)
        for text in unstaffed {
            typed.unstaffed.append(try HoursOptions.dates(text, option: "--unstaffed"))
        }
        for text in closed {
            typed.closed.append(try HoursOptions.dates(text, option: "--closed"))
        }
        for (texts, service) in [(staffed, HoursService.staffed), (selfService, .selfService)] {
            for text in texts {
                let (date, hours) = try HoursOptions.dated(
                    text, option: "--\(HoursWords.option(service))")
                typed.differing.append(ChristmasAsks.Differing(date, service, hours))
            }
        }
        if asProposed, !typed.isEmpty {
            throw CommandFailure(
                .usage, "--as-proposed and own dates contradict each other.",
                "Take the proposal as it is, or say all of it yourself.")
        }
        let isOnlyAsked = typed.isEmpty && !asProposed
        let isLooking = options.preview || isOnlyAsked
        let desk = try await HoursDesk(isLooking ? replica.openToRead() : replica.open())
        let place = try await desk.knownPlace(named: place)
        typed.year = try CalendarYear.checked(year ?? CalendarYear.christmas(desk.today))
        var asks =
            typed.isEmpty ? ChristmasAsks.proposed(for: place.hours, year: typed.year) : typed
        asks.reason = try HoursOptions.reason(why, of: place)
        if asks.isEmpty {
            if json.isOn {
                return try Output.json([
                    "place": .string(place.record.id.description), "values": [:], "days": [],
                    "findings": [],
                ])
            }
            return try Output.say(
                "There is nothing to propose: \(place.name) is closed on the holidays of "
                    + "Christmas \(asks.year) already, or usually open.")
        }
        var options = options
        options.preview = isLooking
        try await HoursChange(desk: desk, place: place, options: options, isJSON: json.isOn)
            .make(asks.edit(of: place.hours))
        if isOnlyAsked, !json.isOn {
            try Output.say(
                "It is a proposal: libsync hours christmas \(place.argument) --year \(asks.year) "
                    + "--as-proposed takes it; --unstaffed, --closed and --staffed say it otherwise."
            )
        }
    }
}

struct HoursSummer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summer", abstract: "Say the hours of a summer at once.",
        discussion: """
            libsync hours summer Skogdal --from 2027-06-21 --through 2027-08-15 \\
              --staffed "mon-fri 10-15" --closed 2027-07-12..2027-07-25

            Without dates it proposes last year's summer in the same weeks.
            """)

    @Argument(help: "The place: its name, its id, or the beginning of it.") var place: String
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The year; without it the summer to come.", valueName: "year"))
    var year: Int?
    @Option(help: ArgumentHelp("Its first date.", valueName: "date")) var from: String?
    @Option(
        name: [.customLong("through"), .customLong("to")],
        help: ArgumentHelp("Its last date.", valueName: "date"))
    var through: String?
    @Option(help: ArgumentHelp("When somebody is there.", valueName: "hours"))
    var staffed: [String] = []
    @Option(help: ArgumentHelp("When people let themselves in.", valueName: "hours"))
    var selfService: [String] = []
    @Option(
        help: ArgumentHelp(
            "Nobody is there, and nobody is let in; may be repeated.", valueName: "date..date"))
    var closed: [String] = []
    @Flag(help: "Take what is proposed.") var asProposed = false
    @OptionGroup var why: ReasonOptions
    @OptionGroup var options: PreviewOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func validate() throws {
        if (from == nil) != (through == nil) {
            throw ValidationError("A summer has both --from and --through: give the other too")
        }
    }

    func run() async throws {
        let first = try from.map { try DateText.date($0, option: "--from") }
        let last = try through.map { try DateText.date($0, option: "--through") }
        let weeks = [
            (HoursService.staffed, try HoursOptions.week(staffed, option: "--staffed")),
            (.selfService, try HoursOptions.week(selfService, option: "--self-service")),
        ]
        let isOnlyAsked = first == nil && !asProposed
        let isLooking = options.preview || isOnlyAsked
        let desk = try await HoursDesk(isLooking ? replica.openToRead() : replica.open())
        let place = try await desk.knownPlace(named: place)
        let year = try CalendarYear.checked(
            year ?? first?.year ?? CalendarYear.summer(desk.today))
        if let first, first.year != year {
            throw CommandFailure(
                .usage, "--from \(first) is not in --year \(year).", "Leave out --year.")
        }
        var asks: SummerAsks
        if let first, let last {
            asks = SummerAsks(year: year, from: first, through: last)
        } else if let proposed = SummerAsks.proposed(for: place.hours, year: year) {
            asks = proposed
        } else {
            throw CommandFailure(
                .missing, "There was no summer \(year - 1) to go by.",
                "Say when it is: --from \(year)-06-21 --through \(year)-08-15.")
        }
        for (service, week) in weeks {
            for (day, hours) in week { asks.week[day, default: [:]][service] = hours }
        }
        for text in closed {
            asks.closed.append(try HoursOptions.dates(text, option: "--closed"))
        }
        asks.reason = try HoursOptions.reason(why, of: place)
        var options = options
        options.preview = isLooking
        try await HoursChange(desk: desk, place: place, options: options, isJSON: json.isOn)
            .make(asks.edit(of: place.hours), shown: shown(asks))
        if isOnlyAsked, !json.isOn {
            try Output.say(
                "It is a proposal, of \(year - 1): --as-proposed takes it; --from and --through "
                    + "say other dates.")
        }
    }

    /// The week before, so that one sees what differs, and the week after; nil where that is more
    /// than one looks at.
    private func shown(_ asks: SummerAsks) -> ClosedRange<LocalDate>? {
        guard asks.from <= asks.through,
            asks.through.dayNumber - asks.from.dayNumber < HoursPlan.datesMax
        else { return nil }
        return ISOWeek(of: asks.from).monday...ISOWeek(of: asks.through.adding(days: 7)).sunday
    }
}

/// Which year is meant where nobody says.
enum CalendarYear {
    /// A year that a calendar shows.
    static func checked(_ year: Int) throws(CommandFailure) -> Int {
        guard CalendarDesk.years.contains(year) else {
            throw CommandFailure(
                .usage, "--year \(year) is too far away.", "Write it with four digits: 2027.")
        }
        return year
    }

    /// In January the Christmas that is just over is not meant.
    static func christmas(_ today: LocalDate) -> Int { today.year }

    /// From September on the next summer is meant.
    static func summer(_ today: LocalDate) -> Int { today.month >= 9 ? today.year + 1 : today.year }
}
