internal import LibsyncCalendar
internal import LibsyncModel

/// When one can come today, above a calendar: on a phone all else of the hours is far below.
struct OpenToday {
    let openings: [PlaceOpening]
    let region: SiteRegion
    let language: PageLanguage

    /// How many places are named here.
    private static let placesMax = 4

    /// nil where nothing is known.
    func markup() -> Markup? {
        guard !openings.isEmpty else { return nil }
        // On paper it would still say so tomorrow.
        return HTML.div(.class("open-today no-print")) {
            for opening in openings.prefix(OpenToday.placesMax) {
                HTML.p { line(opening) }
            }
            HTML.p(.class("small")) {
                HTML.a(.href(.fragment("hours")), text: language(.allOpeningHours))
            }
        }
    }

    @MarkupBuilder private func line(_ opening: PlaceOpening) -> Markup {
        let words = HoursWords(language: language, today: region.today)
        let day = opening.hours.day(region.today)
        if openings.count > 1, let name = language.text(of: opening.place.name) {
            name.markup
            ": "
        }
        HTML.strong(text: language(day.isClosed ? .closedToday : .openToday))
        " "
        if day.isClosed {
            Markup.joined(words.reasons(day).map(\.markup), ", ")
        } else {
            services(day, of: opening.hours, words)
        }
    }

    private func services(
        _ day: DayHours, of hours: OpeningHours, _ words: HoursWords
    ) -> Markup {
        Markup.joined(
            hours.services.map { service in
                let spans = words.spans(day.services[service]?.spans ?? [])
                guard hours.services != [.staffed] else { return spans }
                let name = words.service(service, among: hours.services)
                return Markup(name.lowercased() + " ") + spans
            }, " · ")
    }
}
