public import LibsyncCalendar
public import LibsyncModel

/// One event: all of it, or one of its dates.
public struct EventPage: Sendable {
    private let region: SiteRegion
    private let address: SiteAddress
    private let language: PageLanguage
    /// The date that is shown: the one asked for, or the next.
    private let shown: DatedEvent
    /// The other dates from today on, the shown one among them.
    private let dates: [DatedEvent]
    /// What else is on: at the same place, or where this is off, on the same day.
    private let others: [DatedEvent]
    /// When the record was last changed, by the region's clock.
    private let changed: LocalDateTime?

    /// The page of an event's date.
    public init(
        _ address: SiteAddress, _ shown: DatedEvent, dates: [DatedEvent], others: [DatedEvent],
        changed: LocalDateTime?, region: SiteRegion
    ) {
        // An event of one date has one page, also for those who name the date.
        var own = address
        if !shown.event.isSeries { own.occurrence = nil }
        self.address = own
        self.shown = shown
        self.dates = dates
        self.others = others
        self.changed = changed
        self.region = region
        language = address.language ?? region.language
    }

    private var text: DatedText { DatedText(shown, region, language) }
    private var event: Event { shown.event }
    private var isOff: Bool { !shown.takesPlace }

    /// The document.
    public func document() -> Markup {
        let text = text
        let date = language.human.date(shown.start.date, from: region.today)
        let stamp = text.stamp.map { "\(language($0.word)): " } ?? ""
        return SiteFrame(
            region: region, page: { address.in(region.prefix(of: $0)).link }, language: language,
            title: "\(stamp)\(text.title), \(date)",
            description: text.note ?? text.shortSentence ?? "\(text.title), \(date)",
            library: text.library, head: head,
            canonical: address.occurrence == nil ? text.ownPage : nil
        ).document {
            HTML.div(.class("event")) {
                crumbs
                if text.stamp != nil { banner }
                HTML.div(.class("wrap two")) {
                    HTML.div {
                        HTML.h1(text.titleLanguage, .directionOfText, text: text.title)
                        if let sentence = text.sentence {
                            HTML.p(
                                .class("lead"), text.sentenceLanguage, .directionOfText,
                                text: sentence)
                        }
                        ticket
                        if let description = text.description {
                            HTML.div(.class("prose"), text.descriptionLanguage) {
                                Prose(text: description).markup()
                            }
                        }
                    }
                    EventFacts(text: text, address: address, dates: dates).markup()
                    if !others.isEmpty { moreHere }
                }
            }
        }
    }

    @MarkupBuilder private var head: Markup {
        Markup.linkedData(EventData(text: text).json)
        if let link = WebLink(
            address: region.root + FeedSubject.event(event.id).path())
        {
            HTML.link(
                .rel("alternate"), .type("text/calendar"), .title(text.title), .href(link))
        }
        if let image = event.image, WebLink(address: image.url) != nil {
            HTML.meta(.property("og:image"), .content(image.url))
            if let alt = image.alt { HTML.meta(.property("og:image:alt"), .content(alt)) }
        }
    }

    private var crumbs: Markup {
        let prefix = address.language
        let month = SiteAddress(
            .region, span: .month(shown.start.date.firstOfMonth), language: prefix)
        return HTML.nav(.class("wrap crumbs"), .aria("label", language(.youAreHere))) {
            HTML.ol {
                HTML.li {
                    HTML.a(
                        .href(month.link),
                        text: language.human.month(shown.start.date).capitalisedFirst)
                }
                if let library = text.library {
                    HTML.li {
                        HTML.a(
                            .href(SiteAddress(.library(library.slug), language: prefix).link)
                        ) { library.name(language).markup }
                    }
                }
                HTML.li(
                    .aria("current", "page"), text.titleLanguage, .directionOfText,
                    text: text.title)
            }
        }
    }

    /// What a reader must know before anything else.
    private var banner: Markup {
        HTML.div(
            .class(isOff ? "off-banner" : "off-banner calm"), .role("region"),
            .aria("labelledby", "standing")
        ) {
            HTML.div(.class("wrap")) {
                HTML.p(.id("standing")) { text.stamp?.markup(language) }
                if shown.occurrence.status == .cancelled {
                    HTML.p(
                        .class("why"),
                        text: language(
                            .doesNotTakePlace(
                                language.human.date(shown.start.date, from: region.today))))
                }
                if let note = text.markedNote {
                    HTML.p(
                        .class(shown.occurrence.status == .cancelled ? "note" : "why"),
                        .directionOfText
                    ) { note }
                }
                if isOff { HTML.p(text: language(.correctedWithYou)) }
                if let changed {
                    let moment = language.human.text(from: changed, to: changed)
                    HTML.p(.class("small soft"), text: language(.updated(moment)))
                }
            }
        }
    }

    private var ticket: Markup {
        let text = text
        return HTML.div(.class(isOff ? "ticket off" : "ticket")) {
            HTML.div {
                HTML.h2(text: language(.when))
                HTML.p(.class("dateblock")) {
                    if isOff { HTML.s { moment } } else { moment }
                }
            }
            if shown.occurrence.status == .movedOnline {
                // Nobody is to go where it was to be.
                HTML.div {
                    HTML.h2(text: language(.place))
                    HTML.p(.class("what"), text: language(.online))
                }
            } else if let place = text.place ?? text.room {
                HTML.div {
                    HTML.h2(text: language(.place))
                    HTML.p(.class("what"), .directionOfText) { roomed(place) }
                    if let address = firstPlace?.addressLine {
                        HTML.p(.directionOfText) {
                            address
                            ". "
                            mapLink
                        }
                    }
                }
            }
        }
    }

    private var firstPlace: Place? { shown.places.first.flatMap { region.context.places[$0] } }

    /// Place and room.
    private func roomed(_ place: RecordText) -> Markup {
        guard let room = text.room, room.text != place.text else { return place.markup }
        return RecordText.joined(place, room)
    }

    /// A map of others that a reader may follow; nothing of it is loaded here.
    private var mapLink: Markup? {
        guard let point = firstPlace?.coordinates,
            let link = WebLink(
                address: "https://www.openstreetmap.org/?mlat=\(point.latitude)&mlon="
                    + "\(point.longitude)#map=17/\(point.latitude)/\(point.longitude)")
        else { return nil }
        return HTML.a(.href(link), text: language(.showOnMap))
    }

    @MarkupBuilder private var moment: Markup {
        let human = language.human
        let date = shown.start.date
        HTML.span(.class("word"), text: human.weekday(date))
        " "
        HTML.span(.class("num"), text: human.dayNumber(date))
        " "
        HTML.span(
            .class("month"),
            text: date.year == region.today.year
                ? human.month(date) : "\(human.month(date)) \(date.year)")
        " "
        HTML.span(.class("time")) {
            if let clock = text.clock {
                language == .english ? "" : "kl. "
                HTML.time(.datetime(text.machineStart), text: clock.start)
                if let end = clock.end, text.lastDate == nil { "–\(end)" }
            } else {
                HTML.time(.datetime(text.machineStart), text: language(.allDay))
            }
            if let last = text.lastDate {
                " – \(human.dayAndMonth(last))"
                text.clock?.end.map(human.before)
            }
        }
    }

    private var moreHere: Markup {
        let place = text.place ?? text.library?.name(language) ?? region.name(language)
        return HTML.section(.class("more-here"), .aria("labelledby", "more")) {
            HTML.h2(.id("more")) {
                if isOff {
                    language(.sameDay)
                } else {
                    language(.moreAt(RecordText.mark), with: place)
                }
            }
            HTML.ol(.class("rows")) {
                for other in others {
                    EventRow(
                        text: DatedText(other, region, language), namesLibrary: true, hasDate: true
                    ).markup()
                }
            }
        }
    }
}
