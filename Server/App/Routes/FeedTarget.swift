internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore

/// Whose calendar a request names, as the request wrote it.
enum FeedAddress: Hashable, Sendable {
    case region
    case library(String)
    case place(String)
    case event(String)

    /// The names that its query may have.
    func names(_ format: FeedFormat) -> Set<FeedQuery.Name> {
        var names = Set(FeedQuery.Name.allCases)
        // An Atom entry is news of an event, not of one of its dates.
        if format == .atom { names.remove(.expand) }
        switch self {
        case .region: break
        case .library: names.remove(.library)
        case .place: names.remove(.place)
        case .event: return [.lang, .expand]
        }
        return names
    }
}

/// What is to be rendered.
struct FeedPlan: Hashable, Sendable {
    /// Whose calendar, by its address of today.
    let subject: FeedSubject
    /// What was asked for, with libraries by their names in addresses.
    let query: FeedQuery
    /// Which events: libraries by their slugs.
    let filter: FeedFilter
    /// The record that names the calendar; nil for the region.
    let namedBy: RecordID?

    /// The address below the server's own.
    func address(_ format: FeedFormat) -> String { subject.path(format) + query.text }
    /// The name of the file to be kept; nil for what is subscribed to.
    var fileName: String? {
        if case .event(let id) = subject { "\(id).ics" } else { nil }
    }

    /// The calendar's name; nil where the region's stands for it.
    ///
    /// The record that names a library may be a draft; the name in its address everybody knows.
    func name(_ languages: [String], in transaction: any StoreTransaction) throws -> String? {
        let row = try namedBy.flatMap { try transaction.row($0) }
        if let row, row.isPublic, let name = row.record.name.text(languages) { return name }
        if case .library(let address) = subject { return address.description }
        return nil
    }
}

/// Where a feed's address leads.
enum FeedTarget: Sendable {
    case plan(FeedPlan)
    case moved(to: LibraryAccount)
    case refused(HTTPResponse.Status, String)
}

/// What the public may know of a record.
enum PublicStanding: Sendable {
    /// It is there to be seen.
    case visible(Row)
    /// It was public once: its readers may hear that it is over.
    case gone
    /// Whoever asks learns nothing of it, not even whether there is one.
    case never
}

/// Finds out, within one transaction, where addresses lead.
struct FeedLookup {
    let transaction: any StoreTransaction
    let region: ServerConfiguration
    /// In milliseconds since 1970.
    let now: Int64

    /// Where `address` leads.
    func target(of address: FeedAddress, _ query: FeedQuery) throws -> FeedTarget {
        var filter = query.filter
        filter.libraries = []
        for name in query.filter.libraries {
            guard let acting = try actingLibrary(name) else { return .noLibrary(name.description) }
            filter.libraries.insert(acting.slug)
        }
        switch address {
        case .region:
            return .plan(
                FeedPlan(subject: .region, query: query, filter: filter, namedBy: nil))
        case .library(let name):
            guard let slug = LibrarySlug(name), let acting = try actingLibrary(slug) else {
                return .noLibrary(name)
            }
            if acting.address != slug { return .moved(to: acting) }
            if let refusal = try refusal(of: acting) { return refusal }
            filter.libraries = [acting.slug]
            return .plan(
                FeedPlan(
                    subject: .library(acting.address), query: query, filter: filter,
                    namedBy: acting.record))
        case .place(let text):
            return try placeTarget(text, query, filter)
        case .event(let text): return try eventTarget(text, query)
        }
    }

    private func actingLibrary(_ name: LibrarySlug) throws -> LibraryAccount? {
        try transaction.library(called: name).flatMap { try transaction.acting(for: $0.slug) }
    }

    /// A library that was closed keeps its feed while it has public events ahead, since they take
    /// place as long as nobody cancels them; after that its subscribers may hear that it is over.
    private func refusal(of library: LibraryAccount) throws -> FeedTarget? {
        guard library.closed != nil,
            try transaction.eventsAhead(of: library.slug, at: now, in: region.zone).isEmpty
        else { return nil }
        let row = try transaction.row(library.record)
        let known = row.flatMap { $0.isPublic ? $0.record.name.text([region.language]) : nil }
        let name = known ?? library.address.description
        return .refused(
            .gone, "\(name) was closed, and has no events ahead. You can remove its calendar.")
    }

    private func placeTarget(
        _ text: String, _ query: FeedQuery, _ filter: FeedFilter
    ) throws -> FeedTarget {
        let standing = try RecordID(text).map { try publicStanding(of: $0, kind: .place) }
        switch standing ?? .never {
        case .visible(let row):
            var filter = filter
            filter.places = [row.record.id]
            return .plan(
                FeedPlan(
                    subject: .place(row.record.id), query: query, filter: filter,
                    namedBy: row.record.id))
        case .gone:
            return .refused(.gone, "This place is no longer there. You can remove its calendar.")
        case .never:
            return .refused(.notFound, "There is no place \(text.prefix(40)) here.")
        }
    }

    private func eventTarget(_ text: String, _ query: FeedQuery) throws -> FeedTarget {
        let standing = try RecordID(text).map { try publicStanding(of: $0, kind: .event) }
        switch standing ?? .never {
        case .visible(let row):
            guard let event = Event(row.record), event.hasDates else {
                return .refused(.notFound, "This event has no date yet.")
            }
            return .plan(
                FeedPlan(
                    subject: .event(event.id), query: query, filter: FeedFilter(), namedBy: nil))
        case .gone: return .refused(.gone, "This event is no longer there.")
        case .never:
            return .refused(.notFound, "There is no event \(text.prefix(40)) here.")
        }
    }

    /// What the public may know of the record of that kind.
    ///
    /// What was narrowed may still be asked for, so its history is looked through: one indexed read,
    /// and only for what is not public today.
    func publicStanding(of id: RecordID, kind: Kind) throws -> PublicStanding {
        guard let row = try transaction.row(id), row.record.kind == kind.name else { return .never }
        if row.isPublic { return .visible(row) }
        return try PublicPast(of: id, in: transaction).showings.isEmpty ? .never : .gone
    }
}

extension FeedTarget {
    fileprivate static func noLibrary(_ name: String) -> FeedTarget {
        .refused(.notFound, "There is no library \(name.prefix(40)) here.")
    }
}
