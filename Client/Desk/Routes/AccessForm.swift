internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncWeb

/// What a form says of a person's access: role and end.
struct AccessForm {
    /// The role; nil where none is chosen.
    let role: DeskRole?
    /// When access ends, in milliseconds since 1970; nil for never.
    let until: Int64?
    /// How the form stands.
    private(set) var state: FormState

    /// Reads a form by the library's clock.
    init(_ fields: FormFields, _ facts: OwnLibrary) {
        state = FormState(fields.values)
        role = DeskRole(rawValue: fields["role"])
        if role == nil { state.note(.roleMissing, at: "role") }
        let (date, clock) = (fields.line("until-date"), fields.line("until-clock"))
        guard !date.isEmpty || !clock.isEmpty else {
            until = nil
            return
        }
        guard let day = TypedDate.date(date) else {
            state.note(.dateUnreadable, at: "until-date")
            until = nil
            return
        }
        guard let end = AccessForm.end(of: day, clock) else {
            state.note(.clockUnreadable, at: "until-clock")
            until = nil
            return
        }
        let seconds =
            ZonedTime(end, in: facts.zone)?.secondsSince1970 ?? end.secondsAsUTC
        until = Int64(seconds) * 1_000
    }

    /// The form of somebody who has access.
    static func state(
        role: DeskRole, until: Int64?, _ facts: OwnLibrary, _ language: PageLanguage
    ) -> [String: String] {
        var values = ["role": role.rawValue]
        guard let local = until.map(facts.local) else { return values }
        // The midnight after the last day is the end of that day.
        let isMidnight = local.secondOfDay == 0
        let last = isMidnight ? local.date.adding(days: -1) : local.date
        values["until-date"] = "\(language.human.dayAndMonth(last)) \(last.year)"
        values["until-clock"] = isMidnight ? "" : local.timeText.replacing(":", with: ".")
        return values
    }

    /// `18.00`, `18:00`; the midnight after the day where no time is given.
    private static func end(of day: LocalDate, _ clock: String) -> LocalDateTime? {
        if clock.isEmpty {
            return LocalDateTime(date: day.adding(days: 1), hour: 0, minute: 0)
        }
        return TypedDate.clock(clock, on: day)
    }
}
