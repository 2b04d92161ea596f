public import LibsyncModel

/// Two occurrences that get in each other's way, and why.
public struct EventCollision: Sendable {
    /// The one that starts first.
    public let first: DatedEvent
    /// The other.
    public let second: DatedEvent
    /// Why, at least one reason.
    public let reasons: [Reason]

    /// What the two want at once.
    public enum Reason: Hashable, Sendable {
        /// The same room, or the same place where no room is named.
        case room(RecordID, name: String?)
        /// The same performer, at overlapping times.
        case performer(String)
        /// The same performer, who has so many minutes for so many kilometres.
        case journey(String, minutes: Int, kilometres: Double)
        /// The same audience in the evening of one day, so many kilometres apart; nil where one is
        /// for everyone.
        case evening(audience: [String]?, kilometres: Double)
    }
}

/// What gets in each other's way among the occurrences of an agenda.
///
/// What is cancelled or put off is in nobody's way. `Sources/Notes/calendar-questions.md` argues
/// each rule.
public struct EventCollisions: Sendable {
    /// The pairs, by start of the first, then of the second.
    public private(set) var collisions: [EventCollision] = []
    /// Whether that is all of them.
    public private(set) var isComplete = true
    /// How many evenings could not be compared, because nobody has said where their places are.
    public private(set) var unlocated = 0

    /// How far people go for an evening where nothing else is said, in kilometres as the crow flies.
    public static let usualKilometres = 25.0
    /// The greatest distance that can be asked for: further, and all is one town.
    public static let kilometresMax = 500.0
    /// The most pairs that are told.
    public static let collisionsMax = 1_000
    /// How many pairs are looked at.
    static let comparisonsMax = 20_000_000
    /// How fast a performer travels, in kilometres per hour as the crow flies.
    static let performerSpeed = 60.0
    /// When an evening begins, in seconds of the day.
    static let eveningSecond = 17 * 3_600

    private let entries: [DatedEvent]
    private let places: PlaceTree
    private let library: LibrarySlug?
    private var found: [Pair: [EventCollision.Reason]] = [:]
    private var comparisons = 0

    private struct Pair: Hashable {
        let first: Int
        let second: Int
    }

    /// Looks for them.
    /// - Parameters:
    ///   - kilometres: how far people go for an evening.
    ///   - library: the owner of at least one of each pair; nil for anybody.
    public init(
        in agenda: EventAgenda, places: PlaceTree,
        kilometres: Double = EventCollisions.usualKilometres, library: LibrarySlug? = nil
    ) {
        entries = agenda.entries.filter(\.takesPlace)
        self.places = places
        self.library = library
        findRooms()
        findPerformers()
        findEvenings(within: min(max(kilometres, 0), EventCollisions.kilometresMax))
        isComplete = isComplete && agenda.isComplete
        collisions = found.sorted { ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second) }
            .map { pair, reasons in
                EventCollision(
                    first: entries[pair.first], second: entries[pair.second], reasons: reasons)
            }
    }

    /// Whether there is room for another comparison, and the two are a pair to speak of.
    private mutating func mayCompare(_ first: Int, _ second: Int) -> Bool {
        comparisons += 1
        guard found.count < EventCollisions.collisionsMax,
            comparisons <= EventCollisions.comparisonsMax
        else {
            isComplete = false
            return false
        }
        let (one, other) = (entries[first].event, entries[second].event)
        return one.id != other.id
            && (library == nil || one.library == library || other.library == library)
    }

    private mutating func add(_ reason: EventCollision.Reason, _ first: Int, _ second: Int) {
        found[Pair(first: min(first, second), second: max(first, second)), default: []]
            .append(reason)
    }
}

// MARK: Rooms

extension EventCollisions {
    /// An occurrence in a room, and the words with which it names a part of it.
    private struct Guest {
        let entry: Int
        let words: RoomName
    }

    private mutating func findRooms() {
        // What is inside comes first: that a room's house is the same too says nothing more.
        let guests = guests().map { (depth: places.path(from: $0.key).count, $0.key, $0.value) }
            .sorted { (-$0.depth, $0.1) < (-$1.depth, $1.1) }
        for (_, place, guests) in guests {
            let indices = guests.map(\.entry)
            forOverlaps(indices) { this, one, other in
                let (first, second) = (indices[one], indices[other])
                guard !this.meetInside(place, first, second) else { return }
                let occurrences = [first, second].map { this.entries[$0].occurrence }
                guard let same = guests[one].words.isSame(as: guests[other].words) else {
                    // What hangs on a wall for a month leaves room for the rest of the house.
                    let isAllDay = occurrences.contains(where: \.isAllDay)
                    guard !isAllDay || this.places.isRoom(place) else { return }
                    return this.add(.room(place, name: nil), first, second)
                }
                if same {
                    let name = guests[one].words.shown
                    this.add(.room(place, name: name), first, second)
                }
            }
            if !isComplete { return }
        }
    }

    /// Who is where: at a place, and at each room in it that is named in words.
    private func guests() -> [RecordID: [Guest]] {
        let names = RoomNames(places)
        var guests: [RecordID: [Guest]] = [:]
        for (index, entry) in entries.enumerated() where entry.isOnSite {
            let words = RoomName(of: entry.event)
            let own = Set(entry.places.filter { !places.isOnline($0) })
            for place in own {
                guests[place, default: []].append(Guest(entry: index, words: words))
            }
            let rooms = own.reduce(into: Set<RecordID>()) { rooms, place in
                rooms.formUnion(names.rooms(of: entry.event, in: place))
            }
            // Its words have led here, and name no part of the room.
            for room in rooms.subtracting(own) where !places.isOnline(room) {
                guests[room, default: []].append(Guest(entry: index, words: RoomName()))
            }
        }
        return guests
    }

    /// Whether two were found to want one room within `place`.
    private func meetInside(_ place: RecordID, _ one: Int, _ other: Int) -> Bool {
        let reasons = found[Pair(first: min(one, other), second: max(one, other))] ?? []
        return reasons.contains { reason in
            guard case .room(let room, _) = reason else { return false }
            return room != place && places.path(from: room).contains(place)
        }
    }

    /// Calls `body` with the places in `indices` of each two whose busy times overlap.
    private mutating func forOverlaps(
        _ indices: [Int], slack: Int = 0,
        _ body: (inout EventCollisions, _ one: Int, _ other: Int) -> Void
    ) {
        // Sorted by start already, as all entries are by the clock; by instant at a clock change.
        let order = indices.indices.sorted {
            (entries[indices[$0]].busy.lowerBound, $0) < (entries[indices[$1]].busy.lowerBound, $1)
        }
        var open: [Int] = []
        for place in order {
            let start = entries[indices[place]].busy.lowerBound
            open.removeAll { entries[indices[$0]].busy.upperBound + slack <= start }
            for earlier in open where mayCompare(indices[earlier], indices[place]) {
                body(&self, earlier, place)
            }
            if !isComplete { return }
            open.append(place)
        }
    }
}

// MARK: Performers

extension EventCollisions {
    /// How long after an end a performer's next start is looked at, in seconds: within it the
    /// longest way in the country is made.
    private static let journeySeconds = 12 * 3_600

    private mutating func findPerformers() {
        guard isComplete else { return }
        var byName: [String: [Int]] = [:]
        for (index, entry) in entries.enumerated() {
            for name in Set(entry.event.performers.map { RoomName.plain($0.name) })
            where !name.isEmpty {
                byName[name, default: []].append(index)
            }
        }
        for (name, indices) in byName.sorted(by: { $0.key < $1.key }) {
            forOverlaps(indices, slack: EventCollisions.journeySeconds) { this, one, other in
                let (first, second) = (indices[one], indices[other])
                guard let reason = this.reason(for: name, first, second) else { return }
                this.add(reason, first, second)
            }
            if !isComplete { return }
        }
    }

    private func reason(
        for name: String, _ first: Int, _ second: Int
    ) -> EventCollision.Reason? {
        let (one, other) = (entries[first], entries[second])
        // An exhibition does not keep its painter on the premises.
        guard !one.occurrence.isAllDay, !other.occurrence.isAllDay else { return nil }
        let shown = one.event.performers.first { RoomName.plain($0.name) == name }?.name ?? name
        let seconds = other.busy.lowerBound - one.busy.upperBound
        if seconds < 0 { return .performer(shown) }
        guard one.isOnSite, other.isOnSite, let way = kilometres(one, other),
            way > Double(seconds) / 3_600 * EventCollisions.performerSpeed
        else { return nil }
        return .journey(shown, minutes: seconds / 60, kilometres: way)
    }

    /// How far the nearest places of two occurrences are apart; nil where that is not known.
    private func kilometres(_ one: DatedEvent, _ other: DatedEvent) -> Double? {
        if !Set(one.places).isDisjoint(with: other.places) { return 0 }
        let points = other.places.compactMap(places.point)
        return one.places.compactMap(places.point).flatMap { point in
            points.map { point.kilometres(to: $0) }
        }.min()
    }
}

// MARK: Evenings

extension EventCollisions {
    private struct Stay {
        let entry: Int
        let point: GeoPoint
    }

    private mutating func findEvenings(within kilometres: Double) {
        guard isComplete else { return }
        var byDate: [LocalDate: [Int]] = [:]
        for (index, entry) in entries.enumerated() where entry.isOnSite {
            // A bus that stops for an hour is for those who live there.
            if let date = entry.evening, !entry.places.contains(where: places.isOnTheWay) {
                byDate[date, default: []].append(index)
            }
        }
        for (_, indices) in byDate.sorted(by: { $0.key < $1.key }) where indices.count > 1 {
            findEvenings(indices, kilometres)
            if !isComplete { return }
        }
    }

    /// The pairs of one evening: from south to north, each with those that are not too far north.
    private mutating func findEvenings(_ indices: [Int], _ kilometres: Double) {
        var stays: [Stay] = []
        for index in indices {
            let points = entries[index].places.compactMap(places.point)
            if points.isEmpty { unlocated += 1 }
            stays += points.map { Stay(entry: index, point: $0) }
        }
        stays.sort { ($0.point.latitude, $0.entry) < ($1.point.latitude, $1.entry) }
        let reach = kilometres / GeoPoint.kilometresPerDegree
        let audience = Dictionary(
            indices.map { ($0, Set(entries[$0].event.audience)) }, uniquingKeysWith: { $1 })
        var nearest: [Pair: (kilometres: Double, audience: [String]?)] = [:]
        for (place, stay) in stays.enumerated() {
            for other in stays[(place + 1)...] {
                if other.point.latitude - stay.point.latitude > reach { break }
                guard mayCompare(stay.entry, other.entry) else {
                    if !isComplete { return }
                    continue
                }
                let shared = EventCollisions.shared(
                    audience[stay.entry] ?? [], audience[other.entry] ?? [])
                guard let shared else { continue }
                let way = stay.point.kilometres(to: other.point)
                let pair = Pair(
                    first: min(stay.entry, other.entry), second: max(stay.entry, other.entry))
                guard way <= kilometres, way < nearest[pair]?.kilometres ?? .infinity else {
                    continue
                }
                nearest[pair] = (way, shared.isEmpty ? nil : shared)
            }
        }
        let pairs = nearest.sorted {
            ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second)
        }
        for (pair, near) in pairs {
            guard found.count < EventCollisions.collisionsMax || found[pair] != nil else {
                isComplete = false
                return
            }
            add(
                .evening(audience: near.audience, kilometres: near.kilometres), pair.first,
                pair.second)
        }
    }

    /// The audience that two events share, empty where one of them is for everyone; nil for none.
    private static func shared(_ one: Set<String>, _ other: Set<String>) -> [String]? {
        let isForAll = { (codes: Set<String>) in codes.isEmpty || codes.contains("everyone") }
        if isForAll(one) || isForAll(other) { return [] }
        let both = one.intersection(other)
        return both.isEmpty ? nil : both.sorted()
    }
}

extension DatedEvent {
    /// The date whose evening it takes; nil for what lasts all day or several days, and for what is
    /// over before.
    var evening: LocalDate? {
        guard !occurrence.isAllDay, busy.count < 86_400 else { return nil }
        let end = max(
            start.secondsAsUTC + DatedEvent.usualSeconds * (span.isEmpty ? 1 : 0),
            end.secondsAsUTC)
        let evening = start.date.dayNumber * 86_400 + EventCollisions.eveningSecond
        return end > evening ? start.date : nil
    }
}
