import LibsyncModel

/// What a cell says, in the forms that spreadsheets and people use.
enum CellText {
    /// `2026-12-03` or `3.12.2026`; dates with slashes are refused, since nobody knows which
    /// number is the month.
    static func date(_ text: String) -> LocalDate? {
        if let date = LocalDate(String(text.prefix(10))), text.count == 10 { return date }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[2].count == 4,
            let day = whole(parts[0]), let month = whole(parts[1]), let year = whole(parts[2])
        else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }

    /// `9:20`, `09.20`, `09:20:00` as minutes since midnight; 24:00 is the next midnight.
    static func clock(_ text: String) -> Int? {
        var parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "." }
        if parts.count == 3, parts[2] == "00" { parts.removeLast() }
        return parts.count == 2 ? DateText.clock("\(parts[0]):\(parts[1])") : nil
    }

    /// `2026-12-03T18:00`, `3.12.2026 18.00`.
    static func moment(_ text: String) -> LocalDateTime? {
        if let moment = LocalDateTime(text) { return moment }
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        guard parts.count == 2, let date = date(String(parts[0])),
            let minutes = clock(String(parts[1]))
        else { return nil }
        return date.at(minutes: minutes)
    }

    /// The weekday, 1 = Monday, by its name in Norwegian or English.
    static func weekday(_ text: String) -> Int? {
        let names = [
            ["mandag", "måndag", "monday"], ["tirsdag", "tysdag", "tuesday"],
            ["onsdag", "wednesday"], ["torsdag", "thursday"], ["fredag", "friday"],
            ["lørdag", "laurdag", "saturday"], ["søndag", "sundag", "sunday"],
        ]
        let word = text.lowercased()
        guard word.count >= 2 else { return nil }
        let days = names.indices.filter { names[$0].contains { $0.hasPrefix(word) } }
        return days.count == 1 ? days[0] + 1 : nil
    }

    /// `59.91` or `59,91`.
    static func number(_ text: String) -> Double? {
        let plain =
            text.contains(".") ? text : text.replacing(",", with: ".", maxReplacements: 1)
        guard let value = Double(plain), value.isFinite else { return nil }
        return value
    }

    /// `ja`, `yes`, `true`, `1`, `x`, and their contraries.
    static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "ja", "yes", "true", "1", "x": true
        case "nei", "no", "false", "0", "-": false
        default: nil
        }
    }

    /// The entries of a cell that lists several.
    static func list(_ text: String) -> [String] {
        text.split { ",;|".contains($0) }.map { $0.trimmingWhitespace() }.filter { !$0.isEmpty }
    }

    private static func whole(_ text: String) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}

extension LocalDate {
    /// A time of day on this date; 1,440 minutes are the next midnight.
    func at(minutes: Int) -> LocalDateTime {
        LocalDateTime(secondsAsUTC: dayNumber * 86_400 + minutes * 60)
    }

    /// The first such weekday on this date or after it; 1 = Monday.
    func next(weekday: Int) -> LocalDate { adding(days: (weekday - self.weekday + 7) % 7) }
}
