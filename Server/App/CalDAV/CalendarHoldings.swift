internal import Crypto
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore

/// What all calendars hold together at one place in the sequence: addresses and ETags, no texts.
struct CalendarHoldings: Sendable {
    /// What it depends on.
    struct Key: Hashable, Sendable {
        let sequence: Int64
        let epoch: String
        /// The first date that anything in it may have.
        let since: LocalDate
    }

    /// One object: what bears one UID.
    struct Object: Hashable, Sendable {
        let uid: String
        /// Its ETag, without quotes: the hash of its bytes, so a restore or a restart changes none.
        let tag: String
        let byteCount: Int

        init(_ object: CalendarObject) {
            uid = object.uid
            tag = SHA256.hash(data: object.bytes).prefix(16).hex
            byteCount = object.bytes.count
        }
    }

    /// One event.
    struct Member: Sendable {
        let id: RecordID
        /// Where the event, and what its bytes depend on besides, last changed.
        let sequences: [Int64]
        /// Owner and co-hosts.
        let hosts: Set<LibrarySlug>
        let places: Set<RecordID>
        /// In seconds since 1970.
        let modified: Int
        let objects: [Object]

        /// Where its bytes last changed.
        var sequence: Int64 { sequences.max() ?? 0 }
    }

    let key: Key
    let members: [RecordID: Member]
    /// The places and libraries that they name.
    let context: EventContext

    /// The members of one calendar, by id.
    func members(of plan: FeedPlan) -> [Member] {
        let filter = plan.filter.reaching(context.places)
        return members.values.filter { $0.isIn(filter) }.sorted { $0.id < $1.id }
    }

    /// Whether an object of that UID is in any calendar.
    func holds(_ uid: String) -> Bool {
        let member = EventFeed.event(of: uid).flatMap { members[$0] }
        return member?.objects.contains { $0.uid == uid } ?? false
    }

    /// What changes when anything in these members does.
    static func tag(of members: [Member]) -> String {
        let lines = members.flatMap(\.objects).map { "\($0.uid) \($0.tag)\n" }
        return SHA256.hash(data: Array(lines.joined().utf8)).prefix(16).hex
    }
}

extension CalendarHoldings.Member {
    /// Whether it is in the calendar of that filter, places reached.
    func isIn(_ filter: FeedFilter) -> Bool {
        (filter.libraries.isEmpty || !filter.libraries.isDisjoint(with: hosts))
            && (filter.places.isEmpty || !filter.places.isDisjoint(with: places))
    }
}

extension CalendarHoldings {
    /// The first date that calendars hold on a day: 1 January of the year before.
    ///
    /// It stands still for a year, or what a program has would change without a change.
    static func since(_ today: LocalDate) -> LocalDate {
        LocalDate(year: today.year - 1, month: 1, day: 1) ?? today
    }

    /// The feed that writes the objects.
    static func feed(
        _ configuration: ServerConfiguration, since: LocalDate, _ context: EventContext
    ) -> EventFeed {
        let far = LocalDate(year: 9999, month: 12, day: 31) ?? since
        return EventFeed(
            name: configuration.name, language: configuration.language,
            timeZone: configuration.zone, window: FeedWindow(from: since, to: far),
            context: context)
    }

    /// The rows of all events that may be held, with what they depend on.
    struct Source: Sendable {
        let rows: [Row]
        let surroundings: FeedSurroundings
        /// By which commit places that events name were withdrawn; 0 for what never was shown.
        ///
        /// What was saved in them after that changes nobody's bytes, and is nobody's business.
        let hidden: [RecordID: Int64]
        /// The same of libraries.
        let hiddenLibraries: [LibrarySlug: Int64]

        init(of transaction: any StoreTransaction, since: LocalDate) throws {
            rows = try transaction.list(
                RecordQuery(kind: Kind.event.name, from: since, isPublicOnly: true))
            surroundings = try FeedSurroundings(of: transaction)
            var hidden: [RecordID: Int64] = [:]
            var hiddenLibraries: [LibrarySlug: Int64] = [:]
            for named in rows.compactMap({ Event($0.record)?.named }) {
                for place in named.places
                where surroundings.places[place] == nil && hidden[place] == nil {
                    hidden[place] = try PublicPast(of: place, in: transaction).end
                }
                for library in named.libraries
                where surroundings.libraries[library] == nil && hiddenLibraries[library] == nil {
                    hiddenLibraries[library] =
                        try transaction.library(library).map {
                            try PublicPast(of: $0.record, in: transaction).end
                        } ?? 0
                }
            }
            self.hidden = hidden
            self.hiddenLibraries = hiddenLibraries
        }

        /// The sequences of what an event's bytes depend on besides the event.
        fileprivate func sequences(of event: Event) -> [Int64] {
            let named = event.named
            return named.places.map { surroundings.places[$0] ?? hidden[$0] ?? 0 }
                + named.libraries.map { surroundings.libraries[$0] ?? hiddenLibraries[$0] ?? 0 }
        }
    }

    /// Writes each object once to know its ETag, but for those that `previous` knows.
    init(
        _ key: Key, _ source: Source, _ configuration: ServerConfiguration,
        previous: CalendarHoldings?
    ) {
        let context = source.surroundings.context
        let feed = CalendarHoldings.feed(configuration, since: key.since, context)
        let known = previous?.key.epoch == key.epoch ? previous?.members ?? [:] : [:]
        var zones = ZoneDefinitions()
        var members: [RecordID: Member] = [:]
        let sequences = Dictionary(
            source.rows.map { ($0.record.id, $0.sequence) }, uniquingKeysWith: { first, _ in first }
        )
        for event in feed.selection(of: source.rows.compactMap { Event($0.record) }) {
            let stamps = [sequences[event.id] ?? 0] + source.sequences(of: event)
            if let member = known[event.id], member.sequences == stamps {
                members[event.id] = member
                continue
            }
            let objects = feed.objects(of: event, &zones).map { Object($0) }
            members[event.id] = Member(
                id: event.id, sequences: stamps,
                hosts: event.record.coHosts.union(event.library.map { [$0] } ?? []),
                places: Set(event.named.places),
                modified: Int(event.record.modifiedMilliseconds / 1_000), objects: objects)
        }
        self.key = key
        self.members = members.filter { !$0.value.objects.isEmpty }
        self.context = context
    }
}

/// Keeps the newest holdings: whoever asks at the same place in the sequence shares them.
actor HoldingsCache {
    private var latest: CalendarHoldings?
    private var inWork: [CalendarHoldings.Key: Task<CalendarHoldings, any Error>] = [:]

    /// The holdings of `key`, made by `make`, which is given the newest before, unless they are
    /// there.
    func holdings(
        for key: CalendarHoldings.Key,
        make: @escaping @Sendable (CalendarHoldings?) async throws -> CalendarHoldings
    ) async throws -> CalendarHoldings {
        if let latest, latest.key == key { return latest }
        if let task = inWork[key] { return try await task.value }
        let previous = latest
        let task = Task { try await make(previous) }
        inWork[key] = task
        defer { inWork[key] = nil }
        let holdings = try await task.value
        latest = holdings
        return holdings
    }
}
