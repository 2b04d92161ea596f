internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore

/// What changed in one calendar since a place (RFC 6578, 3.5).
struct CalendarChanges: Sendable {
    /// One object that is as it is now, or is there no more.
    struct Change: Sendable {
        /// Where in the sequence that came about.
        let sequence: Int64
        let uid: String
        /// nil for what is gone.
        let object: DAVObject?
    }

    /// By sequence, then UID.
    private(set) var changes: [Change] = []
    /// Where who has been told all of them goes on.
    private(set) var end: SyncPlace
    /// Whether there are more than were asked for.
    private(set) var isCut = false

    /// All that a calendar holds, for a program that knows nothing yet.
    init(all members: [CalendarHoldings.Member], of holdings: CalendarHoldings) {
        end = SyncPlace(sequence: holdings.key.sequence, since: holdings.key.since)
        add(members)
        sort()
    }

    /// - Throws: `DAVRefusal` where something was erased since: then nobody may be told what, and the
    ///   program compares all.
    init(
        since place: SyncPlace, in calendar: DAVCalendar, of holdings: CalendarHoldings,
        _ transaction: any StoreTransaction
    ) throws {
        end = SyncPlace(sequence: holdings.key.sequence, since: holdings.key.since)
        let members = holdings.members(of: calendar.plan)
        let touched = try TouchedRecords(
            since: place, through: holdings.key.sequence, in: transaction)
        add(members)
        let held = Set(members.map(\.id))
        for (id, sequence) in touched.events {
            let current = held.contains(id) ? holdings.members[id]?.objects.map(\.uid) ?? [] : []
            for former in try FormerObjects(of: id, in: calendar.plan, transaction).all
            where !current.contains(former.uid) && former.end.map({ $0 > place.begun }) ?? true {
                // Where it ceased to be shown: what was saved after that is nobody's business.
                changes.append(
                    Change(sequence: former.end ?? sequence, uid: former.uid, object: nil))
            }
        }
        addMoved(touched.places, holdings, calendar.plan)
        changes.removeAll { !place.isBefore($0.sequence, $0.uid) }
        if place.since < end.since {
            try addPassed(since: place, holdings, calendar.plan, transaction)
        }
        sort()
        // An event that is gone and whose place was changed is told of once.
        var told: Set<String> = []
        changes = Array(changes.reversed().filter { told.insert($0.uid).inserted }.reversed())
    }

    /// Keeps the first `limit` changes, and goes on after them.
    ///
    /// - Parameter place: where it was begun; its window holds until the last page.
    mutating func cut(to limit: Int?, since place: SyncPlace?) {
        guard let limit, changes.count > limit, limit > 0 else { return }
        changes.removeLast(changes.count - limit)
        isCut = true
        let last = changes[limit - 1]
        end = SyncPlace(
            sequence: last.sequence, after: last.uid, since: place?.since ?? end.since,
            begun: place?.begun ?? end.sequence)
    }

    private mutating func add(_ members: [CalendarHoldings.Member]) {
        for member in members {
            for object in member.objects {
                changes.append(
                    Change(
                        sequence: member.sequence, uid: object.uid,
                        object: DAVObject(object, of: member)))
            }
        }
    }

    private mutating func sort() {
        changes.sort { ($0.sequence, $0.uid) < ($1.sequence, $1.uid) }
    }

    /// A place that was moved to another takes the events in it along, which themselves did not
    /// change: on its way up each of them meets a place that did.
    private mutating func addMoved(
        _ places: [RecordID: Int64], _ holdings: CalendarHoldings, _ plan: FeedPlan
    ) {
        guard !plan.filter.places.isEmpty, let latest = places.values.max() else { return }
        let affected = FeedFilter(places: Set(places.keys)).reaching(holdings.context.places)
        let filter = plan.filter.reaching(holdings.context.places)
        for member in holdings.members.values where !member.places.isDisjoint(with: affected.places)
        {
            for object in member.objects {
                changes.append(
                    Change(
                        sequence: latest, uid: object.uid,
                        object: member.isIn(filter) ? DAVObject(object, of: member) : nil))
            }
        }
    }

    /// What has left the window since: as if it had happened at the end of the sequence.
    private mutating func addPassed(
        since place: SyncPlace, _ holdings: CalendarHoldings, _ plan: FeedPlan,
        _ transaction: any StoreTransaction
    ) throws {
        let window = FeedWindow(from: place.since, to: holdings.key.since)
        let filter = plan.filter.reaching(holdings.context.places)
        let last = holdings.key.sequence
        let rows = try transaction.list(
            RecordQuery(
                kind: Kind.event.name, from: window.from, through: window.to, isPublicOnly: true))
        for event in rows.compactMap({ Event($0.record) })
        where holdings.members[event.id] == nil && filter.admits(event) {
            for former in try FormerObjects(of: event.id, in: plan, transaction).all
            where former.end == nil
                && (place.sequence < last || place.after.map({ former.uid > $0 }) ?? true)
            {
                changes.append(Change(sequence: last, uid: former.uid, object: nil))
            }
        }
    }
}

/// The records that changed in a stretch of the sequence, as far as a calendar depends on them.
private struct TouchedRecords {
    private(set) var events: [RecordID: Int64] = [:]
    private(set) var places: [RecordID: Int64] = [:]

    private static let pageLines = 1_000
    private static let pageBytes = 8_388_608
    /// Who was away for longer compares all: that costs less, and whoever asks is a stranger.
    private static let linesMax = 10_000

    init(
        since place: SyncPlace, through last: Int64, in transaction: any StoreTransaction
    ) throws {
        // Whose name is asked by does not matter: each is told of whatever was public. What only its
        // owner saw is sorted out by its history.
        guard let reader = try transaction.libraries().first?.slug else { return }
        // The rest of the sequence in which the page before ended.
        var after = max(
            place.begun, place.after == nil ? place.sequence : max(0, place.sequence - 1))
        var count = 0
        while after < last {
            let lines = try transaction.lines(
                after: after, limit: TouchedRecords.pageLines,
                bytesMax: TouchedRecords.pageBytes, for: reader)
            guard let end = lines.last?.sequence else { return }
            count += lines.count
            if count > TouchedRecords.linesMax { throw SyncPlace.unknown }
            for line in lines where line.sequence <= last {
                if case .purged = line { throw SyncPlace.unknown }
                switch try transaction.row(line.id)?.record.kind {
                case Kind.event.name: events[line.id] = line.sequence
                case Kind.place.name: places[line.id] = line.sequence
                default: continue
                }
            }
            after = end
        }
    }
}

/// The objects of an event that a calendar has shown.
private struct FormerObjects {
    /// One of them.
    struct Former {
        let uid: String
        /// The commit by which it was shown no longer; nil where none took it away: its dates may have
        /// left the window, or there are none.
        let end: Int64?
    }

    /// Of what never was shown here there is nothing, so nobody hears that there is such a thing.
    let all: [Former]

    init(of id: RecordID, in plan: FeedPlan, _ transaction: any StoreTransaction) throws {
        var ends: [String: Int64] = [:]
        for showing in try PublicPast(of: id, in: transaction).showings
        where plan.filter.admitsHosts(of: showing.record) {
            let dates = showing.record.values(below: "segments")
                .compactMap { LocalDate(compact: $0.key) }
            for uid in EventFeed.uids(of: id, changedOn: Set(dates)) {
                ends[uid] = showing.end ?? Int64.max
            }
        }
        all = ends.map { Former(uid: $0.key, end: $0.value == Int64.max ? nil : $0.value) }
    }
}

extension FeedFilter {
    /// Whether the record is of one of its libraries.
    ///
    /// Places do not count: where they lay when the record was shown is not known any more.
    fileprivate func admitsHosts(of record: Record) -> Bool {
        libraries.isEmpty || record.library.map(libraries.contains) ?? false
            || !libraries.isDisjoint(with: record.coHosts)
    }
}
