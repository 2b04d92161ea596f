internal import LibsyncModel

extension ImportedCalendar {
    /// The calendar as bytes: what was repaired is written as it was read, all else as it was.
    ///
    /// VEVENTs that make no event stand in it byte for byte, but for what would break the rest
    /// (`CarriedLines`).
    ///
    /// Reading them gives the same events. Zones of events are defined anew, from the time zone
    /// database.
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
                calendar.add("X-PUBLISHED-TTL", refreshInterval.text)
            }
            if let uri = source.flatMap(ContentLine.uri) {
                calendar.add(ContentLine("SOURCE", ["VALUE": "URI"], value: uri))
            }
            for line in kept { calendar.add(unfolded: line) }
            appendZones(to: &calendar)
            for component in unread { calendar.add(rendered: component.written) }
            for event in events { event.append(to: &calendar) }
            for line in keptComponents { calendar.add(unfolded: line) }
        }
        return calendar.bytes
    }

    private func appendZones(to calendar: inout CalendarBytes) {
        let spans = events.flatMap(\.spans)
        ICalendarWriter.append(spans, to: &calendar)
        let written = Set(spans.map(\.zone))
        for (name, lines) in keptZones.sorted(by: { $0.key < $1.key }) where !written.contains(name)
        {
            for line in lines { calendar.add(unfolded: line) }
        }
    }
}

extension ImportedEvent {
    /// The zones that must be defined for it, and for which dates.
    var spans: [ZoneSpan] {
        var spans: [ZoneSpan] = []
        master?.append(to: &spans)
        for component in overrides { component.append(to: &spans) }
        return spans
    }

    func append(to calendar: inout CalendarBytes) {
        // Ahead of what counts: of two that are equally new a reader takes the later one.
        for component in surplus { calendar.add(rendered: component.written) }
        master?.append(to: &calendar, uid: uid)
        for component in overrides { component.append(to: &calendar, uid: uid) }
    }
}

extension EventComponent {
    fileprivate func append(to spans: inout [ZoneSpan]) {
        append(start, to: &spans)
        if let recurrenceID { append(recurrenceID, to: &spans) }
        if case .end(let end) = length { append(end, to: &spans) }
        for moment in removed { append(moment, to: &spans) }
        for addition in added {
            append(addition.start, to: &spans)
            if case .end(let end) = addition.length { append(end, to: &spans) }
        }
    }

    private func append(_ moment: CalendarMoment, to spans: inout [ZoneSpan]) {
        guard case .zoned(let zone) = moment.form else { return }
        let date = moment.local.date
        // How far a rule reaches is not computed: as far as the writer of events goes.
        let last = rules.isEmpty ? date : date.adding(days: 10 * 366)
        spans.append(ZoneSpan(zone: zone, first: date, last: last))
    }

    fileprivate func append(to calendar: inout CalendarBytes, uid: String) {
        calendar.component("VEVENT") { calendar in
            calendar.add(ContentLine.text("UID", uid))
            appendTimes(to: &calendar)
            appendTexts(to: &calendar)
            for line in kept { calendar.add(unfolded: line) }
        }
    }

    /// When it is and was made, RECURRENCE-ID to EXDATE.
    private func appendTimes(to calendar: inout CalendarBytes) {
        if let recurrenceID {
            let range = isThisAndFuture ? ";RANGE=THISANDFUTURE" : ""
            calendar.add(recurrenceID.form.line("RECURRENCE-ID" + range, recurrenceID.local))
        }
        calendar.add(MomentForm.utc.line("DTSTAMP", stamp))
        if let created { calendar.add(MomentForm.utc.line("CREATED", created)) }
        if let lastModified { calendar.add(MomentForm.utc.line("LAST-MODIFIED", lastModified)) }
        calendar.add("SEQUENCE", String(sequence))
        calendar.add(start.form.line("DTSTART", start.local))
        switch length {
        case .none: break
        case .end(let end): calendar.add(end.form.line("DTEND", end.local))
        case .duration(let duration): calendar.add("DURATION", duration.text)
        }
        for rule in rules { calendar.add("RRULE", rule) }
        for addition in added { calendar.add(addition.line) }
        // One date a line: lists are read by fewer.
        for moment in removed { calendar.add(moment.form.line("EXDATE", moment.local)) }
    }

    private func appendTexts(to calendar: inout CalendarBytes) {
        if let summary { calendar.add(summary.line("SUMMARY")) }
        if let status { calendar.add("STATUS", status.rawValue) }
        if let description { calendar.add(description.line("DESCRIPTION")) }
        if let location { calendar.add(location.line("LOCATION")) }
        if let url { calendar.add("URL", url) }
        if !categories.isEmpty { calendar.add(ContentLine.texts("CATEGORIES", categories)) }
        if let position {
            let latitude = Whereabouts.degrees(position.latitude)
            let longitude = Whereabouts.degrees(position.longitude)
            calendar.add("GEO", "\(latitude);\(longitude)")
        }
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
