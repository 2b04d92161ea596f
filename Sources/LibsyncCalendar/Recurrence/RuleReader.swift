internal import LibsyncModel

extension RecurrenceRule {
    /// Reads a rule that keeps to RFC 5545, 3.3.10.
    ///
    /// Names and values may be of either case, as in all of iCalendar.
    /// - Throws: the first fault; a person is told its `description`.
    public init(_ text: String) throws(RuleFault) {
        var reader = RuleReader(isLax: false)
        self = try reader.rule(text)
    }

    /// Reads what can be kept of a rule from elsewhere.
    ///
    /// What is kept is a rule that keeps to RFC 5545, but for one thing: COUNT and UNTIL may both
    /// be there, and the earlier of the two ends holds.
    /// - Throws: a fault that leaves no rule: no frequency, another calendar.
    public static func lax(
        _ text: String
    ) throws(RuleFault) -> (rule: RecurrenceRule, repairs: [RuleRepair]) {
        var reader = RuleReader(isLax: true)
        let rule = try reader.rule(text)
        return (rule, reader.repairs)
    }
}

/// Reads the text of a rule, part by part.
struct RuleReader {
    /// Whether faults are repaired and told, or thrown.
    let isLax: Bool
    /// What was repaired, in the order of the text; at most `repairsMax`.
    private(set) var repairs: [RuleRepair] = []

    /// The most repairs that are told of one rule.
    static let repairsMax = 100

    init(isLax: Bool) { self.isLax = isLax }

    mutating func rule(_ text: String) throws(RuleFault) -> RecurrenceRule {
        guard text.utf8.count <= RecurrenceRule.textBytesMax else {
            throw RuleFault(
                text, "is longer than \(RecurrenceRule.textBytesMax) bytes: write a shorter rule")
        }
        let parts = try parts(of: text)
        guard let frequency = parts.first(where: { $0.name == "FREQ" }) else {
            throw RuleFault(text, "has no FREQ: write FREQ=WEEKLY or another frequency first")
        }
        guard let known = RecurrenceRule.Frequency(rawValue: frequency.value) else {
            throw RuleFault(
                frequency.text,
                "is no frequency: write YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY or SECONDLY"
            )
        }
        var rule = RecurrenceRule(known)
        for part in parts where part.name != "FREQ" { try read(part, into: &rule) }
        try settle(&rule)
        return rule
    }

    /// One `NAME=VALUE`, both in upper case.
    struct Part {
        let name: String
        let value: String
        let text: String
    }

    /// Records the fault, or throws it.
    /// - Parameter isGuess: whether the dates may be others than those that are meant.
    mutating func repair(
        _ fault: RuleFault, as kept: String? = nil, isGuess: Bool = true
    ) throws(RuleFault) {
        guard isLax else { throw fault }
        if repairs.count < RuleReader.repairsMax {
            repairs.append(RuleRepair(fault: fault, kept: kept, isGuess: isGuess))
        }
    }

    private mutating func parts(of text: String) throws(RuleFault) -> [Part] {
        var parts: [Part] = []
        for piece in text.split(separator: ";", omittingEmptySubsequences: false) {
            let piece = String(piece)
            if piece.allSatisfy(\.isWhitespace) {
                if text.isEmpty { break }
                try repair(
                    RuleFault(text, "has a semicolon too many: write one between two parts"),
                    isGuess: false)
                continue
            }
            let pair = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { RuleReader.trimmed($0.uppercased()) }
            guard pair.count == 2, !pair[1].isEmpty else {
                try repair(RuleFault(piece, "has no value: write NAME=VALUE"))
                continue
            }
            let part = Part(name: pair[0], value: pair[1], text: piece)
            let plain = "\(part.name)=\(part.value)"
            if plain.utf8.count != piece.utf8.count {
                try repair(
                    RuleFault(piece, "has spaces: leave them out"), as: plain, isGuess: false)
            }
            if let first = parts.first(where: { $0.name == part.name }) {
                try repair(
                    RuleFault(piece, "is there twice: write each part once"),
                    isGuess: first.value != part.value)
                continue
            }
            parts.append(part)
        }
        return parts
    }

    /// Without the spaces around it and around the items of a list.
    private static func trimmed(_ text: String) -> String {
        guard text.contains(where: \.isWhitespace) else { return text }
        let items = text.split(separator: ",", omittingEmptySubsequences: false).map { item in
            var item = item
            while item.first?.isWhitespace == true { item.removeFirst() }
            while item.last?.isWhitespace == true { item.removeLast() }
            return item
        }
        return items.joined(separator: ",")
    }

    private mutating func read(_ part: Part, into rule: inout RecurrenceRule) throws(RuleFault) {
        switch part.name {
        case "INTERVAL":
            rule.interval = try number(part, 1...RecurrenceRule.intervalMax) ?? 1
        case "COUNT": rule.count = try number(part, 1...1_000_000_000_000)
        case "UNTIL": rule.until = try until(part)
        case "WKST":
            if let day = RecurrenceRule.Weekday.names.firstIndex(of: part.value) {
                rule.weekStart = day + 1
            } else {
                let days = RecurrenceRule.Weekday.names.joined(separator: ", ")
                try repair(RuleFault(part.text, "is no weekday: write one of \(days)"))
            }
        case "BYSECOND": rule.seconds = try list(part, 0...60)
        case "BYMINUTE": rule.minutes = try list(part, 0...59)
        case "BYHOUR": rule.hours = try list(part, 0...23)
        case "BYDAY": rule.weekdays = try weekdays(part)
        case "BYWEEKDAY":
            // What several libraries call it in their own code.
            try repair(
                RuleFault(part.text, "is called BYDAY"), as: "BYDAY=\(part.value)",
                isGuess: !rule.weekdays.isEmpty)
            if rule.weekdays.isEmpty { rule.weekdays = try weekdays(part) }
        case "BYMONTHDAY": rule.monthDays = try list(part, 1...31, isFromEndToo: true)
        case "BYYEARDAY": rule.yearDays = try list(part, 1...366, isFromEndToo: true)
        case "BYWEEKNO": rule.weeks = try list(part, 1...53, isFromEndToo: true)
        case "BYMONTH": rule.months = try list(part, 1...12)
        case "BYSETPOS": rule.positions = try list(part, 1...366, isFromEndToo: true)
        case "RSCALE":
            let fault = RuleFault(part.text, "is not read here: only rules of our calendar are")
            // Months of another calendar begin on other days: nothing of the rule would be right.
            guard part.value == "GREGORIAN" else { throw fault }
            try repair(fault, isGuess: false)
        default:
            // Without SKIP a date that there is not falls out, as with SKIP=OMIT.
            let isHarmless =
                part.name.hasPrefix("X-") || (part.name == "SKIP" && part.value == "OMIT")
            try repair(
                RuleFault(part.text, "is no part of a rule of RFC 5545: leave it out"),
                isGuess: !isHarmless)
        }
    }

    private mutating func number(_ part: Part, _ range: ClosedRange<Int>) throws(RuleFault) -> Int?
    {
        if let number = RuleReader.digits(part.value), range.contains(number) { return number }
        try repair(
            RuleFault(
                part.text, "is no whole number from \(range.lowerBound) to \(range.upperBound)"))
        return nil
    }

    private mutating func until(_ part: Part) throws(RuleFault) -> CalendarMoment? {
        let written = WrittenMoment(Array(part.value.utf8)[...])
        if let written, !written.isRepaired, let moment = RuleReader.moment(written) {
            return moment
        }
        let fault = RuleFault(
            part.text, "is no date or time: write 20261231, or 20261231T225959Z for a time in UTC")
        if let written, let moment = RuleReader.moment(written) {
            try repair(fault, as: RecurrenceRule.text(until: moment), isGuess: false)
            return moment
        }
        // What follows a whole value is left out.
        let known = [16, 15, 8].lazy.compactMap { length in
            WrittenMoment(Array(part.value.utf8.prefix(length))[...]).flatMap(RuleReader.moment)
        }.first
        // Without its end the series would run for ever, which nobody has written.
        guard let known else { throw fault }
        try repair(fault, as: RecurrenceRule.text(until: known))
        return known
    }

    private static func moment(_ written: WrittenMoment) -> CalendarMoment? {
        switch written.clock {
        case .date: CalendarMoment(written.local, .date)
        case .local: CalendarMoment(written.local, .floating)
        case .utc: CalendarMoment(written.local, .utc)
        case .offset(let offset):
            CalendarMoment(
                LocalDateTime(secondsAsUTC: written.local.secondsAsUTC - offset), .utc)
        }
    }

    private mutating func list(
        _ part: Part, _ range: ClosedRange<Int>, isFromEndToo: Bool = false
    ) throws(RuleFault) -> [Int] {
        var numbers: Set<Int> = []
        for item in part.value.split(separator: ",", omittingEmptySubsequences: false) {
            if let number = RuleReader.signed(item),
                range.contains(number) || (isFromEndToo && range.contains(-number)),
                isFromEndToo || item.utf8.first != UInt8(ascii: "-")
            {
                numbers.insert(number)
            } else {
                let fromEnd = isFromEndToo ? ", or from the end -1 to -\(range.upperBound)" : ""
                let remedy = "write \(range.lowerBound) to \(range.upperBound)\(fromEnd)"
                try repair(RuleFault("\(part.name)=\(item)", "is out of range: \(remedy)"))
            }
        }
        return numbers.sorted()
    }

    private mutating func weekdays(_ part: Part) throws(RuleFault) -> [RecurrenceRule.Weekday] {
        var days: Set<RecurrenceRule.Weekday> = []
        for item in part.value.split(separator: ",", omittingEmptySubsequences: false) {
            let fault = RuleFault(
                "BYDAY=\(item)", "is no weekday: write MO, 2TU or -1FR, the number from 1 to 53")
            let ordinal = item.dropLast(2)
            guard let day = RecurrenceRule.Weekday.names.firstIndex(of: String(item.suffix(2))),
                let number = ordinal.isEmpty ? 0 : RuleReader.signed(ordinal),
                (-53...53).contains(number)
            else {
                try repair(fault)
                continue
            }
            if number == 0, !ordinal.isEmpty { try repair(fault, as: "BYDAY=\(item.suffix(2))") }
            days.insert(RecurrenceRule.Weekday(day + 1, ordinal: number))
        }
        return days.sorted()
    }

    /// At most 15 digits, so that nothing overflows.
    private static func digits(_ text: some StringProtocol) -> Int? {
        guard (1...15).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(text)
    }

    private static func signed(_ text: some StringProtocol) -> Int? {
        switch text.utf8.first {
        case UInt8(ascii: "-"): digits(text.dropFirst()).map { -$0 }
        case UInt8(ascii: "+"): digits(text.dropFirst())
        default: digits(text)
        }
    }
}
