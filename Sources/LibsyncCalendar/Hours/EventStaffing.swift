public import LibsyncModel

/// An event at a time when its place is without staff, or closed: people may stand before a locked
/// door, or nobody may be there to receive them.
public struct EventStaffing: Sendable {
    /// The occurrence.
    public let entry: DatedEvent
    /// Where it is: a place or a room in it.
    public let room: RecordID
    /// The place whose hours were asked.
    public let place: RecordID
    /// What is wrong.
    public let doubt: Doubt
    /// When, by the clock of the calendar: stretches of the event, in order.
    public let times: [(start: LocalDateTime, end: LocalDateTime)]
    /// The hours of the day on which it begins.
    public let day: DayHours
    /// Whether it is so on any such weekday: an evening for which somebody always stays on.
    ///
    /// What is not so is what nobody may have thought of, such as a summer in which it is closed.
    public let isUsual: Bool

    /// What is wrong.
    public enum Doubt: String, Hashable, Sendable {
        /// Nobody is there, but one can come in (*ubetjent*).
        case unstaffed
        /// One cannot come in either.
        case closed
    }

    /// The occurrences of an agenda that need a person's look, in their order.
    ///
    /// A room has the hours of its house. Of places without known hours nothing is said; nor of what
    /// does not take place there, of addresses on the net, and of exhibitions of several days.
    /// - Parameter hours: what is known, by place.
    public static func all(
        in agenda: EventAgenda, places: PlaceTree, hours: [RecordID: OpeningHours]
    ) -> [EventStaffing] {
        agenda.entries.flatMap { entry -> [EventStaffing] in
            guard entry.isOnSite, !entry.occurrence.isWithheld,
                !entry.occurrence.isAllDay || entry.dates.lowerBound == entry.dates.upperBound
            else { return [] }
            return entry.places.compactMap { room in
                let path = places.isOnline(room) ? [] : places.path(from: room)
                guard let place = path.first(where: { hours[$0]?.isKnown == true }),
                    let own = hours[place]
                else { return nil }
                return EventStaffing(of: entry, in: room, at: place, own)
            }
        }
    }

    private init?(
        of entry: DatedEvent, in room: RecordID, at place: RecordID, _ hours: OpeningHours
    ) {
        guard let found = EventStaffing.doubt(of: entry, hours) else { return nil }
        self.entry = entry
        self.room = room
        self.place = place
        doubt = found.doubt
        times = found.times.map {
            (
                LocalDateTime(secondsAsUTC: $0.lowerBound),
                LocalDateTime(secondsAsUTC: $0.upperBound)
            )
        }
        day = hours.day(entry.start.date)
        let usual = EventStaffing.doubt(of: entry, hours.ofOrdinaryWeeks)
        isUsual = usual?.doubt == found.doubt && usual?.times == found.times
    }

    private static func doubt(
        of entry: DatedEvent, _ hours: OpeningHours
    ) -> (doubt: Doubt, times: [Range<Int>])? {
        let length = entry.span.isEmpty ? DatedEvent.usualSeconds : 0
        let end = LocalDateTime(secondsAsUTC: entry.end.secondsAsUTC + length)
        if entry.occurrence.isAllDay {
            // All day means whenever it is open.
            guard hours.day(entry.start.date).isClosed else { return nil }
            return (.closed, [entry.start.secondsAsUTC..<end.secondsAsUTC])
        }
        if let shut = hours.uncovered(.open, from: entry.start, to: end), !shut.isEmpty {
            return (.closed, shut)
        }
        guard let alone = hours.uncovered(.staffed, from: entry.start, to: end), !alone.isEmpty
        else { return nil }
        return (.unstaffed, alone)
    }
}

extension OpeningHours {
    /// The same place with nothing said of single days, nor of seasons that end.
    var ofOrdinaryWeeks: OpeningHours {
        let ending = Set(seasons.filter { $0.through != nil }.map(\.key))
        var record = record
        record.fields = record.fields.filter { path, _ in
            let names = path.segments
            if names.count > 1, names[0] == HoursTarget.seasonRoot {
                return !ending.contains(names[1])
            }
            return names[0] != HoursTarget.dateRoot
        }
        return OpeningHours(record) ?? self
    }
}
