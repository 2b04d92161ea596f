internal import LibsyncCalendar
internal import LibsyncModel

/// When places are open, beside their calendar: day by day from today, days to come that differ,
/// and the usual weeks.
struct HoursSection {
    let openings: [PlaceOpening]
    let region: SiteRegion
    let language: PageLanguage
    /// The name that is known already, since the page bears it.
    let subject: String

    private var today: LocalDate { region.today }
    private var words: HoursWords { HoursWords(language: language, today: today) }

    /// How many days are shown one by one, today among them.
    private static let daysNear = 7
    /// How many times that differ are shown: what is further away comes nearer.
    private static let stretchesMax = 12
    /// How many days ahead other usual weeks are told, a season's and those after it.
    private static let weeksAhead = 92

    /// nil where nothing is known.
    func markup() -> Markup? {
        guard !openings.isEmpty else { return nil }
        return HTML.section(.class("hours"), .aria("labelledby", "hours")) {
            HTML.h2(.id("hours"), text: language(.openingHours))
            for opening in openings { place(opening) }
        }
    }

    @MarkupBuilder private func place(_ opening: PlaceOpening) -> Markup {
        let name = language.text(of: opening.place.name)
        if let name, openings.count > 1 || name.text != subject {
            let page = SiteAddress(
                .place(opening.place.record.id), language: region.prefix(of: language))
            HTML.h3 { HTML.a(.href(page.link)) { name.markup } }
        }
        let hours = opening.hours
        let near = hours.days(
            from: today, through: today.adding(days: HoursSection.daysNear - 1))
        table(.nextDays, hours) { for day in near { row(day, of: hours) } }
        let stretches = differing(hours)
        if !stretches.isEmpty {
            table(.differingDays, hours) {
                for stretch in stretches {
                    row(
                        Markup(words.dates(stretch.first.date, stretch.through)),
                        stretch.first, of: hours)
                }
            }
        }
        // While the days ahead are an ordinary week, they say how the ordinary week is.
        let last = today.adding(days: OpeningHours.daysAhead)
        let weeks = HoursSummary(of: hours, from: today, through: last).weeks.filter { week in
            week.from.map { $0 <= today.adding(days: HoursSection.weeksAhead) } ?? true
        }
        if weeks.count > 1 || near.contains(where: { $0.cause.isOfTheDay }) {
            for week in weeks { usual(week, hours) }
        }
    }

    // MARK: Times that differ

    private func differing(_ hours: OpeningHours) -> [HoursStretch] {
        let near = today.adding(days: HoursSection.daysNear)
        let last = today.adding(days: OpeningHours.daysAhead)
        let days = hours.special.keys.sorted().filter((near...last).contains).map(hours.day)
        return Array(
            HoursStretch.all(of: days.filter(\.cause.isOfTheDay), words)
                .prefix(HoursSection.stretchesMax))
    }

    // MARK: Tables

    private func table(
        _ caption: Phrase, _ hours: OpeningHours, @MarkupBuilder rows: () -> Markup
    ) -> Markup {
        table(Markup(language(caption)), hours, rows: rows)
    }

    private func table(
        _ caption: Markup, _ hours: OpeningHours, @MarkupBuilder rows: () -> Markup
    ) -> Markup {
        HTML.table(.class("hours-table")) {
            HTML.caption { caption }
            HTML.thead {
                HTML.tr {
                    HTML.th(.scope("col")) { HTML.span(.class("unseen"), text: language(.date)) }
                    for service in hours.services {
                        HTML.th(
                            .scope("col"), text: words.service(service, among: hours.services))
                    }
                }
            }
            HTML.tbody { rows() }
        }
    }

    private func row(_ day: DayHours, of hours: OpeningHours) -> Markup {
        let human = language.human
        let isToday = day.date == today
        let name =
            isToday
            ? language(.today) : "\(human.weekday(day.date)) \(human.dayNumber(day.date))"
        return row(
            HTML.time(.datetime(day.date.description), text: name), day, of: hours,
            isToday: isToday)
    }

    private func row(
        _ name: Markup, _ day: DayHours, of hours: OpeningHours, isToday: Bool = false
    ) -> Markup {
        HTML.tr(isToday ? .aria("current", "date") : nil) {
            HTML.th(.scope("row")) {
                name
                let reasons = words.reasons(day)
                if !reasons.isEmpty {
                    HTML.span(.class("why-so")) {
                        " "
                        Markup.joined(reasons.map(\.markup), ", ")
                    }
                }
            }
            for service in hours.services {
                HTML.td { words.spans(day.services[service]?.spans ?? []) }
            }
        }
    }

    // MARK: Usual weeks

    private func usual(_ week: HoursSummary.WeekStretch, _ hours: OpeningHours) -> Markup {
        table(caption(week), hours) {
            for line in week.lines { row(Markup(words.weekdays(line)), line.hours, of: hours) }
        }
    }

    private func caption(_ week: HoursSummary.WeekStretch) -> Markup {
        let name =
            week.season.flatMap { language.text(of: $0.name)?.markup }
            ?? Markup(language(.ordinaryWeek))
        return words.time(of: week).map { name + Markup(", \($0)") } ?? name
    }
}
