internal import LibsyncModel

/// The offsets that a VTIMEZONE of a file defines (RFC 5545, 3.6.5).
struct ZoneRules: Sendable {
    private struct Change {
        let seconds: Int
        let offset: Int
    }
    /// Every change of the years 1900 to 2100, in order.
    private var changes: [Change] = []
    /// The offset before the first change.
    private var before = 0

    /// So many observances are read, and so many dates of one; a century needs no more.
    static let observancesMax = 200
    static let datesMax = 200
    /// So many dates of one rule are believed: two a year.
    static let onsetsMax = 400
    /// So many rules of one observance are read; a rule of more is of no shape that is known.
    static let rulesMax = 4
    /// From the year 1900 to the end of 2100, by any clock.
    private static let span = -2_208_988_800..<4_133_980_800

    /// nil when no observance can be read.
    init?(_ component: CalendarComponent) {
        var first = Int.max
        for child in component.children.prefix(ZoneRules.observancesMax) {
            guard child.row.name == .standard || child.row.name == .daylight else { continue }
            guard let observance = ZoneRules.observance(child) else { return nil }
            let (onsets, from, to) = observance
            for onset in onsets {
                let seconds = onset.secondsAsUTC - from
                if seconds < first {
                    first = seconds
                    before = from
                }
                changes.append(Change(seconds: seconds, offset: to))
            }
        }
        guard !changes.isEmpty else { return nil }
        changes.sort { $0.seconds < $1.seconds }
    }

    /// When one offset begins, and which it ends; nil for a rule of a shape that is not known: its
    /// dates would be wrong for ever.
    private static func observance(
        _ component: CalendarComponent
    ) -> (onsets: [LocalDateTime], from: Int, to: Int)? {
        guard
            let onset = component.first(.dtstart).flatMap({ WrittenMoment($0.valueBytes)?.local }),
            let to = component.first(.tzoffsetto).flatMap({ UTCOffset.seconds($0.valueBytes) })
        else { return nil }
        let from = component.first(.tzoffsetfrom).flatMap { UTCOffset.seconds($0.valueBytes) }
        var onsets = [onset]
        var rules = 0
        for index in component.propertyIndices {
            let property = CalendarProperty(tree: component.tree, index: index)
            if property.row.name == .rdate, onsets.count <= datesMax {
                onsets += property.valueBytes.split(separator: UInt8(ascii: ","))
                    .prefix(datesMax).compactMap { WrittenMoment($0)?.local }
            } else if property.row.name == .rrule {
                rules += 1
                guard rules <= rulesMax,
                    let more = ZoneRules.onsets(property.value, since: onset, offset: from ?? to)
                else { return nil }
                onsets += more
            }
        }
        return (onsets, from ?? to, to)
    }

    /// The onsets that a rule gives; nil for one that cannot be read, or of more dates than a zone has.
    private static func onsets(
        _ text: String, since onset: LocalDateTime, offset: Int
    ) -> [LocalDateTime]? {
        let written = text.hasSuffix(";") ? String(text.dropLast()) : text
        guard var rule = try? RecurrenceRule(written) else { return nil }
        // UNTIL is in UTC, the onset by the clock that it ends (RFC 5545, 3.6.5).
        if let until = rule.until, until.form == .utc {
            let local = LocalDateTime(secondsAsUTC: until.local.secondsAsUTC + offset)
            rule.until = CalendarMoment(local, .floating)
        }
        var budget = ExpansionBudget(occurrencesMax: onsetsMax)
        let found = RecurrenceSet(start: onset, form: .floating, rules: [rule])
            .occurrences(in: span, budget: &budget, zones: ZoneTables())
        return found.outcome == .complete ? found.occurrences.map(\.name) : nil
    }

    /// The only offset, where there is but one.
    var onlyOffset: Int? {
        guard let offset = changes.first?.offset else { return nil }
        return changes.allSatisfy { $0.offset == offset } ? offset : nil
    }

    /// Local time less UTC at an instant.
    func offset(at seconds: Int) -> Int {
        let index = firstChange(after: seconds)
        return index == 0 ? before : changes[index - 1].offset
    }

    /// The index of the first change later than an instant.
    private func firstChange(after seconds: Int) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].seconds <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The instant of a local time; the first where it is ambiguous.
    func seconds(of local: LocalDateTime) -> Int {
        ZoneOffsets.seconds(of: local.secondsAsUTC, offset: offset)
    }

    /// Whether a zone keeps the same time in three years from `year` on: at the first of each
    /// month, and so many seconds before and after each change that the rules make.
    func agree(with zone: ZoneOffsets, from year: Int, slack: Int) -> Bool {
        let year = min(max(year, 1900), 2097)
        let months = (0..<36).compactMap {
            LocalDate(year: year + $0 / 12, month: $0 % 12 + 1, day: 1)
        }
        let noons = months.map { $0.dayNumber * 86_400 + 43_200 }
        guard let first = noons.first, let last = noons.last,
            noons.allSatisfy({ zone.offset(at: $0) == offset(at: $0) })
        else { return false }
        return changes[firstChange(after: first)..<firstChange(after: last)].allSatisfy { change in
            [change.seconds + slack, change.seconds - 1 - slack].allSatisfy {
                zone.offset(at: $0) == offset(at: $0)
            }
        }
    }
}
