import Foundation
import LibsyncModel

@testable import LibsyncCalendar

/// Makes records with defaults, so that a test names only what matters to it.
enum Sample {
    /// `0192a000-0000-7000-8000-00000000000N`.
    static func id(_ number: Int) -> RecordID {
        let digits = String(number, radix: 16)
        let padded = String(repeating: "0", count: 12 - digits.count) + digits
        guard let id = RecordID("0192a000-0000-7000-8000-\(padded)") else {
            preconditionFailure("no id: \(number)")
        }
        return id
    }

    /// A record of these fields, all changed at the same moment.
    static func record(
        _ number: Int = 1, kind: String, _ fields: [FieldPath: JSONValue], revision: Int = 0,
        changed milliseconds: Int64 = 1_764_700_245_999
    ) -> Record {
        guard let library = LibrarySlug("fjordvik") else { preconditionFailure("no slug") }
        let stamp = Stamp(milliseconds: milliseconds, replica: ReplicaID(1))
        let provenance = Provenance(typed: stamp, library: library)
        return Record(
            id: id(number), kind: kind,
            fields: fields.mapValues { Field(value: $0, provenance: provenance) },
            revision: revision)
    }

    /// A public talk on Thursday 3 December 2026, 18:00 to 20:00 in Oslo, with `fields` over it.
    static func event(
        _ number: Int = 1, _ fields: [FieldPath: JSONValue] = [:], revision: Int = 0,
        changed milliseconds: Int64 = 1_764_700_245_999
    ) -> Event {
        let usual: [FieldPath: JSONValue] = [
            "library": "fjordvik", "visibility": "public", "name/nb": "Forfattermøte",
            "when": when("2026-12-03T18:00:00", "2026-12-03T20:00:00"),
        ]
        let record = record(
            number, kind: "event", usual.merging(fields) { _, own in own }, revision: revision,
            changed: milliseconds)
        guard let event = Event(record) else { preconditionFailure("no event") }
        return event
    }

    /// The same talk each Thursday, by `rule`.
    static func series(
        _ rule: String = "FREQ=WEEKLY", _ fields: [FieldPath: JSONValue] = [:],
        start date: String = "2026-12-03"
    ) -> Event {
        let time = when("\(date)T18:00:00", "\(date)T20:00:00", rule: rule)
        return event(1, ["when": time].merging(fields) { _, own in own })
    }

    static func when(
        _ start: String, _ end: String, zone: String = "Europe/Oslo", rule: String? = nil,
        allDay: Bool = false
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "start": .string(start), "end": .string(end), "timeZone": .string(zone),
        ]
        if let rule { members["rule"] = .string(rule) }
        if allDay { members["allDay"] = true }
        return .object(members)
    }

    static func place(_ number: Int, _ fields: [FieldPath: JSONValue] = [:]) -> Place {
        let usual: [FieldPath: JSONValue] = [
            "name/nb": "Fjordvik bibliotek",
            "address": [
                "streetAddress": "Storgata 1", "postalCode": "6800", "addressLocality": "Fjordvik",
            ],
            "geo": ["latitude": .number(61.4522), "longitude": .number(5.8572)],
        ]
        let record = record(number, kind: "place", usual.merging(fields) { _, own in own })
        guard let place = Place(record) else { preconditionFailure("no place") }
        return place
    }

    static func context(places: [Place] = [], library: Record? = nil) -> EventContext {
        var context = EventContext()
        for place in places { context.places[place.record.id] = place }
        if let slug = library?.library { context.libraries[slug] = library }
        return context
    }

    static func date(_ text: String) -> LocalDate {
        guard let date = LocalDate(text) else { preconditionFailure("no date: \(text)") }
        return date
    }

    /// `2026-12-12`, or `2026-12-12T14:00:00` of an event that falls several times a day.
    static func key(_ text: String) -> OccurrenceKey {
        guard let moment = LocalDateTime(text) else { return OccurrenceKey(date(text)) }
        return OccurrenceKey(moment.date, secondOfDay: moment.secondOfDay)
    }

    static func moment(_ text: String) -> LocalDateTime {
        guard let moment = LocalDateTime(text) else { preconditionFailure("no time: \(text)") }
        return moment
    }

    static func time(_ json: JSONValue) -> EventTime {
        guard let time = EventTime(json: json) else { preconditionFailure("no times: \(json)") }
        return time
    }
}

/// What was written, read back as the lines that a reader unfolds.
struct Written {
    let lines: [String]

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        lines = text.replacing("\r\n ", with: "").split(separator: "\r\n").map(String.init)
    }

    /// The components of one event.
    init(
        _ event: Event, language: String = "nb", cancelled: CancelledEvents = .keep,
        context: EventContext = EventContext()
    ) {
        let writer = ICalendarWriter(
            language: language, cancelled: cancelled, context: context)
        self.init(writer.components(of: event))
    }

    /// The lines of a property, whatever its parameters.
    func property(_ name: String) -> [String] {
        lines.filter { $0.hasPrefix(name + ":") || $0.hasPrefix(name + ";") }
    }

    /// The VEVENTs, each with its lines.
    var events: [Written] {
        var events: [Written] = []
        var open: [String]?
        for line in lines {
            if line == "BEGIN:VEVENT" { open = [] }
            open?.append(line)
            if line == "END:VEVENT", let lines = open {
                events.append(Written(lines: lines))
                open = nil
            }
        }
        return events
    }

    private init(lines: [String]) { self.lines = lines }
}
