import LibsyncCalendar
import LibsyncModel
import LibsyncTerminal

/// Days below each other, each with what is on.
struct AgendaLines {
    let agenda: EventAgenda
    let places: PlaceTree
    let today: LocalDate
    /// How wide it may be, 60 at least.
    let columns: Int

    /// From these widths on there is room for the library and for ids.
    private static let libraryColumns = 80
    private static let idColumns = 100

    /// The lines.
    /// - Parameter hasEmptyDays: whether a day on which nothing is on is shown too.
    func lines(hasEmptyDays: Bool) -> [String] {
        let days = agenda.byDate()
        let dates = (agenda.from.dayNumber...agenda.to.dayNumber).map { LocalDate(dayNumber: $0) }
        var rows = Array(table(dates, days).lines(columns: columns - 2).dropFirst())[...]
        var lines: [String] = []
        for date in dates {
            let count = days[date]?.count ?? 0
            guard count > 0 || hasEmptyDays else { continue }
            if !lines.isEmpty { lines.append("") }
            let name = HumanTime(language: "en").date(date)
            lines.append(Style.bold(date == today ? "\(name), today" : name))
            if count == 0 { lines.append(Style.dim("  nothing")) }
            lines += rows.prefix(count).map { "  \($0)" }
            rows = rows.dropFirst(count)
        }
        return lines
    }

    /// One table for all days, so that times and names stand below each other.
    private func table(_ dates: [LocalDate], _ days: [LocalDate: [DatedEvent]]) -> Table {
        let hasLibrary = columns >= AgendaLines.libraryColumns
        let hasID = columns >= AgendaLines.idColumns
        let headings = 4 + (hasLibrary ? 1 : 0) + (hasID ? 1 : 0)
        var table = Table(Array(repeating: "", count: headings), flexible: 1)
        let ids = hasID ? shortened(agenda.entries.map(\.event.id)) : [:]
        for date in dates {
            for entry in days[date] ?? [] {
                let place = OccurrenceWords.place(entry, places)
                var cells = [
                    OccurrenceWords.time(entry, on: date), OccurrenceWords.name(entry),
                    DisplayText.fitted(place, columns: columns / 5),
                ]
                if hasLibrary {
                    let slug = entry.event.library?.description ?? ""
                    cells.append(DisplayText.fitted(slug, columns: columns / 6))
                }
                let marks = OccurrenceWords.marks(entry)
                cells.append(DisplayText.fitted(marks, columns: columns / 6))
                if hasID { cells.append(ids[entry.event.id] ?? "") }
                table.add(cells)
            }
        }
        return table
    }
}
