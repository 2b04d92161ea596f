import LibsyncCalendar
import LibsyncModel

@testable import LibsyncWeb

/// A region of two libraries and one place, and events in it, so that a test names only what matters
/// to it.
enum Sample {
    static func id(_ number: Int) -> RecordID {
        let digits = String(number, radix: 16)
        let padded = String(repeating: "0", count: 12 - digits.count) + digits
        guard let id = RecordID("0192a000-0000-7000-8000-\(padded)") else {
            preconditionFailure("no id: \(number)")
        }
        return id
    }

    static func slug(_ text: String) -> LibrarySlug {
        guard let slug = LibrarySlug(text) else { preconditionFailure("no slug: \(text)") }
        return slug
    }

    static func date(_ text: String) -> LocalDate {
        guard let date = LocalDate(text) else { preconditionFailure("no date: \(text)") }
        return date
    }

    static func moment(_ text: String) -> LocalDateTime {
        guard let moment = LocalDateTime(text) else { preconditionFailure("no time: \(text)") }
        return moment
    }

    static func record(
        _ number: Int, kind: String, _ fields: [FieldPath: JSONValue]
    ) -> Record {
        let stamp = Stamp(milliseconds: 1_764_700_245_999, replica: ReplicaID(1))
        let provenance = Provenance(typed: stamp, library: slug("fjordvik"))
        return Record(
            id: id(number), kind: kind,
            fields: fields.mapValues { Field(value: $0, provenance: provenance) })
    }

    static let branch: FieldPath = "places/0192a000-0000-7000-8000-000000000065"

    /// The usual region, on Tuesday 8 December 2026 at noon.
    static func region(
        now: String = "2026-12-08T12:00:00", language: String = "nb", places: [Record] = []
    ) -> SiteRegion {
        let place = record(
            101, kind: "place",
            [
                "library": "fjordvik", "visibility": "public", "name/nb": "Ytre Sund filial",
                "address": [
                    "streetAddress": "Kaiveien 4", "postalCode": "5999",
                    "addressLocality": "Ytre Sund",
                ], "geo": ["latitude": .number(61.5), "longitude": .number(5.25)],
            ])
        let libraries = ["fjordvik", "skogdal"].enumerated().map { index, name in
            let record = record(
                201 + index, kind: "library",
                [
                    "library": .string(name), "slug": .string(name), "visibility": "public",
                    "name/nb": .string(
                        "\(name.prefix(1).uppercased() + name.dropFirst()) bibliotek"),
                    "telephone": "00 00 00 00",
                ])
            return SiteLibrary(record, slug: slug(name))
        }
        let context = EventContext(
            places: Dictionary(uniqueKeysWithValues: ([place] + places).map { ($0.id, Place($0)) })
                .compactMapValues(\.self),
            libraries: Dictionary(
                uniqueKeysWithValues: libraries.map { ($0.slug, $0.record) }))
        return SiteRegion(
            RegionProfile(name: "Fjellfylket", language: language), root: "https://k.example",
            libraries: libraries, context: context, now: moment(now))
    }

    /// Skogdal of the story, at Christmas, with `change` over it: staffed Tuesday to Friday 10–16,
    /// self-service 07–22; nobody there from 24 December to 4 January, locked on four days.
    static func christmas(
        _ change: (inout HoursEdit) throws -> Void = { _ in }
    ) throws -> OpeningHours {
        var week = HoursEdit()
        for (day, own) in try HoursText.week("tue-fri 10-16") {
            week.say(.week(day), .staffed, own)
        }
        for day in Weekday.allCases {
            week.say(.week(day), .selfService, try HoursText.day("07-22"))
        }
        let today = date("2026-12-07")
        let usual = try HoursPlan(week, of: .none(of: id(101)), today: today).after
        var asks = ChristmasAsks(year: 2026)
        asks.unstaffed = [date("2026-12-24")...date("2027-01-04")]
        asks.closed = [
            date("2026-12-24")...date("2026-12-26"), date("2027-01-01")...date("2027-01-01"),
        ]
        var edit = asks.edit(of: usual)
        try change(&edit)
        return try HoursPlan(edit, of: usual, today: today).after
    }

    /// The record of those hours, of a place of Fjordvik's.
    static func record(
        of hours: OpeningHours, at place: Int = 101, _ fields: [FieldPath: JSONValue] = [:]
    ) -> Record {
        let own: [FieldPath: JSONValue] = [
            "library": "fjordvik", "visibility": "public",
            "place": .string(id(place).description),
        ]
        let said = record(1, kind: "hours", own.merging(fields) { $1 })
        return Record(
            id: OpeningHours.id(of: id(place)), kind: "hours",
            fields: hours.record.fields.merging(said.fields) { $1 })
    }

    /// A workshop of Fjordvik's on Saturday 12 December, with `fields` over it.
    static func event(_ number: Int = 1, _ fields: [FieldPath: JSONValue] = [:]) -> Event {
        let usual: [FieldPath: JSONValue] = [
            "library": "fjordvik", "visibility": "public", "name/nb": "Juleverksted",
            "summary/nb": "Flett hjerter.", branch: true,
            "when": [
                "start": "2026-12-12T11:00:00", "end": "2026-12-12T13:00:00",
                "timeZone": "Europe/Oslo",
            ],
        ]
        let record = record(number, kind: "event", usual.merging(fields) { _, own in own })
        guard let event = Event(record) else { preconditionFailure("no event") }
        return event
    }

    static func agenda(_ events: [Event], _ address: SiteAddress, _ region: SiteRegion) -> String {
        let window = AgendaPage.window(of: address, today: region.now.date)
        let agenda = EventAgenda(
            of: events, from: window.lowerBound, to: window.upperBound, timeZone: "Europe/Oslo")
        return AgendaPage(address, agenda, region: region, choices: AgendaPage.Choices())
            .document().text
    }

    /// The first date of an event as the pages have it.
    static func dated(_ event: Event) -> DatedEvent {
        let agenda = EventAgenda(
            of: [event], from: date("2026-01-01"), to: date("2027-12-31"),
            timeZone: "Europe/Oslo")
        guard let dated = agenda.entries.first else { preconditionFailure("no date") }
        return dated
    }

    static func page(_ event: Event, language: PageLanguage? = nil) -> String {
        let address = SiteAddress(.event(event.id), language: language)
        return EventPage(
            address, dated(event), dates: [], others: [], changed: nil, region: region()
        ).document().text
    }
}

extension Markup {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
