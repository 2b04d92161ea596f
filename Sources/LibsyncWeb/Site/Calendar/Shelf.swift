internal import LibsyncCalendar
internal import LibsyncModel

/// The month as a shelf: a spine for each day, taller the more happens, today's in white.
///
/// An ornament that is data; those who listen have the list.
struct Shelf {
    /// The first day of the month.
    let month: LocalDate
    /// How many events each date has.
    let counts: [LocalDate: Int]
    let today: LocalDate

    func markup() -> Markup {
        let days = (0..<31).map { month.adding(days: $0) }.filter { $0.month == month.month }
        let most = max(days.map { counts[$0] ?? 0 }.max() ?? 0, 4)
        return HTML.div(.class("shelf"), .hiddenFromSpeech) {
            for day in days {
                HTML.i(.class(spine(day, of: most))) {
                    HTML.span(text: String(day.day))
                }
            }
        }
    }

    /// Its height in five steps, and a width and bands of its own, as books on a shelf have.
    private func spine(_ day: LocalDate, of most: Int) -> String {
        let count = counts[day] ?? 0
        let height = count == 0 ? 0 : 1 + (count * 4 - 1) / most
        var words = ["n\(min(height, 4))"]
        // By the day's number, so that a month looks the same each time.
        switch day.dayNumber % 5 {
        case 1: words.append("slim")
        case 3: words.append("wide")
        default: break
        }
        if day.dayNumber % 3 == 0 { words.append("bands") }
        if day.dayNumber % 4 == 2 { words.append("low") }
        if day < today { words.append("gone") }
        if day == today { words.append("here") }
        return words.joined(separator: " ")
    }
}
