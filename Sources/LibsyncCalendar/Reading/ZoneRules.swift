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
    /// So many rules of one observance are read; a rule of more is of no shape that is known.
    static let rulesMax = 4
    private static let years = 1900...2100

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
                guard rules <= rulesMax, let rule = YearlyOnset(property.value, onset: onset)
                else { return nil }
                onsets += years.compactMap { rule.onset(in: $0) }
            }
        }
        return (onsets, from ?? to, to)
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

/// When an offset begins each year, as VTIMEZONEs say it: a weekday of a month counted from its
/// start, its end or a day, or a fixed date.
private struct YearlyOnset: Sendable {
    private let first: LocalDateTime
    private let month: Int
    /// 1 for Monday; nil for a fixed date.
    private let weekday: Int?
    private let ordinal: Int
    private let days: [Int]
    private let lastYear: Int

    /// nil for a rule of another shape.
    init?(_ rule: String, onset: LocalDateTime) {
        var parts: [Substring: Substring] = [:]
        for part in rule.uppercased().split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { parts[pair[0]] = pair[1] }
        }
        guard parts["FREQ"] == "YEARLY", parts["INTERVAL"] ?? "1" == "1" else { return nil }
        let known: Set<Substring> = [
            "FREQ", "INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT", "WKST",
            // The time of day is that of DTSTART, said once more.
            "BYHOUR", "BYMINUTE", "BYSECOND",
        ]
        guard parts.keys.allSatisfy(known.contains) else { return nil }
        first = onset
        let month = parts["BYMONTH"].map { Int($0) } ?? onset.date.month
        guard let month, (1...12).contains(month) else { return nil }
        self.month = month
        let days = (parts["BYMONTHDAY"] ?? "").split(separator: ",").map { Int($0) ?? 0 }
        guard days.allSatisfy({ (1...31).contains($0) }), days.count <= 31 else { return nil }
        if let day = parts["BYDAY"] {
            let names = RecurrenceRule.Weekday.names
            guard let index = names.firstIndex(of: String(day.suffix(2))) else { return nil }
            weekday = index + 1
            let number = day.dropLast(2)
            ordinal = number.isEmpty ? 0 : Int(number) ?? 9
            guard (-5...5).contains(ordinal), ordinal != 0 || !days.isEmpty else { return nil }
            self.days = days
        } else {
            guard days.count <= 1 else { return nil }
            weekday = nil
            ordinal = 0
            self.days = days.isEmpty ? [onset.date.day] : days
        }
        if let until = parts["UNTIL"] {
            guard let end = WrittenMoment(Array(until.utf8)[...]) else { return nil }
            // The month is enough: in a year each rule makes one change.
            let (year, endMonth) = (end.local.date.year, end.local.date.month)
            lastYear = endMonth < month ? year - 1 : year
        } else if let count = parts["COUNT"] {
            guard let count = Int(count), (1...10_000).contains(count) else { return nil }
            lastYear = onset.date.year + count - 1
        } else {
            lastYear = 9_999
        }
    }

    /// The local time of the change in a year; nil where it makes none.
    func onset(in year: Int) -> LocalDateTime? {
        guard year >= first.date.year, year <= lastYear else { return nil }
        guard let weekday else {
            return LocalDate(year: year, month: month, day: days[0]).map(first.on)
        }
        let dates = (1...31).compactMap { LocalDate(year: year, month: month, day: $0) }
            .filter { $0.weekday == weekday }
        let date: LocalDate? =
            if ordinal == 0 {
                dates.first { days.contains($0.day) }
            } else if ordinal > 0 {
                dates.dropFirst(ordinal - 1).first
            } else {
                dates.dropLast(-ordinal - 1).last
            }
        return date.map(first.on)
    }
}
