public import LibsyncModel

/// When a place is free, day by day, within the hours that one asks about.
public struct FreeTimes: Sendable {
    /// The days of the agenda, in order.
    public private(set) var days: [Day] = []

    /// One date.
    public struct Day: Sendable {
        /// The date.
        public let date: LocalDate
        /// What is free, as seconds of the day, in order.
        public let free: [Range<Int>]
        /// What takes it, in order of start.
        public let takers: [Taker]
    }

    /// An occurrence that keeps the place busy.
    public struct Taker: Sendable {
        /// The occurrence.
        public let entry: DatedEvent
        /// When on that date, as seconds of the day.
        public let seconds: Range<Int>
        /// Why.
        public let claim: Claim
    }

    /// What an occurrence says that makes the place busy.
    public enum Claim: String, Hashable, Sendable {
        /// It is at this place.
        case place
        /// It is in the house, and names this room in words.
        case words
        /// It is in the house and names no room: it may need all of it.
        case house
    }

    /// The hours of the day that are taken when nobody says which, in seconds.
    public static let usualHours = 8 * 3_600..<22 * 3_600

    /// Looks for them.
    /// - Parameters:
    ///   - id: the place.
    ///   - hours: the part of each day that counts, in seconds of the day, at most 24 hours.
    ///   - seconds: how long a stretch must be at least.
    public init(
        of id: RecordID, in places: PlaceTree, agenda: EventAgenda,
        hours: Range<Int> = FreeTimes.usualHours, atLeast seconds: Int = 0
    ) {
        let room = RoomWords(id, places)
        let claims = agenda.entries.compactMap { entry -> (DatedEvent, Claim)? in
            room.claim(of: entry).map { (entry, $0) }
        }
        var byDate: [LocalDate: [Taker]] = [:]
        for (entry, claim) in claims {
            for (date, seconds) in entry.busyDays(from: agenda.from, to: agenda.to) {
                byDate[date, default: []]
                    .append(Taker(entry: entry, seconds: seconds, claim: claim))
            }
        }
        let first = agenda.from.dayNumber
        let last = agenda.to.dayNumber
        guard first <= last else { return }
        days = (first...last).map { number in
            let date = LocalDate(dayNumber: number)
            let takers = (byDate[date] ?? []).filter { $0.seconds.overlaps(hours) }
                .sorted {
                    ($0.seconds.lowerBound, $0.entry.event.id)
                        < ($1.seconds.lowerBound, $1.entry.event.id)
                }
            let free = FreeTimes.gaps(in: hours, between: takers.map(\.seconds))
            return Day(date: date, free: free.filter { $0.count >= seconds }, takers: takers)
        }
    }

    /// What `busy`, in order of start, leaves of `hours`.
    static func gaps(in hours: Range<Int>, between busy: [Range<Int>]) -> [Range<Int>] {
        var gaps: [Range<Int>] = []
        var start = hours.lowerBound
        for taken in busy {
            let end = min(taken.lowerBound, hours.upperBound)
            if end > start { gaps.append(start..<end) }
            start = max(start, taken.upperBound)
        }
        if start < hours.upperBound { gaps.append(start..<hours.upperBound) }
        return gaps
    }
}

/// A place, the houses that it is in, and its names.
private struct RoomWords {
    let id: RecordID
    let houses: Set<RecordID>
    let names: Set<String>
    let isOnline: Bool

    init(_ id: RecordID, _ places: PlaceTree) {
        self.id = id
        houses = Set(places.path(from: id).dropFirst())
        names = Set((places.places[id]?.name.texts ?? [:]).values.map(RoomName.plain))
        isOnline = places.isOnline(id)
    }

    /// Why an occurrence keeps the place busy; nil when it does not.
    func claim(of entry: DatedEvent) -> FreeTimes.Claim? {
        guard entry.isOnSite, !isOnline else { return nil }
        if entry.places.contains(id) { return .place }
        guard !houses.isDisjoint(with: entry.places) else { return nil }
        let words = entry.event.location.texts.values.map(RoomName.plain).filter { !$0.isEmpty }
        if words.contains(where: names.contains) { return .words }
        // What hangs on a wall for a month leaves room for the rest of the house.
        return words.isEmpty && !entry.occurrence.isAllDay ? .house : nil
    }
}

extension DatedEvent {
    /// The dates from one to another on which it keeps a place busy, each with its seconds of the
    /// day.
    fileprivate func busyDays(
        from: LocalDate, to: LocalDate
    ) -> [(date: LocalDate, seconds: Range<Int>)] {
        let begin = start.secondsAsUTC
        // By the wall, where a clock change may put an end before its start.
        let length = span.isEmpty ? DatedEvent.usualSeconds : 1
        let end = max(end.secondsAsUTC, begin + length)
        var days: [(date: LocalDate, seconds: Range<Int>)] = []
        var day = max(begin / 86_400 - (begin < 0 ? 1 : 0), from.dayNumber)
        while day <= to.dayNumber, day * 86_400 < end {
            let low = max(begin - day * 86_400, 0)
            let high = min(end - day * 86_400, 86_400)
            if low < high { days.append((LocalDate(dayNumber: day), low..<high)) }
            day += 1
        }
        return days
    }
}
