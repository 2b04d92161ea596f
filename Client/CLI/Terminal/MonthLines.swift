import LibsyncCalendar
import LibsyncModel
import LibsyncTerminal

/// A month as a wall calendar: a row of days for each week, Monday first.
struct MonthLines {
    private let grid: MonthGrid
    private let today: LocalDate
    private let days: [LocalDate: [DatedEvent]]
    private let cell: Int

    /// How many lines a day has at most.
    static let linesOfDayMax = 6
    /// From this width on a day has room for times.
    static let timesColumns = 14
    /// The column of the weeks' numbers.
    private static let weekColumns = 3

    /// - Parameter columns: how wide it may be, 60 at least.
    init(_ grid: MonthGrid, _ agenda: EventAgenda, today: LocalDate, columns: Int) {
        self.grid = grid
        self.today = today
        days = agenda.byDate()
        cell = (columns - MonthLines.weekColumns) / 7 - 1
    }

    /// The lines, no wider than asked for.
    var lines: [String] {
        // "Tuesday 1 December 2026": the table of names is HumanTime's.
        let words = HumanTime(language: "en").date(grid.first).split(separator: " ")
        var lines = [Style.bold(words.dropFirst(2).joined(separator: " ")), "", weekdays]
        for week in grid.weeks {
            lines += self.lines(of: week)
            lines.append("")
        }
        lines.removeLast()
        let shown = grid.weeks.flatMap(\.dates).flatMap { days[$0] ?? [] }
        if shown.contains(where: { !$0.takesPlace }) { lines += ["", "× does not take place"] }
        return lines
    }

    private var weekdays: String {
        let names = (grid.weeks.first?.dates ?? []).map {
            pad(String(HumanTime(language: "en").date($0).prefix(3)))
        }
        return Style.dim(trimmed((["Wk "] + names).joined(separator: " ")))
    }

    private func lines(of week: ISOWeek) -> [String] {
        let number = week.number < 10 ? " \(week.number) " : "\(week.number) "
        var lines = [([number] + week.dates.map(heading)).joined(separator: " ")]
        let columns = week.dates.map(entries)
        for line in 0..<(columns.map(\.count).max() ?? 0) {
            let cells = columns.map { pad(line < $0.count ? $0[line] : "") }
            let blank = String(repeating: " ", count: MonthLines.weekColumns)
            lines.append(([blank] + cells).joined(separator: " "))
        }
        return lines.map(trimmed)
    }

    /// `3`, `[3]` for today, `30 Nov` for a day of another month.
    private func heading(_ date: LocalDate) -> String {
        guard grid.contains(date) else {
            let month = HumanTime(language: "en").date(date).split(separator: " ").dropFirst(2)
            return Style.dim(pad("\(date.day) \(month.first?.prefix(3) ?? "")"))
        }
        return date == today ? Style.bold(pad("[\(date.day)]")) : pad(String(date.day))
    }

    private func entries(of date: LocalDate) -> [String] {
        let all = days[date] ?? []
        let isOver = all.count > MonthLines.linesOfDayMax
        let shown = isOver ? all.prefix(MonthLines.linesOfDayMax - 1) : all[...]
        let more = isOver ? ["+\(all.count - shown.count) more"] : []
        return shown.map { text($0, on: date) } + more
    }

    private func text(_ entry: DatedEvent, on date: LocalDate) -> String {
        var words = OccurrenceWords.name(entry)
        if entry.dates.lowerBound < date {
            words = "…\(words)"
        } else if cell >= MonthLines.timesColumns, !entry.occurrence.isAllDay {
            words = "\(entry.start.timeText) \(words)"
        }
        return entry.takesPlace ? words : "×\(words)"
    }

    private func pad(_ text: String) -> String {
        let fitted = DisplayText.fitted(text, columns: cell)
        return fitted + String(repeating: " ", count: max(0, cell - DisplayText.width(fitted)))
    }

    private func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}
