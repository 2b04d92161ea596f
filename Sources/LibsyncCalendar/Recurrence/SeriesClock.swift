internal import LibsyncModel

/// The clock of a series: how its local times and instants belong together.
///
/// For dates and floating times, and for a zone that nobody knows, an instant is the local time as
/// if it were UTC.
struct SeriesClock {
    private let table: ZoneTable?
    private let zones: ZoneTables

    init(_ form: MomentForm, _ zones: ZoneTables) {
        self.zones = zones
        if case .zoned(let zone) = form { table = zones.table(zone) } else { table = nil }
    }

    /// The instant of a local time.
    @inline(__always)
    func instant(_ local: Int) -> Int { table.map { $0.seconds(of: local) } ?? local }

    /// The local time of an instant.
    func exactLocal(_ instant: Int) -> Int {
        table.map { instant + $0.offset(at: instant) } ?? instant
    }

    /// A local time before which no start can be at or after this instant.
    func local(_ instant: Int) -> Int { nearby(instant, -86_400) }

    /// A local time from which on no start can be before this instant.
    func localBound(_ instant: Int) -> Int { nearby(instant, 86_400) }

    /// A zone may leave out or repeat a whole day (Pacific/Apia, 2011).
    private func nearby(_ instant: Int, _ margin: Int) -> Int {
        guard let table else { return instant }
        let known = min(max(instant, SeriesClock.first), RuleWalk.lastBound)
        return known + table.offset(at: known) + margin
    }

    /// The first second of year 1.
    private static let first = -719_162 * 86_400

    /// The instant that names an occurrence of `series`.
    ///
    /// A date in a timed series stands for the start's time of day on it; a time in a series of
    /// dates for its date.
    func named(_ moment: CalendarMoment, in series: RecurrenceSet) -> Int {
        let local = moment.local
        if series.form == .date { return local.date.dayNumber * 86_400 }
        switch moment.form {
        case .utc: return local.secondsAsUTC
        case .date: return instant(series.start.on(local.date).secondsAsUTC)
        case .floating: return instant(local.secondsAsUTC)
        case .zoned(let zone):
            if moment.form == series.form { return instant(local.secondsAsUTC) }
            return zones.table(zone)?.seconds(of: local.secondsAsUTC) ?? instant(local.secondsAsUTC)
        }
    }
}
