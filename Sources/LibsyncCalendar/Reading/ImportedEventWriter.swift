internal import LibsyncModel

extension ImportedCalendar {
    /// The calendar as bytes: what was repaired is written as it was read, all else as it was.
    ///
    /// Reading them gives the same events. Zones are defined anew, from the time zone database.
    public func document() -> [UInt8] {
        var calendar = CalendarBytes()
        calendar.component("VCALENDAR") { calendar in
            calendar.add(ICalendarWriter.opening)
            if let method { calendar.add(ContentLine.text("METHOD", method)) }
            if let name {
                calendar.add(ContentLine.text("NAME", name))
                calendar.add(ContentLine.text("X-WR-CALNAME", name))
            }
            if let description { calendar.add(ContentLine.text("X-WR-CALDESC", description)) }
            if let timeZone { calendar.add(ContentLine.text("X-WR-TIMEZONE", timeZone)) }
            if let refreshInterval {
                calendar.add(
                    ContentLine(
                        "REFRESH-INTERVAL", ["VALUE": "DURATION"], value: refreshInterval.text))
            }
            if let uri = source.flatMap(ContentLine.uri) {
                calendar.add(ContentLine("SOURCE", ["VALUE": "URI"], value: uri))
            }
            ICalendarWriter.append(events.flatMap(\.spans), to: &calendar)
            for event in events { event.append(to: &calendar) }
        }
        return calendar.bytes
    }
}

extension ImportedEvent {
    /// The zones that must be defined for it, and for which dates.
    var spans: [ZoneSpan] {
        components.flatMap { component in
            component.zonedMoments.compactMap { moment -> ZoneSpan? in
                guard case .zoned(let zone) = moment.form else { return nil }
                let date = moment.local.date
                // How far a rule reaches is not computed: as far as the writer of events goes.
                let last = component.rules.isEmpty ? date : date.adding(days: 10 * 366)
                return ZoneSpan(zone: zone, first: date, last: last)
            }
        }
    }

    func append(to calendar: inout CalendarBytes) {
        for component in components {
            calendar.component("VEVENT") { calendar in
                calendar.add(ContentLine.text("UID", uid))
                calendar.add(component.timeLines)
                calendar.add(component.textLines)
                for line in component.kept { calendar.add(ContentLine(unfolded: line)) }
            }
        }
    }
}

extension EventComponent {
    fileprivate var zonedMoments: [CalendarMoment] {
        var moments = [start] + removed + added.map(\.start)
        if let recurrenceID { moments.append(recurrenceID) }
        for length in [length] + added.map(\.length) {
            if case .end(let end) = length { moments.append(end) }
        }
        return moments
    }

    /// When it is and was made, RECURRENCE-ID to EXDATE.
    fileprivate var timeLines: [ContentLine] {
        var lines: [ContentLine] = []
        if let recurrenceID {
            let range = isThisAndFuture ? ";RANGE=THISANDFUTURE" : ""
            lines.append(recurrenceID.form.line("RECURRENCE-ID" + range, recurrenceID.local))
        }
        lines.append(MomentForm.utc.line("DTSTAMP", stamp))
        if let created { lines.append(MomentForm.utc.line("CREATED", created)) }
        if let lastModified { lines.append(MomentForm.utc.line("LAST-MODIFIED", lastModified)) }
        lines.append(ContentLine("SEQUENCE", value: String(sequence)))
        lines.append(start.form.line("DTSTART", start.local))
        switch length {
        case .none: break
        case .end(let end): lines.append(end.form.line("DTEND", end.local))
        case .duration(let duration):
            lines.append(ContentLine("DURATION", value: duration.text))
        }
        lines += rules.map { ContentLine("RRULE", value: $0) }
        lines += added.map(\.line)
        // One date a line: lists are read by fewer.
        lines += removed.map { $0.form.line("EXDATE", $0.local) }
        return lines
    }

    fileprivate var textLines: [ContentLine] {
        var lines = [
            summary?.line("SUMMARY"), status.map { ContentLine("STATUS", value: $0.rawValue) },
            description?.line("DESCRIPTION"), location?.line("LOCATION"),
            url.map { ContentLine("URL", value: $0) },
        ].compactMap { $0 }
        if !categories.isEmpty { lines.append(ContentLine.texts("CATEGORIES", categories)) }
        if let position {
            let latitude = Whereabouts.degrees(position.latitude)
            let longitude = Whereabouts.degrees(position.longitude)
            lines.append(ContentLine("GEO", value: "\(latitude);\(longitude)"))
        }
        return lines
    }
}

extension EventComponent.Addition {
    fileprivate var line: ContentLine {
        let plain = start.form.line("RDATE", start.local)
        let end: String
        switch length {
        case .none: return plain
        case .duration(let duration): end = duration.text
        case .end(let moment): end = moment.form.line("", moment.local).value
        }
        // A period's end has the zone of its start (RFC 5545, 3.3.9).
        var period = ContentLine("RDATE;VALUE=PERIOD", value: "\(plain.value)/\(end)")
        if case .zoned(let zone) = start.form {
            period = ContentLine("RDATE;VALUE=PERIOD", ["TZID": zone], value: period.value)
        }
        return period
    }
}

extension ImportedText {
    fileprivate func line(_ name: String) -> ContentLine {
        ContentLine(name + parameters, value: ContentLine.escaped(text))
    }
}

extension ContentLine {
    /// A line that is in wire form already, but for its folds.
    fileprivate init(unfolded line: String) {
        let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        self.init(String(line[..<colon]), value: String(line[colon...].dropFirst()))
    }
}
