import LibsyncCalendar
import LibsyncModel
import LibsyncTerminal

/// Dated occurrences in words.
enum OccurrenceWords {
    /// The name for people, on one line.
    static func name(_ entry: DatedEvent) -> String {
        let text = DisplayText.oneLine(entry.name.text() ?? "")
        return text.isEmpty ? "(no name)" : text
    }

    /// When on one of its dates: `18:00–20:00`, `all day`, `…–11:00` for what began before.
    static func time(_ entry: DatedEvent, on date: LocalDate) -> String {
        if entry.occurrence.isAllDay { return "all day" }
        let isFirst = entry.dates.lowerBound == date
        let isLast = entry.dates.upperBound == date
        if !isFirst, !isLast { return "goes on" }
        if entry.span.isEmpty { return entry.start.timeText }
        // An end at midnight belongs to the day before.
        let end = entry.end.secondOfDay == 0 ? "24:00" : entry.end.timeText
        return "\(isFirst ? entry.start.timeText : "…")–\(isLast ? end : "…")"
    }

    /// What names it after an option: `2026-12-03`, `2026-12-03T18:00`.
    static func named(_ key: OccurrenceKey) -> String {
        key.moment.map { "\(key.date)T\($0.timeText)" } ?? key.date.description
    }

    /// What names it for people: `Thursday 3 December 2026`, `Thursday 3 December 2026, 18:00`.
    static func spoken(_ key: OccurrenceKey) -> String {
        let date = HumanTime(language: "en").date(key.date)
        return key.moment.map { "\(date), \($0.timeText)" } ?? date
    }

    /// How it stands, who sees it, and whether its date is in doubt.
    static func marks(_ entry: DatedEvent) -> String {
        var marks: [String] = []
        let status = entry.occurrence.status
        if status != .scheduled {
            marks.append(status == .movedOnline ? "online" : status.rawValue)
        }
        let visibility = entry.event.record.visibility
        if visibility != .public { marks.append(visibility.rawValue) }
        if entry.occurrence.isWithheld { marks.append("date in doubt") }
        return marks.joined(separator: ", ")
    }

    /// Where it is: names of places, else the words of the event.
    static func place(_ entry: DatedEvent, _ places: PlaceTree) -> String {
        let names = entry.places.compactMap { places.places[$0]?.name.text() }
        let text = names.isEmpty ? entry.event.location.text() ?? "" : names.joined(separator: ", ")
        return DisplayText.oneLine(text)
    }

    /// The occurrence for programs; `end` of an all-day event is its last date.
    static func json(_ entry: DatedEvent) -> JSONValue {
        let isAllDay = entry.occurrence.isAllDay
        let start = isAllDay ? entry.dates.lowerBound.description : entry.start.description
        let end = isAllDay ? entry.dates.upperBound.description : entry.end.description
        return [
            "event": .string(entry.event.id.description),
            "key": .string(entry.occurrence.key.description),
            "library": entry.event.library.map { .string($0.description) } ?? .null,
            "name": .object(entry.name.texts.mapValues { .string($0) }),
            "start": .string(start), "end": .string(end), "allDay": .bool(isAllDay),
            "status": .string(entry.occurrence.status.rawValue),
            "places": .array(entry.places.map { .string($0.description) }),
            "inDoubt": .bool(entry.occurrence.isWithheld),
        ]
    }
}

extension EventAgenda {
    /// The whole agenda for programs, with what else belongs to it.
    func output(today: LocalDate, _ more: [String: JSONValue] = [:]) -> JSONValue {
        let own: [String: JSONValue] = [
            "from": .string(from.description), "to": .string(to.description),
            "today": .string(today.description), "timeZone": .string(timeZone),
            "isComplete": .bool(isComplete),
            "occurrences": .array(entries.map(OccurrenceWords.json)),
        ]
        return .object(own.merging(more) { own, _ in own })
    }
}
