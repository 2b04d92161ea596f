import LibsyncModel

/// An event's time put together from cells: `when` is one field, and lists spread it over many
/// columns.
struct WhenCells {
    /// The cells by the names that `--map when.NAME` knows.
    let cells: [String: String]
    /// The zone of rows that name none.
    let zone: String

    /// What `--map when.NAME` knows.
    static let names: Set<String> = [
        "start", "end", "date", "endDate", "startTime", "endTime", "day", "allDay", "rule",
        "until", "exceptions", "timeZone",
    ]

    /// The value of `when`, and what `exceptions` leaves out.
    /// - Throws: `ImportFault` (its line is the caller's to set).
    func fields(
        remark: (String) -> Void
    ) throws(ImportFault) -> [FieldPath: JSONValue] {
        let first = try start()
        let last = try end(after: first)
        if last < first { throw fault("it ends (\(last)) before it starts (\(first))") }
        let zone = self["timeZone"] ?? zone
        guard ZoneName.isKnown(zone) else { throw fault("there is no time zone \(clip(zone))") }
        let isAllDay = try allDay()
        var when: [String: JSONValue] = [
            "start": .string(isAllDay ? first.date.description : first.description),
            "end": .string(isAllDay ? last.date.description : last.description),
            "timeZone": .string(zone),
        ]
        if isAllDay { when["allDay"] = true }
        if let rule = try rule(from: first.date) {
            if isAllDay, let part = RuleText.hours(in: rule) {
                throw fault("it lasts all day, and its rule says hours: \(clip(part))")
            }
            when["rule"] = .string(rule)
        }
        var fields: [FieldPath: JSONValue] = ["when": .object(when)]
        for date in exceptions(remark: remark) {
            if let path = FieldPath("overrides/\(date.compact)/status") {
                fields[path] = "omitted"
            }
        }
        return fields
    }

    private subscript(name: String) -> String? {
        cells[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func fault(_ message: String) -> ImportFault { ImportFault(line: 0, message: message) }

    private func allDay() throws(ImportFault) -> Bool {
        if let text = self["allDay"] {
            guard let flag = CellText.flag(text) else {
                throw fault("allDay \"\(clip(text))\" is neither yes nor no")
            }
            return flag
        }
        return self["startTime"] == nil && self["start"].map { CellText.date($0) != nil } ?? true
    }

    private func start() throws(ImportFault) -> LocalDateTime {
        if let text = self["start"], CellText.date(text) == nil {
            guard let moment = CellText.moment(text) else {
                throw fault("start \"\(clip(text))\" cannot be read as date and time")
            }
            return try moved(moment.date).at(minutes: moment.hour * 60 + moment.minute)
        }
        guard let text = self["date"] ?? self["start"] else { throw fault("it has no start") }
        guard let date = CellText.date(text) else {
            throw fault("date \"\(clip(text))\" cannot be read; write 2026-12-03 or 3.12.2026")
        }
        return try moved(date).at(minutes: try clock("startTime") ?? 0)
    }

    /// The first date on which the weekday fits: timetables name the day and the week it begins.
    private func moved(_ date: LocalDate) throws(ImportFault) -> LocalDate {
        guard let day = self["day"] else { return date }
        guard let weekday = CellText.weekday(day) else {
            throw fault("day \"\(clip(day))\" is no weekday")
        }
        return date.next(weekday: weekday)
    }

    private func end(after first: LocalDateTime) throws(ImportFault) -> LocalDateTime {
        var date = first.date
        if let text = self["endDate"] {
            guard let last = CellText.date(text) else {
                throw fault("endDate \"\(clip(text))\" cannot be read")
            }
            date = last
        }
        if let minutes = try clock("endTime") { return date.at(minutes: minutes) }
        if let text = self["end"] {
            if let last = CellText.date(text) { return last.at(minutes: 0) }
            guard let moment = CellText.moment(text) else {
                throw fault("end \"\(clip(text))\" cannot be read as date and time")
            }
            return moment
        }
        return first.on(date)
    }

    private func clock(_ name: String) throws(ImportFault) -> Int? {
        guard let text = self[name] else { return nil }
        guard let minutes = CellText.clock(text) else {
            throw fault("\(name) \"\(clip(text))\" is no time of day such as 18:00")
        }
        return minutes
    }

    private func rule(from first: LocalDate) throws(ImportFault) -> String? {
        guard var rule = self["rule"] else { return nil }
        if rule.uppercased().hasPrefix("RRULE:") { rule.removeFirst(6) }
        if let reason = RuleText.fault(in: rule) {
            throw fault("the rule \"\(clip(rule))\" cannot be read: \(reason)")
        }
        guard let text = self["until"] else { return rule }
        guard let last = CellText.date(text) else {
            throw fault("until \"\(clip(text))\" cannot be read as a date")
        }
        guard last >= first else {
            throw fault("it ends on \(last), before its first date \(first)")
        }
        let isEnded = ["UNTIL", "COUNT"].contains { RuleText.value($0, in: rule) != nil }
        return isEnded ? rule : "\(rule);UNTIL=\(last.compact)"
    }

    private func exceptions(remark: (String) -> Void) -> [LocalDate] {
        guard let text = self["exceptions"] else { return [] }
        let words = text.split { ",;| ".contains($0) }.map(String.init)
        let dates = words.compactMap(CellText.date)
        if dates.count < words.count {
            remark("the exceptions \"\(clip(text))\" are no list of dates and were left out")
            return []
        }
        return dates
    }
}
