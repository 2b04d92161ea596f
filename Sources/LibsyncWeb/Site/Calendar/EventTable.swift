internal import LibsyncCalendar
internal import LibsyncModel

/// What is on, a line for each: to be skimmed, sorted out and copied into a plan.
struct EventTable {
    let caption: String
    let entries: [DatedEvent]
    let region: SiteRegion
    let language: PageLanguage
    /// Whether libraries are named: not on a page of one.
    let namesLibrary: Bool

    func markup() -> Markup {
        HTML.table(.class("event-table")) {
            HTML.caption(.class("unseen"), text: caption)
            HTML.thead {
                HTML.tr {
                    for name in [Phrase.date, .time, .event, .place, .forWhom] {
                        HTML.th(.scope("col")) { language.marked(name) }
                    }
                }
            }
            HTML.tbody {
                for (index, entry) in entries.enumerated() {
                    let isFirst = index == 0 || entries[index - 1].start.date != entry.start.date
                    row(DatedText(entry, region, language), isFirst: isFirst)
                }
            }
        }
    }

    private func row(_ text: DatedText, isFirst: Bool) -> Markup {
        let dated = text.dated
        let human = language.human
        return HTML.tr(.class(isFirst ? "first" : "")) {
            HTML.td(.class(isFirst ? "date" : "date again")) {
                HTML.time(.datetime(dated.start.date.description)) {
                    "\(human.weekday(dated.start.date).prefix(3)) "
                    human.dayAndMonth(dated.start.date)
                }
            }
            HTML.td(.class("time")) {
                if let clock = text.clock {
                    clock.start + (text.lastDate == nil ? clock.end.map { "–\($0)" } ?? "" : "")
                } else {
                    language(.allDay)
                }
                if let last = text.lastDate { " –\(human.dayAndMonth(last))" }
            }
            HTML.td(.class("name")) {
                HTML.a(.href(text.link), text.titleLanguage, .directionOfText) {
                    if dated.takesPlace { text.title } else { HTML.s(text: text.title) }
                }
                if let stamp = text.stamp { Markup(" ") + stamp.markup(language) }
            }
            HTML.td(.directionOfText, text: text.whereabouts(naming: namesLibrary) ?? "")
            HTML.td(text: text.audience ?? "")
        }
    }
}
