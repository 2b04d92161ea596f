/// A kind of record that this release knows: its name, whether it may leave the desk, its fields.
///
/// Unknown kinds and fields are kept and passed on untouched; a kind only says what the fields it
/// declares may hold.
public struct Kind: Sendable {
    /// Where records of a kind may live.
    public enum Reach: Sendable {
        /// Synchronised.
        case shared
        /// Never leaves the desk: the outbox cannot take it.
        case local
    }

    /// The word in `kind`.
    public let name: String
    /// Where its records may live.
    public let reach: Reach
    let fields: [String: FieldType]

    /// Every kind that this release knows.
    public static let all: [Kind] = [library, place, hours, event, content, member]

    /// The kind of that name, if this release knows it.
    public static func named(_ name: String) -> Kind? { all.first { $0.name == name } }

    /// Whether `text` can name a kind: 2 to 40 lower-case letters, digits or hyphens.
    public static func isName(_ text: String) -> Bool { LibrarySlug(text) != nil }

    /// Whether records of the kind named `name` may be pushed.
    ///
    /// Unknown kinds came from the server and may go back to it.
    public static func isShared(_ name: String) -> Bool { named(name)?.reach != .local }

    /// The names of the fields, the first segments of paths.
    public var fieldNames: [String] { fields.keys.sorted() }

    /// The aspects of a date that this release knows, where `path` has another in their place; nil
    /// for every other path.
    ///
    /// Others are kept when they come from elsewhere; who types one has most likely mistyped.
    public func aspects(insteadOf path: FieldPath) -> [String]? {
        let segments = path.segments
        guard segments.count > 2, case .keyedByDate(.aspects(let known))? = fields[segments[0]],
            known[segments[2]] == nil
        else { return nil }
        return known.keys.sorted()
    }
}

extension Kind {
    /// What every kind has.
    private static let common: [String: FieldType] = [
        "library": .library,
        "visibility": .oneOf(Visibility.allCases.map(\.rawValue)),
        "deleted": .flag,
        "hidden": .members(required: ["reason": .text(1_000)], optional: ["by": .text(100)]),
        "seen": .map(.map(.flag)),
    ]

    private static func declare(
        _ name: String, reach: Reach = .shared, _ fields: [String: FieldType]
    ) -> Kind {
        Kind(name: name, reach: reach, fields: fields.merging(common) { own, _ in own })
    }

    private static let names = FieldType.languages(.text(1_000))
    private static let texts = FieldType.languages(.text(FieldType.textBytesMax))
    private static let address = FieldType.members(
        required: [:],
        optional: [
            "streetAddress": .text(300), "postalCode": .text(20), "addressLocality": .text(100),
            "addressRegion": .text(100), "addressCountry": .text(100),
        ])

    /// A member organisation (schema.org Library).
    public static let library = declare(
        "library",
        [
            "slug": .library, "name": names,
            "type": .oneOf(["municipal", "county", "school", "academic", "other"]),
            "identifier": .map(.text(100)), "parentOrganization": .library, "url": .url,
            "email": .text(300), "telephone": .text(50), "address": address,
            "languages": .set, "timeZone": .text(60), "color": .color, "mergedInto": .library,
        ])

    /// A building, bus, boat, stop or address on the net (schema.org Place).
    public static let place = declare(
        "place",
        [
            "name": names, "type": .oneOf(["building", "mobile", "stop", "online", "outdoors"]),
            "address": address,
            "geo": .members(
                required: ["latitude": .number(-90...90), "longitude": .number(-180...180)],
                optional: [:]),
            "containedInPlace": .record, "maximumAttendeeCapacity": .integer(0...1_000_000),
            "accessibility": .set, "directions": texts, "url": .url, "keywords": .set,
        ])

    /// When a place is open (schema.org OpeningHoursSpecification), of which it has one record at
    /// most: `OpeningHours.id(of:)`.
    public static let hours = declare(
        "hours",
        [
            "place": .record,
            "openingHoursSpecification": week,
            "seasons": .map(
                .aspects([
                    "valid": .validity, "name": names, "openingHoursSpecification": week,
                ])),
            "specialOpeningHoursSpecification": .keyedByDay(services),
            "publicHolidays": .map(.oneOf(HolidayHabit.allCases.map(\.rawValue))),
            "externalCopies": .map(
                .aspects([
                    "identifier": .text(100), "url": .url,
                    "shows": .oneOf(HoursShown.allCases.map(\.rawValue)),
                    "seen": .members(
                        required: ["date": .date],
                        optional: [
                            "by": .text(100), "states": .members(required: [:], optional: [:]),
                        ]),
                ])),
        ])

    // One service of one day is one field: its stretches hold together or not at all, and who
    // changes another day, or the other service of that day, changes another field.
    private static let services = FieldType.aspects(
        Dictionary(uniqueKeysWithValues: HoursService.allCases.map { ($0.rawValue, .openHours) }))
    private static let week = FieldType.keyedByWeekday(services)

    /// A calendar entry (RFC 5545 VEVENT, schema.org Event).
    public static let event = declare("event", eventFields)

    private static let span = FieldType.members(
        required: ["start": .localDateTime, "end": .localDateTime], optional: [:])

    private static let virtualLocation = FieldType.members(
        required: ["url": .url], optional: ["name": .text(300)])

    private static let eventFields: [String: FieldType] = [
        "name": names, "summary": texts, "description": texts, "inLanguage": .set,
        "keywords": .set, "when": .eventTime,
        "dates": .keyedByDate(.either(.mark, span)),
        "overrides": .keyedByDate(.aspects(overrideAspects)),
        "segments": .keyedByDate(
            .members(
                required: ["when": .eventTime],
                optional: [
                    "aspects": .aspectObject(overrideAspects.filter { $0.key != "when" })
                ])),
        "places": .set, "location": .languages(.text(500)),
        "virtualLocation": virtualLocation,
        "attendanceMode": .oneOf(["offline", "online", "mixed"]),
        "organizers": .map(
            .members(
                required: ["role": .oneOf(["co-host", "satellite", "venue", "external"])],
                optional: ["name": .text(300)])),
        "performers": .map(
            .members(required: ["name": .text(300)], optional: ["role": .text(100)])),
        "audience": .set, "typicalAgeRange": .text(20), "accessibility": .set,
        "isAccessibleForFree": .flag,
        "offers": .map(
            .members(
                required: ["price": .number(0...1_000_000)],
                optional: ["priceCurrency": .text(3), "name": .text(300)])),
        "maximumAttendeeCapacity": .integer(0...1_000_000),
        "registration": .members(
            required: [:],
            optional: ["url": .url, "opens": .localDateTime, "closes": .localDateTime]),
        "image": .members(required: ["url": .url], optional: ["alt": .text(2_000)]),
        "url": .url,
        "status": .oneOf(EventStatus.allCases.filter { $0 != .omitted }.map(\.rawValue)),
        "statusReason": .languages(.text(1_000)), "previousStart": .localDateTime,
        "statisticsType": .text(200), "goal": .text(1_000), "campaign": .record,
    ]

    private static let overrideAspects: [String: FieldType] = [
        "status": .oneOf(EventStatus.allCases.map(\.rawValue)),
        "statusReason": .languages(.text(1_000)), "when": span, "previousStart": .localDateTime,
        "place": .record, "virtualLocation": virtualLocation, "inLanguage": .set,
        "maximumAttendeeCapacity": .integer(0...1_000_000),
        "name": names, "summary": texts, "description": texts, "accessibility": .set,
    ]

    /// A text of the content bank (schema.org CreativeWork).
    public static let content = declare(
        "content",
        [
            "type": .oneOf(["text", "template", "messages", "job", "digest"]),
            "name": names, "body": texts, "keywords": .set, "subject": .set, "audience": .set,
            "inLanguage": .set, "license": .text(300), "creditText": .text(500),
            "goal": .text(1_000),
            "valid": .members(required: [:], optional: ["from": .date, "until": .date]),
            "isBasedOn": .record,
        ])

    /// A person or role at one library's desk; never synchronised.
    public static let member = declare(
        "member", reach: .local,
        [
            "name": .text(300), "role": .text(100), "label": .text(160), "email": .text(300),
            "telephone": .text(50), "note": .text(FieldType.textBytesMax),
        ])
}
