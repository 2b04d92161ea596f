public import LibsyncModel

extension Event {
    /// The key of the occurrence that a person names, by its date or by date and time in the event's
    /// zone.
    ///
    /// A time is that of the rule, or the one to which the occurrence was moved on its day.
    /// - Throws: that there is none, or that a date alone names several.
    public func key(of named: OccurrenceKey) throws(SeriesRefusal) -> OccurrenceKey {
        var edit = SeriesEdit()
        // Nothing of the sort is planned: an edit says something.
        edit.aspects["name"] = .null
        return try SeriesWriting(edit, of: self).key(of: named)
    }
}

extension SeriesWriting {
    /// The key of the occurrence that a person names.
    func key(of named: OccurrenceKey) throws(SeriesRefusal) -> OccurrenceKey {
        let keys = keys(on: named.date)
        guard !keys.isEmpty else { throw try noOccurrence(on: named.date) }
        let starts = try starts(of: keys)
        guard let moment = named.moment else {
            guard keys.count == 1 else { throw .severalTimes(named.date, starts) }
            return keys[0]
        }
        if time.isAllDay { throw .otherTimes(moment, []) }
        if let index = starts.firstIndex(of: moment) { return keys[index] }
        guard let key = keys.first(where: { override(of: $0).start == moment }) else {
            throw .otherTimes(moment, starts)
        }
        return key
    }

    /// The keys of what the event has on a date of its own, in order; of what never was to be only
    /// where there is nothing else and it is to come back.
    func keys(on date: LocalDate) -> [OccurrenceKey] {
        let keys = EventDates(event).keys(on: date)
        let open = keys.filter { override(of: $0).status != .omitted }
        return open.isEmpty && edit.aspects["status"] != nil ? keys : open
    }

    private func starts(of keys: [OccurrenceKey]) throws(SeriesRefusal) -> [LocalDateTime] {
        var starts: [LocalDateTime] = []
        for key in keys {
            guard let usual = try usualSpan(of: key) else {
                throw try noOccurrence(on: key.date)
            }
            starts.append(usual.start)
        }
        return starts
    }

    /// Says that a date is none, and what there is instead.
    func noOccurrence(on date: LocalDate) throws(SeriesRefusal) -> SeriesRefusal {
        let dates = EventDates(event)
        for days in [31, 400] {
            let near = dates.occurrences(
                from: date.adding(days: -days), to: date.adding(days: days))
            if let moved = near.first(where: { $0.start.date == date && $0.key.date != date }) {
                return .movedThere(date, own: moved.key.date)
            }
            let own = near.map(\.key.date).filter { $0 != date }
            let nearest = [own.filter { $0 < date }.max(), own.filter { $0 > date }.min()]
                .compactMap(\.self)
            if !nearest.isEmpty { return .noOccurrence(date, nearest: nearest) }
        }
        return .noOccurrence(date, nearest: [])
    }
}
