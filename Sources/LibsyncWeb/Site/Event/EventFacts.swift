internal import LibsyncCalendar
internal import LibsyncModel

/// The column beside an event: facts, dates, and how to remember it.
struct EventFacts {
    let text: DatedText
    let address: SiteAddress
    let dates: [DatedEvent]

    private var language: PageLanguage { text.language }
    private var event: Event { text.dated.event }

    func markup() -> Markup {
        HTML.div(.class("side small")) {
            HTML.section(.aria("labelledby", "facts")) {
                HTML.h2(.id("facts"), text: language(.inShort))
                HTML.dl(.class("facts")) { facts }
            }
            if dates.count > 1 { allDates }
            HTML.section(.aria("labelledby", "remember")) {
                HTML.h2(.id("remember"), text: language(.remember))
                HTML.ul(.class("links")) {
                    HTML.li {
                        HTML.a(
                            .href(.path("events", "\(event.id).ics")),
                            text: language(.addToCalendar))
                    }
                    if let link = text.ownPage.flatMap(WebLink.init) {
                        HTML.li { HTML.a(.href(link), text: language(.readMore)) }
                    }
                }
            }
            if let ask { ask }
        }
    }

    private func fact(_ name: Phrase, _ value: String?) -> Markup? {
        value.map { value in
            HTML.dt(text: language(name)) + HTML.dd(.directionOfText, text: value)
        }
    }

    @MarkupBuilder private var facts: Markup {
        fact(.audience, text.audience)
        if let price = text.price {
            HTML.dt(text: language(.price))
            HTML.dd(.directionOfText) { price }
        }
        if let signUp {
            HTML.dt(text: language(.signUp))
            HTML.dd { signUp }
        }
        if let link = (text.dated.change?.virtualLocation?.url ?? event.virtualLocation)
            .flatMap(WebLink.init)
        {
            HTML.dt(text: language(.online))
            HTML.dd { HTML.a(.href(link), text: language(.takePart)) }
        }
        fact(.performers, text.performers)
        fact(.heldIn, text.spoken)
        fact(.access, text.access)
        if let library = text.library {
            HTML.dt(text: language(.organizer))
            HTML.dd {
                HTML.a(
                    .href(SiteAddress(.library(library.slug), language: address.language).link)
                ) { library.name(language).markup }
                if !text.partners.isEmpty {
                    " \(language(.together)) "
                    Markup.joined(text.partners.map(\.markup), ", ")
                }
            }
        }
    }

    private var signUp: Markup? {
        guard let signUp = text.signUp else { return nil }
        var lines = signUp.lines.map(Markup.init)
        if let link = signUp.link {
            lines.insert(HTML.a(.href(link), text: language(.signUpHere)), at: 0)
        }
        guard let first = lines.first else { return nil }
        return lines.dropFirst().reduce(first) { $0 + HTML.br() + $1 }
    }

    private var allDates: Markup {
        HTML.section(.aria("labelledby", "dates")) {
            HTML.h2(.id("dates"), text: language(.allDates))
            HTML.ul(.class("links")) {
                for dated in dates {
                    let other = DatedText(dated, text.region, language)
                    HTML.li {
                        HTML.a(
                            .href(
                                SiteAddress(
                                    .event(event.id), occurrence: dated.occurrence.key,
                                    language: address.language
                                ).link),
                            dated.occurrence.key == text.dated.occurrence.key
                                ? .aria("current", "date") : nil,
                            text: language.human.date(dated.start.date))
                        if let stamp = other.stamp { Markup(" ") + stamp.markup(language) }
                    }
                }
            }
        }
    }

    private var ask: Markup? {
        guard let library = text.library else { return nil }
        let contact = Contact(library.record)
        guard contact.isKnown else { return nil }
        return HTML.section(.aria("labelledby", "ask")) {
            HTML.h2(.id("ask"), text: language(.questions))
            HTML.p { contact.markup(below: [library.name(language).markup]) }
        }
    }
}
