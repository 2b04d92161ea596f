internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncStore
internal import LibsyncWeb

/// What pages say of the library whose desk it is.
struct OwnLibrary: Sendable {
    /// Its name in the region.
    let slug: LibrarySlug?
    /// The libraries that were merged into it: what is theirs is its own.
    let former: Set<LibrarySlug>
    /// Its record; nil until it came.
    let record: Record?
    /// Its zone.
    let zone: String
    /// The language of pages where nobody chose another.
    let language: PageLanguage
    /// What it is called where it has no name yet.
    let fallback: String

    /// The library of a replica.
    init(of replica: Replica) async throws {
        let identity = try await replica.identity()
        let record = try await replica.libraries().first {
            $0.record.library == identity.library
        }?.record
        slug = identity.library
        former = identity.former
        self.record = record
        zone = record?["timeZone"]?.string ?? identity.region.timeZone
        language = BrowserLanguage.ofDesk(identity.region.language) ?? .bokmaal
        fallback = identity.library.description
    }

    /// What can be said where the replica cannot be opened.
    init(broken name: String) {
        (slug, former, record, fallback) = (nil, [], nil, name)
        (zone, language) = ("Europe/Oslo", .bokmaal)
    }

    /// Whether it arranges an event, alone or with others.
    func arranges(_ event: Event) -> Bool { takesPart(in: event.record) }

    /// Whether a record is its own, or is written by it and others together.
    func takesPart(in record: Record) -> Bool {
        guard let slug else { return false }
        let own = former.union([slug])
        return record.library.map(own.contains) ?? false || !own.isDisjoint(with: record.coHosts)
    }

    /// Its name in a language.
    func name(_ language: PageLanguage) -> String {
        record?.name.text([language.tag]) ?? fallback
    }

    /// A moment by its clock.
    func local(_ milliseconds: Int64) -> LocalDateTime {
        let seconds = Int((Double(milliseconds) / 1_000).rounded(.down))
        return ZonedTime(secondsSince1970: seconds, in: zone)?.local
            ?? LocalDateTime(secondsAsUTC: seconds)
    }
}
