internal import LibsyncModel

/// One change of a zone's offset.
struct ZoneChange {
    /// The local time by the offset that ends.
    let local: LocalDateTime
    let from: Int
    let to: Int
    /// Whether summer time begins.
    let isDaylight: Bool

    /// The changes in `years`, in order.
    static func all(of offsets: ZoneOffsets, years: ClosedRange<Int>) -> [ZoneChange] {
        guard let first = LocalDate(year: years.lowerBound, month: 1, day: 1),
            let end = LocalDate(year: years.upperBound + 1, month: 1, day: 1)
        else { return [] }
        // A day more on either side, for the offsets; the years decide by local time.
        let range = (first.dayNumber - 1) * 86_400..<(end.dayNumber + 1) * 86_400
        return offsets.transitions(in: range).map { seconds, from, to in
            ZoneChange(
                local: LocalDateTime(secondsAsUTC: seconds + from), from: from, to: to,
                isDaylight: offsets.isDaylight(at: seconds))
        }.filter { years.contains($0.local.date.year) }
    }

    /// Two observances that begin by rule each year; nil where no rule fits all the changes.
    static func yearly(_ changes: [ZoneChange], from base: Int) -> [TimeZoneDefinition.Observance]?
    {
        let byYear = Dictionary(grouping: changes) { $0.local.date.year }
        guard
            let (first, last) = byYear.keys.min().flatMap({ low in
                byYear.keys.max().map { (low, $0) }
            }), (first...last).allSatisfy({ byYear[$0]?.count == 2 })
        else { return nil }
        var observances: [TimeZoneDefinition.Observance] = []
        for half in 0...1 {
            let series = (first...last).compactMap { byYear[$0]?[half] }
            guard let observance = observance(of: series, from: base) else { return nil }
            observances.append(observance)
        }
        return observances
    }

    /// One observance that begins by rule each year, from one change a year.
    private static func observance(
        of series: [ZoneChange], from base: Int
    ) -> TimeZoneDefinition.Observance? {
        guard let model = series.first,
            series.allSatisfy({ $0.isLike(model) }),
            let day = YearlyDay(series.map(\.local.date)), let onset = day.date(in: base)
        else { return nil }
        return TimeZoneDefinition.Observance(
            isDaylight: model.isDaylight, onset: model.local.on(onset), offsetFrom: model.from,
            offsetTo: model.to, rule: day.rule)
    }

    private func isLike(_ other: ZoneChange) -> Bool {
        (local.secondOfDay, from, to, isDaylight)
            == (other.local.secondOfDay, other.from, other.to, other.isDaylight)
    }
}

/// A day of the year as laws name it: the last Sunday of March, the first Friday after the 23rd.
private struct YearlyDay {
    private enum Choice {
        case last
        case nth(Int)
        case onOrAfter(Int)
    }
    private let month: Int
    private let weekday: Int
    private let choice: Choice

    /// The rule that gives exactly these dates, one a year; nil where there is none.
    init?(_ dates: [LocalDate]) {
        guard let model = dates.first,
            dates.allSatisfy({ ($0.month, $0.weekday) == (model.month, model.weekday) })
        else { return nil }
        month = model.month
        weekday = model.weekday
        let days = dates.map(\.day)
        let low = days.min() ?? 0
        let high = days.max() ?? 0
        if dates.allSatisfy({ $0.adding(days: 7).month != $0.month }) {
            choice = .last
        } else if (low - 1) / 7 == (high - 1) / 7 {
            choice = .nth((low - 1) / 7 + 1)
        } else if high - low == 6 {
            // All seven days were seen, so the window is known and not guessed.
            choice = .onOrAfter(low)
        } else {
            return nil
        }
    }

    /// The rule, without its time of day.
    var rule: String {
        let name = RecurrenceRule.Weekday.names[weekday - 1]
        let yearly = "FREQ=YEARLY;BYMONTH=\(month);BYDAY="
        switch choice {
        case .last: return "\(yearly)-1\(name)"
        case .nth(let number): return "\(yearly)\(number)\(name)"
        case .onOrAfter(let day):
            let days = (day...(day + 6)).map(String.init).joined(separator: ",")
            return "\(yearly)\(name);BYMONTHDAY=\(days)"
        }
    }

    /// The date in one year, with which the rule then keeps step.
    func date(in year: Int) -> LocalDate? {
        let dates = (1...31).compactMap { LocalDate(year: year, month: month, day: $0) }
            .filter { $0.weekday == weekday }
        switch choice {
        case .last: return dates.last
        case .nth(let number): return dates.dropFirst(number - 1).first
        case .onOrAfter(let day): return dates.first { $0.day >= day }
        }
    }
}
