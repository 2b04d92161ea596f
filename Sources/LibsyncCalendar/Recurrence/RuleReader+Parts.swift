extension RuleReader {
    /// Judges what stands together (the table of RFC 5545, 3.3.10, and its notes).
    mutating func settle(_ rule: inout RecurrenceRule) throws(RuleFault) {
        try settleWeeks(&rule)
        try settleYearDays(&rule)
        try settleMonthDays(&rule)
        try settleOrdinals(&rule)
        if !rule.positions.isEmpty, !rule.choosesDates {
            try repair(
                RuleFault("BYSETPOS", "chooses among dates: write another BY part beside it"))
            rule.positions = []
        }
        if rule.count != nil, let until = rule.until {
            try repair(
                RuleFault("COUNT and UNTIL", "are two ends: write one of them"),
                as: "whichever comes first, at the latest \(RecurrenceRule.text(until: until))",
                isGuess: false)
        }
    }

    /// BYWEEKNO belongs to a year: lib-recur reads it so, and so do we.
    private mutating func settleWeeks(_ rule: inout RecurrenceRule) throws(RuleFault) {
        guard !rule.weeks.isEmpty, rule.frequency != .yearly else { return }
        try repair(
            RuleFault("BYWEEKNO", "counts weeks of a year: write FREQ=YEARLY"), as: "FREQ=YEARLY")
        rule.frequency = .yearly
    }

    private mutating func settleYearDays(_ rule: inout RecurrenceRule) throws(RuleFault) {
        guard !rule.yearDays.isEmpty, [.daily, .weekly, .monthly].contains(rule.frequency) else {
            return
        }
        let fault = RuleFault("BYYEARDAY", "counts days of a year: write FREQ=YEARLY")
        // Each day, week or month with a filter by days of the year: the same days by the year.
        let isSame = rule.interval == 1 && rule.positions.isEmpty
        try repair(fault, as: isSame ? "FREQ=YEARLY" : nil, isGuess: !isSame)
        if isSame { rule.frequency = .yearly } else { rule.yearDays = [] }
    }

    private mutating func settleMonthDays(_ rule: inout RecurrenceRule) throws(RuleFault) {
        guard !rule.monthDays.isEmpty, rule.frequency == .weekly else { return }
        let fault = RuleFault("BYMONTHDAY", "counts days of a month: write FREQ=MONTHLY")
        let isSame = rule.interval == 1 && rule.positions.isEmpty
        try repair(fault, as: isSame ? "FREQ=MONTHLY" : nil, isGuess: !isSame)
        if isSame { rule.frequency = .monthly } else { rule.monthDays = [] }
    }

    private mutating func settleOrdinals(_ rule: inout RecurrenceRule) throws(RuleFault) {
        guard let counted = rule.weekdays.first(where: { $0.ordinal != 0 }) else { return }
        let text = "BYDAY=\(counted.ordinal)\(RecurrenceRule.Weekday.names[counted.day - 1])"
        let plain = "BYDAY=\(RecurrenceRule.Weekday.names[counted.day - 1])"
        if ![.monthly, .yearly].contains(rule.frequency) {
            try repair(
                RuleFault(
                    text, "counts weekdays of a month or year: write FREQ=MONTHLY, or no number"),
                as: plain)
        } else if !rule.weeks.isEmpty {
            try repair(
                RuleFault(text, "counts weekdays, and BYWEEKNO weeks: write no number"), as: plain)
        } else {
            return
        }
        rule.weekdays = Set(rule.weekdays.map { RecurrenceRule.Weekday($0.day) }).sorted()
    }
}

extension RecurrenceRule {
    /// Whether a part beside BYSETPOS chooses dates.
    fileprivate var choosesDates: Bool {
        let lists = [seconds, minutes, hours, monthDays, yearDays, weeks, months]
        return !weekdays.isEmpty || lists.contains { !$0.isEmpty }
    }
}
