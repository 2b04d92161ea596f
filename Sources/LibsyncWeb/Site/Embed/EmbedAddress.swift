internal import LibsyncCalendar
public import LibsyncModel

/// Which events a library shows on a page of its own, and how many.
public struct EmbedAddress: Hashable, Sendable {
    /// The language; nil for the region's own.
    public var language: PageLanguage?
    /// The library whose events they are; nil for the whole region.
    public var library: LibrarySlug?
    /// What was chosen of them.
    public var filter: SiteFilter
    /// How many, at most.
    public var count: Int

    /// How many are shown where nobody says how many.
    public static let countUsual = 6
    /// How many may be shown.
    public static let counts = 1...30

    /// The next events; without arguments six of the region's.
    public init(
        library: LibrarySlug? = nil, filter: SiteFilter = SiteFilter(),
        count: Int = EmbedAddress.countUsual, language: PageLanguage? = nil
    ) {
        self.library = library
        self.filter = filter
        self.count = count
        self.language = language
    }

    /// How it is taken into another page.
    public enum Form: String {
        /// The page with what to copy.
        case generator = ""
        /// A document of its own, for `<iframe>`.
        case document = "list"
        /// A piece of HTML, for a page that is put together by a server.
        case fragment
    }

    /// The link to a form of it, from the root.
    public func link(_ form: Form) -> WebLink {
        var pairs: [(name: String, value: String)] = []
        if let library { pairs.append(("library", library.description)) }
        pairs += filter.pairs
        if count != EmbedAddress.countUsual { pairs.append(("count", String(count))) }
        let prefix = language.map { [$0.tag] } ?? []
        return WebLink.path(
            prefix + ["embed"] + (form == .generator ? [] : [form.rawValue]), query: pairs)
    }

    /// The calendar that it is a part of.
    var calendar: SiteAddress {
        SiteAddress(library.map { .library($0) } ?? .region, filter: filter, language: language)
    }

    /// The height of an `<iframe>` in which it has room without a bar to scroll, in pixels.
    ///
    /// Of a column of 300 pixels: a title of two lines, a date and a place of one each.
    var pixels: Int { 72 + count * 108 }
}
