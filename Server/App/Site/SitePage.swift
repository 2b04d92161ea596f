internal import LibsyncModel
internal import LibsyncWeb

/// A public page or file that is made from records.
enum SitePage: Hashable, Sendable {
    /// A calendar or an event.
    case calendar(SiteAddress)
    /// What a library takes into pages of its own: what to copy, the document for a frame, the piece.
    case embedding(EmbedAddress)
    case embedded(EmbedAddress)
    case fragment(EmbedAddress)
    /// What the region says of its pages.
    case statement(Statement, PageLanguage?)
    /// The libraries' colours as a stylesheet.
    case colors
    case sitemap
}

extension SitePage {
    /// Where it is, from the root; nil for files.
    var link: WebLink? {
        switch self {
        case .calendar(let address): address.link
        case .embedding(let address): address.link(.generator)
        case .embedded(let address): address.link(.document)
        case .fragment(let address): address.link(.fragment)
        case .statement(let statement, let language): statement.link(language)
        case .colors, .sitemap: nil
        }
    }

    /// Its media type.
    var type: String {
        switch self {
        case .calendar, .embedding, .embedded, .fragment, .statement: "text/html; charset=utf-8"
        case .colors: "text/css; charset=utf-8"
        case .sitemap: "application/xml; charset=utf-8"
        }
    }

    /// Whether pages of others may put it into a frame of theirs.
    var isForFrames: Bool { if case .embedded = self { true } else { false } }

    /// Whether scripts of other pages may read it.
    var isForAll: Bool { if case .fragment = self { true } else { false } }

    /// How long it is taken to hold where no record changes, in seconds; nil for the whole day.
    ///
    /// Sign-up opens and ends on the minute, and what is over leaves the list of what is to come.
    var holdsSeconds: Int? {
        switch self {
        case .calendar(let address): address.isOfEvent ? 60 : nil
        case .embedding, .embedded, .fragment: 300
        case .statement, .colors, .sitemap: nil
        }
    }
}
