public import LibsyncModel

/// Which events a feed holds by what they say: each set that is not empty must share a member with
/// the event.
public struct FeedFilter: Hashable, Sendable {
    /// Keywords; case does not count.
    public var keywords: Set<String>
    /// Codes of the audience.
    public var audience: Set<String>
    /// Languages in which the event is held; `nb` admits `nb-NO` too, and `no` both Norwegian ones.
    public var languages: Set<String>
    /// Libraries that own or co-host the event.
    public var libraries: Set<LibrarySlug>
    /// Places at which the event, or a date of it, takes place.
    public var places: Set<RecordID>
    /// The narrowest visibility that the feed's readers may see.
    public var visibility: Visibility

    /// A filter of these words; without any, all that is public.
    public init(
        keywords: Set<String> = [], audience: Set<String> = [], languages: Set<String> = [],
        libraries: Set<LibrarySlug> = [], places: Set<RecordID> = [],
        visibility: Visibility = .public
    ) {
        self.keywords = keywords
        self.audience = audience
        self.languages = languages
        self.libraries = libraries
        self.places = places
        self.visibility = visibility
    }

    /// Whether the event passes; one that is deleted, hidden or too narrow never does.
    public func admits(_ event: Event) -> Bool { admits(event, spokenUsually: nil) }

    /// Whether the event passes, where one that states no language is held in `usual`.
    func admits(_ event: Event, spokenUsually usual: String?) -> Bool {
        let record = event.record
        guard record.visibility >= visibility, !record.isDeleted, record["hidden"] == nil else {
            return false
        }
        guard admitsOwner(of: record), admitsPlace(of: event) else { return false }
        let wanted = Set(keywords.map { $0.lowercased() })
        let stated = event.languages
        let spoken = (stated.isEmpty ? usual.map { [$0] } ?? [] : stated).map { $0.lowercased() }
        return (wanted.isEmpty || event.keywords.contains { wanted.contains($0.lowercased()) })
            && (audience.isEmpty || !audience.isDisjoint(with: event.audience))
            && (languages.isEmpty
                || languages.flatMap(FeedFilter.tags).contains { tag in
                    spoken.contains { $0 == tag || $0.hasPrefix(tag + "-") }
                })
    }

    /// The tags of a language; Norwegian is the macrolanguage of Bokmål and Nynorsk (ISO 639-3).
    private static func tags(of language: String) -> [String] {
        let tag = language.lowercased()
        return tag == "no" ? ["no", "nb", "nn"] : [tag]
    }

    private func admitsOwner(of record: Record) -> Bool {
        libraries.isEmpty || record.library.map(libraries.contains) ?? false
            || !libraries.isDisjoint(with: record.coHosts)
    }

    private func admitsPlace(of event: Event) -> Bool {
        places.isEmpty || event.places.contains(where: places.contains)
            || event.placesOfDates.contains(where: places.contains)
    }

    /// The filter with the places that lie in those asked for: a branch has its rooms, a bus its
    /// stops.
    public func reaching(_ known: [RecordID: Place]) -> FeedFilter {
        guard !places.isEmpty else { return self }
        var inside: [RecordID: [RecordID]] = [:]
        for place in known.values {
            guard let outer = place.container else { continue }
            inside[outer, default: []].append(place.record.id)
        }
        var filter = self
        var open = Array(places)
        while let place = open.popLast() {
            for inner in inside[place] ?? [] where filter.places.insert(inner).inserted {
                open.append(inner)
            }
        }
        return filter
    }
}

extension Place {
    /// The place that it lies in.
    var container: RecordID? {
        record["containedInPlace"]?.string.flatMap { RecordID($0) }
    }
}

/// Which events a feed holds by when they are.
///
/// A series is held unless it ends before the window, by UNTIL or by COUNT; one whose COUNT is too
/// long to be followed for each feed stays.
public struct FeedWindow: Hashable, Sendable {
    /// The first date.
    public let from: LocalDate
    /// The last date.
    public let to: LocalDate
    /// The earliest start with which a cancelled event is held, in the window or not.
    public let cancelledFrom: LocalDate?

    /// What a subscription holds on a day: 14 days back and 12 months ahead, because Google loses
    /// events of larger feeds; what is cancelled until 60 days after its start, because a client
    /// that no longer finds it may keep showing it as it was.
    public init(today: LocalDate) {
        from = today.adding(days: -14)
        // A 29 February ends on the 28th.
        to =
            LocalDate(year: today.year + 1, month: today.month, day: today.day)
            ?? LocalDate(year: today.year + 1, month: today.month, day: today.day - 1) ?? today
        cancelledFrom = today.adding(days: -60)
    }

    /// What a machine has asked for: these dates and nothing beside them.
    public init(from: LocalDate, to: LocalDate) {
        self.from = from
        self.to = to
        cancelledFrom = nil
    }

    /// The first date that anything in it may have.
    public var earliest: LocalDate { min(from, cancelledFrom ?? from) }

    /// Whether the event has, or may have, a date within the window.
    public func admits(_ event: Event) -> Bool {
        guard let extent = EventExtent(event) else { return false }
        if let cancelledFrom, event.status == .cancelled, extent.first >= cancelledFrom {
            return true
        }
        return extent.first <= to && extent.last.map { $0 >= from } ?? true
    }
}
