import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica

/// `libsync calendar …`: questions to the calendar, without a network.
struct CalendarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar", abstract: "What is on, what collides, when a place is free.",
        subcommands: [
            CalendarMonth.self, CalendarWeek.self, CalendarAgenda.self, CalendarClashes.self,
            CalendarFree.self,
        ])
}

struct CalendarMonth: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "month", abstract: "A month as a wall calendar, each series on its dates.",
        discussion: """
            Weeks begin on Monday and have their ISO numbers; [3] is today, × does not
            take place, … goes on from the day before.
            """)

    @Argument(help: "The month, as 2026-12, or one of its dates; without it this month.")
    var month: String?
    @OptionGroup var options: CalendarOptions

    func run() async throws {
        let columns = try options.width()
        let asked = try month.map { try CalendarMonth.grid($0) }
        let desk = try await CalendarDesk(try options.replica.openToRead())
        let grid = asked ?? MonthGrid(of: desk.today)
        let weeks = grid.weeks
        let agenda = try await options.agenda(
            desk, from: weeks.first?.monday ?? grid.first, to: weeks.last?.sunday ?? grid.last)
        if options.json.isOn {
            let numbers = weeks.map { week -> JSONValue in
                ["week": .string("\(week)"), "monday": .string("\(week.monday)")]
            }
            return try Output.json(
                agenda.output(
                    today: desk.today,
                    [
                        "month": .string(String(grid.first.description.prefix(7))),
                        "weeks": .array(numbers),
                    ]))
        }
        try Output.lines(
            MonthLines(grid, agenda, today: desk.today, columns: columns).lines)
        CalendarDesk.note(agenda.isComplete)
    }

    private static func grid(_ text: String) throws(CommandFailure) -> MonthGrid {
        if let grid = MonthGrid(text) { return grid }
        if let date = LocalDate(text) { return MonthGrid(of: date) }
        throw CommandFailure(
            .usage, "\(clip(text)) is no month.", "Write year and month: 2026-12.")
    }
}

struct CalendarWeek: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "week", abstract: "A week, day by day.")

    @Argument(help: "The week, as 2026-W49, or one of its dates; without it this week.")
    var week: String?
    @OptionGroup var options: CalendarOptions

    func run() async throws {
        let columns = try options.width()
        let asked = try week.map { try CalendarWeek.week($0) }
        let desk = try await CalendarDesk(try options.replica.openToRead())
        let week = asked ?? ISOWeek(of: desk.today)
        let agenda = try await options.agenda(desk, from: week.monday, to: week.sunday)
        if options.json.isOn {
            return try Output.json(agenda.output(today: desk.today, ["week": .string("\(week)")]))
        }
        let dates = HumanTime(language: "en").dates(week.monday, week.sunday)
        let lines = AgendaLines(
            agenda: agenda, places: desk.places, today: desk.today, columns: columns)
        try Output.lines(
            [Style.bold("Week \(week.number)") + ", \(dates)", ""]
                + lines.lines(hasEmptyDays: true))
        CalendarDesk.note(agenda.isComplete)
    }

    private static func week(_ text: String) throws(CommandFailure) -> ISOWeek {
        if let week = ISOWeek(text) { return week }
        if let date = LocalDate(text) { return ISOWeek(of: date) }
        throw CommandFailure(
            .usage, "\(clip(text)) is no week.",
            "Write year and ISO week, 2026-W49, or a date of it, 2026-12-03.")
    }
}

struct CalendarAgenda: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agenda", abstract: "The days on which something is on, from today.",
        discussion: "Without --to it shows \(CalendarAgenda.usualDays) days.")

    private static let usualDays = 14

    @OptionGroup var window: WindowOptions
    @OptionGroup var options: CalendarOptions

    func run() async throws {
        let columns = try options.width()
        let desk = try await CalendarDesk(try options.replica.openToRead())
        let dates = try window.dates(today: desk.today, days: CalendarAgenda.usualDays)
        let agenda = try await options.agenda(desk, from: dates.from, to: dates.to)
        if options.json.isOn { return try Output.json(agenda.output(today: desk.today)) }
        let lines = AgendaLines(
            agenda: agenda, places: desk.places, today: desk.today, columns: columns
        ).lines(hasEmptyDays: false)
        if lines.isEmpty {
            return try Output.say("Nothing is on from \(dates.from) to \(dates.to).")
        }
        try Output.lines(lines)
        CalendarDesk.note(agenda.isComplete)
    }
}
