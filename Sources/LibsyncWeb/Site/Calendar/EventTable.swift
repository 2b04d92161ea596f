internal import LibsyncCalendar
internal import LibsyncModel

/// What is on, a line for each: to be skimmed, sorted out and copied into a plan.
struct EventTable {
    let caption: Markup
    let entries: [DatedEvent]
    let region: SiteRegion
    let language: PageLanguage
    /// Whether libraries are named: not on a page of one.
    let namesLibrary: Bool

    /// With roles: in a narrow window it is laid out as lines, and some browsers take what is laid out
    /// so for no table.
    func markup() -> Markup {
        HTML.table(.class("event-table"), .role("table")) {
            HTML.caption(.class("unseen")) { caption }
            HTML.thead(.role("rowgroup")) {
                HTML.tr(.role("row")) {
                    for name in [Phrase.date, .time, .event, .place, .forWhom] {
                        HTML.th(.scope("col"), .role("columnheader")) { language.marked(name) }
                    }
                }
            }
            HTML.tbody(.role("rowgroup")) {
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
        return HTML.tr(.class(isFirst ? "first" : ""), .role("row")) {
            HTML.td(.class(isFirst ? "date" : "date again"), .role("cell")) {
                HTML.time(.datetime(dated.start.date.description)) {
                    "\(human.weekday(dated.start.date).prefix(3)) "
                    human.dayAndMonth(dated.start.date)
                }
            }
            HTML.td(.class("time"), .role("cell")) {
                if let clock = text.clock {
                    clock.start + (text.lastDate == nil ? clock.end.map { "–\($0)" } ?? "" : "")
                } else {
                    language(.allDay)
                }
                if let last = text.lastDate { " –\(human.dayAndMonth(last))" }
            }
            HTML.td(.class("name"), .role("cell")) {
                HTML.a(.href(text.link), text.titleLanguage, .directionOfText) {
                    if dated.takesPlace { text.title } else { HTML.s(text: text.title) }
                }
                if let stamp = text.stamp { Markup(" ") + stamp.markup(language) }
            }
            HTML.td(.role("cell"), .directionOfText) { text.whereabouts(naming: namesLibrary) }
            HTML.td(.role("cell"), text: text.audience ?? "")
        }
    }
}
