internal import LibsyncModel

/// The offsets that a VTIMEZONE of a file defines (RFC 5545, 3.6.5).
struct ZoneRules: Sendable {
    private struct Observance {
        let onset: LocalDateTime
        let from: Int
        let to: Int
        var rule: YearlyOnset?
        var dates: [LocalDateTime] = []
    }
    private var observances: [Observance] = []

    /// So many observances are read, and so many dates of one; a century needs no more.
    static let observancesMax = 200
    static let datesMax = 200

    /// nil when no observance can be read.
    init?(_ component: CalendarComponent) {
        for child in component.children.prefix(ZoneRules.observancesMax) {
            guard child.row.name == .standard || child.row.name == .daylight,
                let onset = child.first(.dtstart).flatMap({ WrittenMoment($0.valueBytes)?.local }),
                let to = child.first(.tzoffsetto).flatMap({ UTCOffset.seconds($0.valueBytes) })
            else { continue }
            let from = child.first(.tzoffsetfrom).flatMap { UTCOffset.seconds($0.valueBytes) }
            var observance = Observance(onset: onset, from: from ?? to, to: to)
            observance.rule = child.first(.rrule).flatMap { YearlyOnset($0.value, onset: onset) }
            // A rule of another shape cannot be told; its dates would be wrong for ever.
            if observance.rule == nil, child.first(.rrule) != nil { return nil }
            for index in child.propertyIndices where child.tree.properties[index].name == .rdate {
                let property = CalendarProperty(tree: child.tree, index: index)
                let dates = property.valueBytes.split(separator: UInt8(ascii: ","))
                    .prefix(ZoneRules.datesMax).compactMap { WrittenMoment($0)?.local }
                observance.dates += dates
                if observance.dates.count > ZoneRules.datesMax { return nil }
            }
            observances.append(observance)
        }
        guard !observances.isEmpty else { return nil }
    }

    /// The only offset, where there is but one.
    var onlyOffset: Int? {
        let offsets = Set(observances.map(\.to))
        return offsets.count == 1 ? offsets.first : nil
    }

    /// Local time less UTC at an instant.
    func offset(at seconds: Int) -> Int {
        var latest: (seconds: Int, offset: Int)?
        var earliest: (seconds: Int, offset: Int)?
        let year = LocalDateTime(secondsAsUTC: seconds).date.year
        for observance in observances {
            var onsets = [observance.onset] + observance.dates
            if let rule = observance.rule {
                for year in (year - 1)...(year + 1) { rule.onset(in: year).map { onsets.append($0) } }
            }
            for onset in onsets {
                let instant = onset.secondsAsUTC - observance.from
                if instant <= seconds, latest.map({ instant >= $0.seconds }) ?? true {
                    latest = (instant, observance.to)
                }
                if earliest.map({ instant < $0.seconds }) ?? true {
                    earliest = (instant, observance.from)
                }
            }
        }
        return latest?.offset ?? earliest?.offset ?? 0
    }

    /// The instant of a local time; the first where it is ambiguous.
    func seconds(of local: LocalDateTime) -> Int {
        let asUTC = local.secondsAsUTC
        let before = offset(at: asUTC - 86_400)
        if offset(at: asUTC - before) == before { return asUTC - before }
        let after = offset(at: asUTC + 86_400)
        return offset(at: asUTC - after) == after ? asUTC - after : asUTC - before
    }

    /// Whether a zone keeps the same time in three years from `year` on: at the first of each
    /// month, and on both sides of each change that the rules make.
    func agree(with zone: ZoneOffsets, from year: Int) -> Bool {
        let year = min(max(year, 1900), 2100)
        for year in year..<(year + 3) {
            for month in 1...12 {
                guard let day = LocalDate(year: year, month: month, day: 1) else { return false }
                let noon = day.dayNumber * 86_400 + 43_200
                if zone.offset(at: noon) != offset(at: noon) { return false }
            }
            for observance in observances {
                let onsets = observance.dates + [observance.rule?.onset(in: year)].compactMap { $0 }
                for onset in onsets where onset.date.year == year {
                    let instant = onset.secondsAsUTC - observance.from
                    if zone.offset(at: instant) != offset(at: instant)
                        || zone.offset(at: instant - 1) != offset(at: instant - 1)
                    {
                        return false
                    }
                }
            }
        }
        return true
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
            let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
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
