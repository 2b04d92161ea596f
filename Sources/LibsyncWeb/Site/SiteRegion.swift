public import LibsyncCalendar
public import LibsyncModel

/// What all public pages of a region stand on.
public struct SiteRegion: Sendable {
    /// Its name, its usual language, its zone.
    public let profile: RegionProfile
    /// Where the pages are, without a slash at the end.
    public let root: String
    /// The libraries that take part, by name.
    public let libraries: [SiteLibrary]
    /// Those that were closed: nobody is led to them, but the events that they still have are theirs.
    private let closed: [SiteLibrary]
    /// The public records that events point to.
    public let context: EventContext
    /// When places are open, by place.
    private(set) var hours: [RecordID: OpeningHours] = [:]
    /// The day that it is in the region, and the time.
    public let now: LocalDateTime

    /// A region as it is now.
    public init(
        _ profile: RegionProfile, root: String, libraries: [SiteLibrary],
        closed: [SiteLibrary] = [], context: EventContext, now: LocalDateTime
    ) {
        self.profile = profile
        self.root = root
        self.libraries = libraries
        self.closed = closed
        self.context = context
        self.now = now
    }

    /// The same with the hours of its places, out of these records.
    ///
    /// Hours follow their place: of one that the public does not see they are not shown, whatever
    /// their own record says of who may see it.
    public func withHours(_ records: [Record]) -> SiteRegion {
        var region = self
        region.hours = OpeningHours.byPlace(
            records, places: PlaceTree(Array(context.places.values)))
        return region
    }

    var today: LocalDate { now.date }

    /// The language of pages whose address names none.
    public var language: PageLanguage { PageLanguage(tag: profile.language) ?? .bokmaal }

    /// Its name, which is in its usual language.
    func name(_ language: PageLanguage) -> RecordText {
        language.typed(profile.name, in: profile.language)
    }

    /// The languages in which a page can be read, its own first.
    var languages: [PageLanguage] {
        [language] + PageLanguage.allCases.filter { $0 != language }
    }

    /// What stands in addresses for a language: nothing for the region's own.
    func prefix(of language: PageLanguage) -> PageLanguage? {
        language == self.language ? nil : language
    }

    /// The library that addresses call so.
    func library(_ slug: LibrarySlug) -> SiteLibrary? {
        (libraries + closed).first { $0.slug == slug }
    }

    /// The library that records call so: they keep its first name when it takes another for its
    /// addresses.
    func owner(_ slug: LibrarySlug) -> SiteLibrary? {
        (libraries + closed).first { $0.record.library == slug }
    }
}

/// A library as the pages name it.
public struct SiteLibrary: Sendable {
    /// Its name in addresses.
    public let slug: LibrarySlug
    /// Its record.
    public let record: Record

    /// The library of a record, under the name that addresses have for it.
    public init(_ record: Record, slug: LibrarySlug) {
        self.record = record
        self.slug = slug
    }

    /// Whether it arranges the event, alone or with others.
    public func takesPart(in event: Event) -> Bool {
        guard let own = record.library else { return false }
        return event.library == own || event.record.coHosts.contains(own)
    }

    func name(_ language: PageLanguage) -> RecordText {
        language.text(of: record.name) ?? RecordText(text: slug.description)
    }

    /// Its name in a row of libraries, where the word itself says nothing: "Fjordvik".
    func shortName(_ language: PageLanguage) -> RecordText {
        let name = name(language)
        for word in [" folkebibliotek", " bibliotek", " Public Library", " Library"]
        where name.text.hasSuffix(word) {
            return RecordText(text: String(name.text.dropLast(word.count)), tag: name.tag)
        }
        return name
    }
}
