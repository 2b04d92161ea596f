internal import LibsyncCalendar
internal import LibsyncModel

/// When one date of an event is, at the head of its row: on the site and on the desk.
struct RowTime {
    let text: DatedText
    /// Whether the date stands with the time: where there is no day above it.
    var hasDate = false
    /// The day above it; nil where there is none.
    var day: LocalDate?

    private var language: PageLanguage { text.language }

    @MarkupBuilder func markup() -> Markup {
        if hasDate {
            language.human.date(text.dated.start.date, from: text.region.today)
            HTML.br()
        } else if let day, text.clock != nil, text.dated.start.date < day {
            // Its clock is that of another day.
            HTML.span(.class("to"), text: language.human.dayAndMonth(text.dated.start.date) + " ")
        }
        if let clock = text.clock {
            HTML.time(.datetime(text.machineStart), text: clock.start)
            if let last = text.lastDate {
                HTML.span(
                    .class("to"),
                    text: "–\(language.human.dayAndMonth(last)) \(clock.end ?? "")")
            } else if let end = clock.end {
                HTML.span(.class("to"), text: "–\(end)")
            }
        } else {
            HTML.time(.datetime(text.machineStart), text: language(.allDay))
            if let last = text.lastDate {
                HTML.span(.class("to"), text: " –\(language.human.dayAndMonth(last))")
            }
        }
    }
}
