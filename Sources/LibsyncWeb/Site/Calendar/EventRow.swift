internal import LibsyncCalendar
internal import LibsyncModel

/// One date of an event in a list: time, title, one sentence, where and for whom.
struct EventRow {
    let text: DatedText
    /// Whether libraries are named: not on a page of one.
    let namesLibrary: Bool
    /// Whether its date stands with its time: where there is no day above it.
    var hasDate = false
    /// The day above it; nil where there is none.
    var day: LocalDate?

    private var language: PageLanguage { text.language }

    private var isOff: Bool { !text.dated.takesPlace }

    func markup() -> Markup {
        HTML.li(.class("row\(isOff ? " off" : "")\(hasDate ? " wide" : "")")) {
            HTML.p(.class("row-time")) { struck(isOff, times) }
            HTML.div {
                HTML.h3(.class("row-title")) {
                    HTML.a(.href(text.link), text.titleLanguage, .directionOfText) {
                        struck(isOff, Markup(text.title))
                    }
                    if let stamp = text.stamp { Markup(" ") + stamp.markup(language) }
                }
                if let note = text.markedNote {
                    HTML.p(.class("row-note"), .directionOfText) { note }
                } else if let sentence = text.shortSentence {
                    HTML.p(
                        .class("row-text"), text.sentenceLanguage, .directionOfText, text: sentence)
                }
                HTML.p(.class("row-meta")) { text.meta(naming: namesLibrary) }
            }
        }
    }

    @MarkupBuilder private var times: Markup {
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

    private func struck(_ isStruck: Bool, _ markup: Markup) -> Markup {
        isStruck ? HTML.s { markup } : markup
    }
}

/// A day of a list: its date block and what is on.
struct DayList {
    let date: LocalDate
    let entries: [DatedEvent]
    let region: SiteRegion
    let language: PageLanguage
    let namesLibrary: Bool

    func markup() -> Markup {
        let id = "d\(date.compact)"
        let human = language.human
        // With a name it would be a landmark, and thirty of them are none.
        return HTML.section(
            .class(date == region.today ? "day today" : date < region.today ? "day past" : "day")
        ) {
            HTML.h2(.class("day-head"), .id(id)) {
                HTML.span(.class("word"), text: human.weekday(date))
                " "
                HTML.span(.class("num"), text: human.dayNumber(date))
                " "
                HTML.span(.class("month"), text: human.month(date))
                if date == region.today {
                    " "
                    HTML.span(.class("here"), text: language(.today))
                }
            }
            HTML.ol(.class("rows")) {
                for entry in entries {
                    EventRow(
                        text: DatedText(entry, region, language), namesLibrary: namesLibrary,
                        day: date
                    ).markup()
                }
            }
        }
    }
}
