internal import LibsyncCalendar
internal import LibsyncModel

/// A month as a table of weeks: in a wide window the names of what is on, in a narrow one how many.
///
/// Whose month it is, and where days and entries lead, is the caller's.
struct MonthGrid {
    /// What stands in a cell.
    struct Entry {
        /// `18.00`; nil for whole days and for what began on another.
        let time: String?
        let title: String
        /// `lang` for the title, where that is in another language than the page.
        let titleLanguage: Attribute?
        let link: WebLink
        /// AVLYST, FLYTTET: a word before the time.
        let stamp: Stamp?
        /// Whether it takes place.
        let isOn: Bool
        /// Whose it is, where that needs to be said.
        let library: RecordText?
        /// Whether it is another library's than the reader's own: a dotted bar.
        var isOthers = false
    }

    /// The first day of the month.
    let month: LocalDate
    let today: LocalDate
    let language: PageLanguage
    /// What is on, by date.
    let entries: [LocalDate: [Entry]]
    /// Where a day leads.
    let link: (LocalDate) -> WebLink

    /// The most entries of a cell; the others are in a number.
    static let entriesMax = 3

    func markup() -> Markup {
        HTML.table(.class("month-grid")) {
            HTML.caption(
                .class("unseen"),
                text: "\(language.human.month(month).capitalisedFirst) \(month.year)")
            HTML.thead {
                HTML.tr {
                    HTML.th(.scope("col"), .class("week")) {
                        HTML.span(.class("unseen"), text: language(.week))
                    }
                    for day in 0..<7 { weekday(first.adding(days: day)) }
                }
            }
            HTML.tbody {
                for monday in mondays { week(monday) }
            }
        }
    }

    /// The Monday of its first week.
    private var first: LocalDate { ISOWeek(of: month).monday }

    private var mondays: [LocalDate] {
        let count = (month.lastOfMonth.dayNumber - first.dayNumber) / 7 + 1
        return (0..<count).map { first.adding(days: $0 * 7) }
    }

    private func weekday(_ date: LocalDate) -> Markup {
        let name = language.human.weekday(date)
        return HTML.th(.scope("col"), date.weekday == 7 ? .class("sunday") : nil) {
            HTML.abbr(.title(name), text: String(name.prefix(3)))
        }
    }

    private func week(_ monday: LocalDate) -> Markup {
        let number = String(ISOWeek(of: monday).number)
        return HTML.tr {
            HTML.th(.scope("row"), .class("week")) {
                HTML.span(.class("unseen"), text: language(.week) + " ")
                number
            }
            for day in 0..<7 { cell(monday.adding(days: day)) }
        }
    }

    @MarkupBuilder private func cell(_ date: LocalDate) -> Markup {
        if date.month != month.month {
            HTML.td(.class("out"), text: "")
        } else {
            let own = entries[date] ?? []
            HTML.td(.class(words(date, isEmpty: own.isEmpty))) {
                day(date, count: own.count)
                if !own.isEmpty {
                    HTML.ul {
                        for entry in own.prefix(shownCount(own)) { HTML.li { line(entry) } }
                        if own.count > shownCount(own) {
                            HTML.li(.class("more")) {
                                HTML.a(
                                    .href(link(date)),
                                    .aria(
                                        "label",
                                        "\(language(.more(own.count - shownCount(own)))), "
                                            + language.human.dateInYear(date)),
                                    text: language(.more(own.count - shownCount(own))))
                            }
                        }
                    }
                }
            }
        }
    }

    /// One more than may stand is shown, rather than "1 more".
    private func shownCount(_ own: [Entry]) -> Int {
        own.count == MonthGrid.entriesMax + 1 ? own.count : MonthGrid.entriesMax
    }

    private func words(_ date: LocalDate, isEmpty: Bool) -> String {
        var words = ["d"]
        if date.weekday == 7 { words.append("sunday") }
        if date == today { words.append("here") }
        if date < today { words.append("gone") }
        if isEmpty { words.append("none") }
        return words.joined(separator: " ")
    }

    /// The number of the day: a link where there is something to see.
    @MarkupBuilder private func day(_ date: LocalDate, count: Int) -> Markup {
        let spoken = language.human.dateInYear(date)
        if count == 0 {
            HTML.time(.class("day-number"), .datetime(date.description)) {
                String(date.day)
            }
        } else {
            HTML.a(
                .class("day-number"), .href(link(date)),
                date == today ? .aria("current", "date") : nil,
                .aria("label", "\(spoken), \(language(.eventCount(count)))")
            ) {
                HTML.time(.datetime(date.description), text: String(date.day))
                HTML.span(.class("count"), .hiddenFromSpeech, text: String(count))
            }
        }
    }

    @MarkupBuilder private func line(_ entry: Entry) -> Markup {
        HTML.a(
            .class(entry.isOthers ? "entry other" : "entry"), .href(entry.link),
            .directionOfText
        ) {
            if let stamp = entry.stamp {
                stamp.markup(language)
                " "
            }
            if let time = entry.time {
                HTML.span(.class("time"), text: time)
                " "
            }
            titled(entry)
            if let library = entry.library {
                HTML.span(.class("whose"), library.lang, text: " \(library.text)")
            }
        }
    }

    @MarkupBuilder private func titled(_ entry: Entry) -> Markup {
        let title = entry.isOn ? Markup(entry.title) : HTML.s(text: entry.title)
        if let language = entry.titleLanguage { HTML.span(language) { title } } else { title }
    }
}
