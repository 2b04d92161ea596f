public import LibsyncCalendar
internal import LibsyncModel

/// The next events as a list for a page of somebody else's.
public struct EmbedList: Sendable {
    let region: SiteRegion
    let address: EmbedAddress
    let entries: [DatedEvent]

    /// - Parameter entries: what is on from today, in its order; the first ones are shown, what has
    ///   begun already after all that is to come: else exhibitions of a year would keep every place.
    public init(_ address: EmbedAddress, _ entries: [DatedEvent], region: SiteRegion) {
        self.address = address
        let ahead = entries.filter { !$0.hasBegun(at: region.now) }
        let begun = entries.filter { $0.hasBegun(at: region.now) }
        self.entries = Array((ahead + begun).prefix(address.count))
        self.region = region
    }

    private var language: PageLanguage { address.language ?? region.language }

    private var library: SiteLibrary? { address.library.flatMap(region.library) }

    private var name: RecordText { library?.name(language) ?? region.name(language) }

    /// The piece of HTML: a heading-less list with whole addresses and classes that begin with
    /// `libsync-`, so that the page around it decides how it looks.
    public func fragment() -> Markup {
        HTML.div(.class("libsync-events"), .lang(language.written.tag)) {
            if entries.isEmpty {
                HTML.p(.class("libsync-none"), text: language(.nothingAhead))
            } else {
                HTML.ul(.class("libsync-list")) {
                    for entry in entries { row(DatedText(entry, region, language)) }
                }
            }
            HTML.p(.class("libsync-all")) {
                link(
                    address.calendar.link,
                    language(.wholeCalendar(of: RecordText.mark), with: name))
            }
        }
    }

    /// The document for an `<iframe>`: its links open outside of it.
    public func document() -> Markup {
        Markup(verbatim: "<!doctype html>\n")
            + HTML.html(
                .lang(language.written.tag), .data("library", library?.slug.description ?? "")
            ) {
                HTML.head {
                    HTML.meta(.utf8)
                    HTML.meta(.name("viewport"), .content("width=device-width, initial-scale=1"))
                    HTML.meta(.name("robots"), .content("noindex"))
                    HTML.title(text: language(.nextEvents(of: name.text)))
                    HTML.base(.target("_top"))
                    SiteFrame.styles
                }
                HTML.body(.class("embedded")) {
                    HTML.main {
                        HTML.h1(.class("unseen")) {
                            language(.nextEvents(of: RecordText.mark), with: name)
                        }
                        fragment()
                    }
                }
            }
    }

    private func row(_ text: DatedText) -> Markup {
        let when = when(text)
        return HTML.li(.class("libsync-event")) {
            HTML.time(.class("libsync-when"), .datetime(text.machineStart), text: when)
            " "
            HTML.span(.class("libsync-name"), text.titleLanguage, .directionOfText) {
                if text.dated.takesPlace {
                    link(text.link, Markup(text.title))
                } else {
                    HTML.s { link(text.link, Markup(text.title)) }
                }
            }
            if let stamp = text.stamp { Markup(" ") + stamp.markup(language) }
            if let place = text.whereabouts(naming: library == nil) {
                " "
                HTML.span(.class("libsync-where"), .directionOfText) { place }
            }
        }
    }

    /// When it begins, or where it began before today until when it lasts.
    private func when(_ text: DatedText) -> String {
        let human = language.human
        let date = text.dated.start.date
        if date < region.today, let last = text.lastDate {
            return language(.through(human.date(last, from: region.today))).capitalisedFirst
        }
        let day = human.date(date, from: region.today).capitalisedFirst
        guard let clock = text.clock else { return "\(day), \(language(.allDay))" }
        return day + human.before(clock.start)
    }

    /// A whole address: the page around it is on another server.
    private func link(_ link: WebLink, _ text: Markup) -> Markup {
        guard let whole = WebLink(address: link.below(region.root)) else { return text }
        return HTML.a(.href(whole)) { text }
    }
}
