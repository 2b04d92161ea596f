internal import LibsyncModel

/// Finds the event that is here already under another name: the same evening, a title alike, the
/// same place.
///
/// It only suggests, with its reason; a person decides, and can undo it. Events of one day are
/// compared with each other only.
struct SimilarEvents {
    private struct Entry {
        let record: RecordID
        let name: String
        let owner: String
        let start: LocalDateTime
        let isAllDay: Bool
        let words: Set<String>
        let places: Set<RecordID>
        let location: Set<String>
    }
    private var byDate: [LocalDate: [Entry]] = [:]

    /// The events that take place on some dates.
    init(_ events: [Event], on dates: Set<LocalDate>) {
        guard let first = dates.min(), let last = dates.max() else { return }
        let zones = ZoneTables()
        for event in events where event.status != .cancelled {
            guard let time = event.time else { continue }
            if !event.isSeries, !dates.contains(time.start.date) { continue }
            var budget = ExpansionBudget(steps: 20_000, occurrencesMax: 500)
            let all = EventDates(event, budget: &budget, zones: zones)
            let found = all.occurrences(from: first, to: last, budget: &budget).occurrences
            for occurrence in found where dates.contains(occurrence.start.date) {
                guard occurrence.status != .cancelled else { continue }
                byDate[occurrence.start.date, default: []].append(
                    SimilarEvents.entry(event, occurrence.start, isAllDay: occurrence.isAllDay))
            }
        }
    }

    /// The event that is most likely the same, and why.
    func match(
        for event: Event, on date: LocalDate
    ) -> (record: RecordID, reason: String)? {
        guard let time = event.time else { return nil }
        let own = SimilarEvents.entry(event, time.start.on(date), isAllDay: time.isAllDay)
        let found = (byDate[date] ?? []).compactMap { other -> (alike: Double, entry: Entry)? in
            let isSamePlace = SimilarEvents.isSamePlace(own, other)
            guard isSamePlace != false else { return nil }
            let alike = SimilarEvents.alike(own.words, other.words)
            let minutes = abs(own.start.secondsAsUTC - other.start.secondsAsUTC) / 60
            let isNear = own.isAllDay || other.isAllDay || minutes <= (alike == 1 ? 180 : 60)
            // One room holds one event: there a word in common is enough.
            let isSameHour = isSamePlace == true && minutes <= 15
            let least = isSameHour ? SimilarEvents.alikeInRoomMin : SimilarEvents.alikeMin
            return alike >= least && isNear ? (alike, other) : nil
        }
        guard
            let best = found.max(by: { ($0.alike, $1.entry.record) < ($1.alike, $0.entry.record) })
        else { return nil }
        return (best.entry.record, SimilarEvents.reason(own, best.entry, best.alike))
    }

    /// How much of two titles is the same: 0 to 1.
    private static let alikeMin = 0.6
    private static let alikeInRoomMin = 0.3

    private static func reason(_ own: Entry, _ other: Entry, _ alike: Double) -> String {
        let title = alike == 1 ? "the same title" : "a title alike"
        let hour =
            own.isAllDay || other.isAllDay || own.start == other.start
            ? "the same date" : "the same date at \(other.start.timeText)"
        let place = isSamePlace(own, other) == true ? " and place" : ""
        return "\(hour), \(title)\(place): \"\(other.name)\"\(other.owner)"
    }

    private static func entry(
        _ event: Event, _ start: LocalDateTime, isAllDay: Bool
    ) -> Entry {
        let names = event.name.texts.values.sorted()
        return Entry(
            record: event.id, name: names.first ?? "",
            owner: event.library.map { " of \($0)" } ?? "", start: start, isAllDay: isAllDay,
            words: Set(names.flatMap(words)), places: Set(event.places),
            location: Set(event.location.texts.values.flatMap(words)))
    }

    /// nil where one of them does not say.
    private static func isSamePlace(_ own: Entry, _ other: Entry) -> Bool? {
        if !own.places.isEmpty, !other.places.isEmpty {
            return !own.places.isDisjoint(with: other.places)
        }
        if !own.location.isEmpty, !other.location.isEmpty {
            return alike(own.location, other.location) >= 0.3
        }
        return nil
    }

    /// What two have in common: 1 for the same words.
    static func alike(_ left: Set<String>, _ right: Set<String>) -> Double {
        guard !left.isEmpty, !right.isEmpty else { return 0 }
        let common = Double(left.intersection(right).count)
        let jaccard = common / Double(left.union(right).count)
        let shorter = min(left.count, right.count)
        // All of the shorter within the longer says much, unless it is a single word.
        let isWithin = common == Double(shorter) && shorter >= 2
        return jaccard == 1 ? 1 : max(jaccard, isWithin ? 0.8 : 0)
    }

    /// The words of a title.
    static func words(_ text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
            .filter { $0.count > 1 }
    }
}
