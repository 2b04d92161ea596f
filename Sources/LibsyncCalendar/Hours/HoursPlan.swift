public import LibsyncModel

/// What a change of hours writes, and how days stand before and after: made before anything is
/// written, so that a person can look first.
public struct HoursPlan: Sendable {
    /// The hours as they are.
    public let before: OpeningHours
    /// The hours as they will be.
    public let after: OpeningHours
    /// The fields to write.
    public let values: [FieldPath: JSONValue]
    /// What a person should look at that was not so before.
    public let findings: [HoursFinding]
    /// The first and the last single date that is spoken of; nil where weeks alone are.
    public let dates: ClosedRange<LocalDate>?

    /// The most single dates of one change: more of them are a season.
    public static let datesMax = 100

    /// How far from today a single date may lie, in days: ten years, each day of which is looked at.
    public static let daysFarMax = 3_653

    /// One date.
    public struct Day: Hashable, Sendable {
        /// As it is.
        public let before: DayHours
        /// As it will be.
        public let after: DayHours
        /// Whether hours or their reason change.
        public var isChanged: Bool { before.services != after.services }
    }

    /// Plans a change.
    ///
    /// - Parameters:
    ///   - today: what is before it is past.
    ///   - includingPast: whether dates that are past may change.
    /// - Throws: what cannot be done, or makes no sense; nothing is written then.
    public init(
        _ edit: HoursEdit, of hours: OpeningHours, today: LocalDate, includingPast: Bool = false
    ) throws(HoursRefusal) {
        let far = edit.singleDates.first { date in
            abs(date.dayNumber - today.dayNumber) > HoursPlan.daysFarMax
        }
        if let far { throw .farAway(far) }
        try HoursPlan.check(edit, of: hours, today: includingPast ? nil : today)
        var values = edit.fields
        for key in edit.removedSeasons.sorted() {
            for path in hours.record.values.keys {
                let names = path.segments
                if names.count > 1, names[0] == HoursTarget.seasonRoot, names[1] == key {
                    values[path] = .null
                }
            }
        }
        for (key, season) in edit.seasons {
            for (path, value) in season.values(key) { values[path] = value }
        }
        for one in edit.statements {
            guard let path = one.target.path(one.service) else { continue }
            values[path] = one.hours?.json(onto: hours.record[path]) ?? .null
        }
        self.values = values.filter { path, value in
            value.isNull ? hours.record[path] != nil : hours.record[path] != value
        }
        guard !self.values.isEmpty else { throw .nothingChanges }
        before = hours
        after = OpeningHours(hours.record.showingHours(self.values)) ?? hours
        let spoken = edit.dates
        dates = spoken
        let last = max(
            today.adding(days: OpeningHours.daysAhead), spoken?.upperBound ?? today)
        let known = Set(before.findings(from: today, through: last))
        findings = after.findings(from: today, through: last).filter { !known.contains($0) }
    }

    /// Each date from one to another, both included, as it is and as it will be.
    public func days(from: LocalDate, through: LocalDate) -> [Day] {
        zip(
            before.days(from: from, through: through), after.days(from: from, through: through)
        ).map { Day(before: $0, after: $1) }
    }

    /// The whole weeks around the single dates that are spoken of; nil where weeks alone are.
    public var weeks: ClosedRange<LocalDate>? {
        dates.map { ISOWeek(of: $0.lowerBound).monday...ISOWeek(of: $0.upperBound).sunday }
    }

    private static func check(
        _ edit: HoursEdit, of hours: OpeningHours, today: LocalDate?
    ) throws(HoursRefusal) {
        if edit.statements.isEmpty, edit.seasons.isEmpty, edit.removedSeasons.isEmpty,
            edit.fields.isEmpty
        {
            throw .nothingSaid
        }
        let known = hours.seasons.map(\.key)
        for key in edit.removedSeasons.sorted()
        where !known.contains(key) && !hours.undatedSeasons.contains(key) {
            throw .noSuchSeason(key, known: known.sorted())
        }
        for (key, season) in edit.seasons.sorted(by: { $0.key < $1.key }) {
            guard HoursSeason.isKey(key) else { throw .seasonKey(key) }
            if season.from == nil, !known.contains(key) { throw .seasonWithoutDates(key) }
            if let from = season.from, let through = season.through, through < from {
                throw .seasonBackwards(from: from, through: through)
            }
        }
        let dates = edit.singleDates
        if dates.count > datesMax { throw .tooManyDays(dates.count) }
        if let today, let past = dates.first(where: { $0 < today }) { throw .past(past) }
        let opened = Set(
            edit.statements.filter { $0.hours?.spans.isEmpty == false }.map(\.service))
        for one in edit.statements {
            guard let own = one.hours, own.spans.isEmpty, !opened.contains(one.service),
                !hours.services.contains(one.service)
            else { continue }
            if case .week = one.target { continue }
            throw .noSuchService(one.service)
        }
    }
}

extension Record {
    /// The record as it would show with `values` written, also one that nobody has written yet.
    fileprivate func showingHours(_ values: [FieldPath: JSONValue]) -> Record {
        guard fields.isEmpty, let library = LibrarySlug("libsync") else { return showing(values) }
        // Whoever writes it is not known here, and no view of it asks.
        let nobody = Provenance(
            typed: Stamp(milliseconds: 0, replica: ReplicaID(0)), library: library)
        return Record(
            id: id, kind: kind,
            fields: values.mapValues { Field(value: $0, provenance: nobody) })
    }
}
