internal import LibsyncModel

extension CalendarLint {
    mutating func checkEvent(_ event: CalendarComponent, _ facts: inout LintFacts) {
        for name in PropertyName.allCases where name.isOnceInEvent { checkOnce(name, in: event) }
        checkIdentity(event, &facts)
        checkTimes(event, facts)
        checkRule(event)
        checkPlace(event)
        if facts.isFeed { checkFeedEvent(event) }
        checkWords(event)
    }

    /// Values that are one of a few words, or a number within bounds.
    private mutating func checkWords(_ event: CalendarComponent) {
        if let status = event.first(.status),
            EventComponent.Status(rawValue: status.value.uppercased()) == nil
        {
            add(.status, status.line, "\(clip(status)) is no STATUS of an event")
        }
        if let busy = event.first(.transp),
            !["OPAQUE", "TRANSPARENT"].contains(busy.value.uppercased())
        {
            add(
                .transparency, busy.line,
                "TRANSP is OPAQUE or TRANSPARENT, and not \(clip(busy)): people may seem busy")
        }
        if let sequence = event.first(.sequence), CalendarLint.number(sequence) == nil {
            add(
                .sequence, sequence.line,
                "\(clip(sequence)) is no count of changes: SEQUENCE begins with 0 and rises")
        }
        if let priority = event.first(.priority),
            !(CalendarLint.number(priority).map { $0 <= 9 } ?? false)
        {
            add(.priority, priority.line, "PRIORITY goes from 0 to 9, and is not \(clip(priority))")
        }
    }

    /// A number that is not negative, with or without its sign (RFC 5545, 3.3.8); nil for else.
    private static func number(_ property: CalendarProperty) -> Int? {
        let bytes = property.valueBytes
        return decimal(bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes)
    }

    private mutating func checkIdentity(_ event: CalendarComponent, _ facts: inout LintFacts) {
        let start = event.first(.dtstart)
        if let uid = event.first(.uid)?.text, !uid.isEmpty {
            if let override = event.first(.recurrenceID) {
                facts.overrides.append((uid, override.line, LintMoment(override)))
            } else if let other = facts.masters[uid] {
                add(.uidTwice, event.line, "the UID of the event at line \(other.line)")
            } else {
                facts.masters[uid] = (event.line, start.flatMap { LintMoment($0) })
            }
        } else {
            add(.uidMissing, event.line, "no UID: clients show the event anew each time")
        }
        if event.first(.dtstamp) == nil { add(.stampMissing, event.line, "no DTSTAMP") }
        for name in [PropertyName.dtstamp, .created, .lastModified] {
            guard let stamp = event.first(name), let moment = LintMoment(stamp), moment != .utc
            else { continue }
            add(.stampNotUTC, stamp.line, "\(name.text) must be in UTC, with a Z")
        }
    }

    private mutating func checkTimes(_ event: CalendarComponent, _ facts: LintFacts) {
        guard let start = event.first(.dtstart) else {
            if facts.method == nil || facts.isFeed {
                add(.startMissing, event.line, "no DTSTART")
            }
            return
        }
        let type = LintMoment(start)
        if type == .floating {
            add(
                .floatingTime, start.line,
                "a time without a zone: each reader sees it by their own clock")
        }
        if let duration = event.first(.duration) {
            let read = CalendarDuration.read(duration.valueBytes)
            if read.map({ $0.isRepaired || $0.duration.isNegative }) ?? true {
                add(.duration, duration.line, "\(clip(duration)) is no length of an event")
            } else if type == .date, read?.duration.seconds != 0 {
                add(.duration, duration.line, "an all-day event lasts whole days")
            }
        }
        guard let end = event.first(.dtend) else { return }
        if event.first(.duration) != nil {
            add(.endAndDuration, end.line, "DTEND and DURATION in one event")
        }
        guard let type, let endType = LintMoment(end) else { return }
        if (type == .date) != (endType == .date) || (type == .floating) != (endType == .floating) {
            add(.endType, end.line, "DTSTART is \(type.rawValue), DTEND \(endType.rawValue)")
        } else if isAfter(start, end, type, endType) == false {
            add(.endBeforeStart, end.line, "DTEND is not after DTSTART")
        }
    }

    /// Whether the end is later; nil where the two cannot be compared without knowing a zone.
    private func isAfter(
        _ start: CalendarProperty, _ end: CalendarProperty, _ type: LintMoment,
        _ endType: LintMoment
    ) -> Bool? {
        guard type == endType, start.parameter(.tzid) == end.parameter(.tzid),
            let from = WrittenMoment(start.valueBytes), let to = WrittenMoment(end.valueBytes)
        else { return nil }
        return to.local > from.local
    }

    private mutating func checkRule(_ event: CalendarComponent) {
        guard let start = event.first(.dtstart), let type = LintMoment(start) else { return }
        for index in event.propertyIndices {
            let property = CalendarProperty(tree: event.tree, index: index)
            switch property.row.name {
            case .rrule: check(rule: property, type)
            case .exdate:
                guard let other = LintMoment(property) else { continue }
                let isLike = other == type || (type != .date && other == .utc && type == .zoned)
                if !isLike {
                    add(
                        .removedType, property.line,
                        "DTSTART is \(type.rawValue), EXDATE \(other.rawValue)")
                }
            default: break
            }
        }
    }

    private mutating func check(rule property: CalendarProperty, _ type: LintMoment) {
        let rule: RecurrenceRule
        do throws(RuleFault) {
            let (kept, repairs) = try RecurrenceRule.lax(property.value)
            for repair in repairs { add(repair.fault, at: property.line) }
            rule = kept
        } catch {
            return add(error, at: property.line)
        }
        let ofTimes = [rule.hours, rule.minutes, rule.seconds]
        if type == .date, !ofTimes.allSatisfy(\.isEmpty) || rule.frequency < .daily {
            add(
                .rule, property.line,
                "DTSTART is a date, and the rule says times of day: clients differ in its dates")
        }
        guard let until = rule.until else { return }
        if rule.count != nil { add(.untilAndCount, property.line, "UNTIL and COUNT in one rule") }
        let isRight: Bool =
            switch type {
            case .date: until.form == .date
            case .utc, .zoned: until.form == .utc
            case .floating: until.form == .floating
            }
        if !isRight {
            let wanted = type == .date || type == .floating ? type.rawValue : "a time in UTC"
            add(
                .untilType, property.line,
                "UNTIL must be \(wanted), since DTSTART is \(type.rawValue)")
        }
    }

    /// What RFC 7529 adds is no fault of the file, though it is not read here; that a rule has two
    /// ends is told by a rule of its own.
    private mutating func add(_ fault: RuleFault, at line: Int) {
        let part = fault.part.uppercased()
        guard !["RSCALE=", "SKIP=", "COUNT AND"].contains(where: part.hasPrefix) else { return }
        add(.rule, line, "`\(fault.part)` \(fault.problem)")
    }

    private mutating func checkPlace(_ event: CalendarComponent) {
        if let point = event.first(.geo) {
            let parts = point.value.split(separator: ";").map { Double($0) }
            let isPoint =
                parts.count == 2 && parts.allSatisfy { $0.map { abs($0) <= 180 } ?? false }
                && abs(parts[0] ?? 91) <= 90
            if !isPoint { add(.position, point.line, "\(clip(point)) is no latitude;longitude") }
        }
        for place in event.properties("X-APPLE-STRUCTURED-LOCATION") {
            let text = place.value.lowercased()
            let degrees = text.dropFirst(4).prefix { $0 != ";" }.split(separator: ",")
            if !text.hasPrefix("geo:") || degrees.count < 2
                || !degrees.allSatisfy({ Double($0) != nil })
            {
                add(.applePoint, place.line, "Apple wants geo:latitude,longitude")
            }
            guard let title = place.parameter("X-TITLE"),
                let location = event.first(.location)?.text
            else { continue }
            let plain = { (text: String) in
                text.replacing("\\n", with: " ").split(whereSeparator: \.isWhitespace)
                    .joined(separator: " ")
            }
            if !plain(location).hasPrefix(plain(title)) {
                add(.appleLocation, place.line, "Apple shows no map: LOCATION is not its X-TITLE")
            }
        }
    }

    /// Rules for what is published to many.
    private mutating func checkFeedEvent(_ event: CalendarComponent) {
        if event.first(.sequence) == nil, event.first(.lastModified) == nil {
            add(
                .revisionMissing, event.line,
                "neither SEQUENCE nor LAST-MODIFIED: Google may keep an older version")
        }
        if let organizer = event.first(.organizer) {
            add(
                .organizerInFeed, organizer.line,
                "Outlook may ask subscribers to accept what has an ORGANIZER")
        }
        if let alarm = event.children.first(where: { $0.row.name == .alarm }) {
            let isMail = alarm.properties("ACTION").first?.value.uppercased() == "EMAIL"
            add(
                .alarmInFeed, alarm.line,
                isMail
                    ? "an alarm tells an address, and may make subscribers' programs write to it"
                    : "an alarm may ring at everyone who subscribes")
        }
        let isDate = event.first(.dtstart).flatMap { LintMoment($0) } == .date
        let busy = event.properties("X-MICROSOFT-CDO-BUSYSTATUS").first?.value.uppercased()
        if isDate, event.first(.transp)?.value.uppercased() != "TRANSPARENT", busy != "FREE" {
            add(
                .busyAllDay, event.line,
                "an all-day event without TRANSP:TRANSPARENT: people seem busy"
            )
        }
        for day in event.properties("X-MICROSOFT-CDO-ALLDAYEVENT")
        where (day.value.uppercased() == "TRUE") != isDate {
            add(.outlookAllDay, day.line, "it says otherwise than the type of DTSTART")
        }
        if let url = event.first(.url), !url.valueBytes.isEmpty,
            event.first(.description)?.text.contains(url.value) != true
        {
            add(.addressUnseen, url.line, "Google shows no URL: repeat it in DESCRIPTION")
        }
    }

    mutating func checkSeries(_ facts: LintFacts) {
        for override in facts.overrides {
            guard let master = facts.masters[override.uid] else {
                if facts.method == nil || facts.isFeed {
                    add(
                        .overrideWithoutSeries, override.line,
                        "no event without RECURRENCE-ID has this UID")
                }
                continue
            }
            guard let form = master.form, let own = override.form, form != own,
                !(form == .zoned && own == .utc)
            else { continue }
            add(
                .overrideType, override.line,
                "DTSTART of the series is \(form.rawValue), RECURRENCE-ID \(own.rawValue)")
        }
    }
}
