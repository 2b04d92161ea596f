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
            HTML.p(.class("row-time")) {
                struck(isOff, RowTime(text: text, hasDate: hasDate, day: day).markup())
            }
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
