internal import LibsyncCalendar
internal import LibsyncModel

/// Dates in a row that are alike, in both services.
struct HoursStretch {
    let first: DayHours
    private(set) var through: LocalDate

    /// The stretches of days that are in order; a date that is missing parts them.
    static func all(of days: [DayHours], _ words: HoursWords) -> [HoursStretch] {
        var stretches: [HoursStretch] = []
        for day in days {
            if let known = stretches.last, known.through.adding(days: 1) == day.date,
                isAlike(known.first, day, words)
            {
                stretches[stretches.count - 1].through = day.date
            } else {
                stretches.append(HoursStretch(first: day, through: day.date))
            }
        }
        return stretches
    }

    private static func isAlike(_ first: DayHours, _ second: DayHours, _ words: HoursWords) -> Bool
    {
        HoursService.allCases.allSatisfy {
            first.services[$0]?.spans == second.services[$0]?.spans
        } && words.reasons(first).map(\.text) == words.reasons(second).map(\.text)
    }
}

extension HoursWords {
    /// From when to when a week holds; nil for ever.
    func time(of week: HoursSummary.WeekStretch) -> String? {
        switch (week.from, week.through) {
        case (nil, nil): nil
        case (let from?, nil): language(.from(dates(from, from)))
        case (nil, let through?): language(.through(dates(through, through)))
        case (let from?, let through?): dates(from, through)
        }
    }
}
