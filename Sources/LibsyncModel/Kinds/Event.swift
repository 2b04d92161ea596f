/// A calendar entry, read from its record: the typed view that feeds, lists and pages use.
///
/// A field that does not hold what its kind declares is passed over, never guessed; the record
/// keeps it.
public struct Event: Sendable {
    /// The record it is read from.
    public let record: Record

    /// The view of `record`; nil when it is no event.
    public init?(_ record: Record) {
        guard record.kind == Kind.event.name else { return nil }
        self.record = record
    }

    /// Its name.
    public var id: RecordID { record.id }
    /// The owner.
    public var library: LibrarySlug? { record.library }
    /// When it is; nil while the record is half known.
    public var time: EventTime? { record["when"].flatMap { EventTime(json: $0) } }
    /// Its name by language.
    public var name: LanguageMap { record.name }
    /// One or two sentences by language.
    public var summary: LanguageMap { LanguageMap(record, "summary") }
    /// The whole text by language.
    public var description: LanguageMap { LanguageMap(record, "description") }
    /// Room or spot in words, by language.
    public var location: LanguageMap { LanguageMap(record, "location") }
    /// Why it is cancelled, moved or postponed, by language.
    public var statusReason: LanguageMap { LanguageMap(record, "statusReason") }
    /// Keywords, sorted.
    public var keywords: [String] { record.members(of: "keywords") }
    /// Codes of the audience, sorted.
    public var audience: [String] { record.members(of: "audience") }
    /// Languages it is held in, sorted.
    public var languages: [String] { record.members(of: "inLanguage") }
    /// The ids of its places, sorted.
    public var places: [RecordID] { record.members(of: "places").compactMap { RecordID($0) } }
    /// How it stands; unknown words count as scheduled.
    public var status: EventStatus {
        record["status"]?.string.flatMap { EventStatus(rawValue: $0) } ?? .scheduled
    }
    /// Codes of accessibility, sorted.
    public var accessibility: [String] { record.members(of: "accessibility") }
    /// The page of its own, when it has one.
    public var url: String? { record["url"]?.string }
    /// Where to sign up, when one can.
    public var registrationURL: String? { record["registration"]?["url"]?.string }
    /// From when to when one can sign up, by the event's clock.
    public var registrationSpan: (opens: LocalDateTime?, closes: LocalDateTime?) {
        let registration = record["registration"]
        return (
            EventTime.moment(registration?["opens"], isAllDay: false),
            EventTime.moment(registration?["closes"], isAllDay: false)
        )
    }
    /// When it was to be before it was moved.
    public var previousStart: LocalDateTime? {
        EventTime.moment(record["previousStart"], isAllDay: false)
    }
    /// Where to take part from afar.
    public var virtualLocation: String? { record["virtualLocation"]?["url"]?.string }
    /// The address of its picture and the text that replaces it.
    public var image: (url: String, alt: String?)? {
        guard let url = record["image"]?["url"]?.string else { return nil }
        return (url, record["image"]?["alt"]?.string)
    }
    /// Extra dates: local date to the times of that day, nil for the usual time; sorted.
    public var extraDates: [(date: LocalDate, start: LocalDateTime?, end: LocalDateTime?)] {
        record.values(below: "dates").compactMap { key, value in
            guard let date = LocalDate(compact: key) else { return nil }
            return (
                date, EventTime.moment(value["start"], isAllDay: false),
                EventTime.moment(value["end"], isAllDay: false)
            )
        }.sorted { $0.date < $1.date }
    }

    /// Whether it has, or may have, several dates.
    public var isSeries: Bool { time?.rule != nil || !extraDates.isEmpty }

    /// "This and following": for each local date the times that hold from then on, and what else
    /// differs; sorted.
    public var segments: [(date: LocalDate, time: EventTime, differing: EventOverride)] {
        record.values(below: "segments").compactMap { key, value in
            guard let date = LocalDate(compact: key),
                let time = value["when"].flatMap({ EventTime(json: $0) })
            else { return nil }
            var aspects = (value["aspects"]?.object ?? [:]).filter { !$0.value.isNull }
            // Its times are `when`, in full.
            aspects["when"] = nil
            return (date, time, EventOverride(aspects: aspects))
        }.sorted { $0.date < $1.date }
    }

    /// Outside bodies and libraries that take part, with their role, sorted by key.
    public var organizers: [(key: String, role: String, name: String?)] {
        record.values(below: "organizers")
            .map { ($0.key, $0.value["role"]?.string ?? "venue", $0.value["name"]?.string) }
            .sorted { $0.0 < $1.0 }
    }

    /// People or groups on stage, sorted by key: two may bear one name.
    public var performers: [(name: String, role: String?)] {
        record.values(below: "performers").sorted { $0.key < $1.key }
            .compactMap { _, value in
                value["name"]?.string.map { ($0, value["role"]?.string) }
            }
    }
}

/// How an event stands (schema.org EventStatusType, with *full* beside it).
public enum EventStatus: String, Sendable, CaseIterable {
    /// It takes place as announced.
    case scheduled
    /// It does not take place.
    case cancelled
    /// It will take place at a time not yet known.
    case postponed
    /// It takes place at another time than first announced.
    case rescheduled
    /// It takes place online instead.
    case movedOnline
    /// It takes place, and no seat is left.
    case full
    /// One date of a series that never was to be: an EXDATE.
    case omitted
}

/// What differs on one date of a series, or from a date on.
public struct EventOverride: Sendable {
    /// The changed aspects by name: `status`, `when`, `place`, `name/nb`, ….
    public let aspects: [String: JSONValue]

    /// These aspects.
    public init(aspects: [String: JSONValue]) { self.aspects = aspects }

    /// What differs on a date of which this holds already: the date's own aspects come first.
    ///
    /// Of what is cancelled a date is held only where it says so, as scheduled: full or moved it may
    /// have become without anybody knowing of the cancellation.
    public func overlaid(by date: EventOverride) -> EventOverride {
        var merged = aspects.merging(date.aspects) { _, own in own }
        if status == .cancelled, ![.scheduled, .omitted].contains(date.status) {
            merged["status"] = aspects["status"]
        }
        return EventOverride(aspects: merged)
    }

    /// How that date stands, when that differs.
    public var status: EventStatus? {
        aspects["status"]?.string.flatMap { EventStatus(rawValue: $0) }
    }
    /// Its own start, when that differs.
    public var start: LocalDateTime? {
        EventTime.moment(aspects["when"]?["start"], isAllDay: false)
    }
    /// Its own end, when that differs.
    public var end: LocalDateTime? { EventTime.moment(aspects["when"]?["end"], isAllDay: false) }
    /// When it was to be before it was moved, when that differs.
    public var previousStart: LocalDateTime? {
        EventTime.moment(aspects["previousStart"], isAllDay: false)
    }
    /// Its own place, when that differs.
    public var place: RecordID? { aspects["place"]?.string.flatMap { RecordID($0) } }
    /// Where to take part from afar, when that differs.
    public var virtualLocation: (url: String, name: String?)? {
        guard let url = aspects["virtualLocation"]?["url"]?.string else { return nil }
        return (url, aspects["virtualLocation"]?["name"]?.string)
    }
    /// The texts of `root` (`name`, `summary`, `description`, `statusReason`) that differ.
    public func texts(_ root: String) -> LanguageMap {
        var texts: [String: String] = [:]
        for (aspect, value) in aspects where aspect.hasPrefix(root + "/") {
            texts[String(aspect.dropFirst(root.count + 1))] = value.string
        }
        return LanguageMap(texts: texts)
    }
}

/// A text in several languages, by BCP 47 tag.
public struct LanguageMap: Sendable, Hashable {
    /// The texts by tag.
    public let texts: [String: String]

    /// These texts.
    public init(texts: [String: String] = [:]) { self.texts = texts }

    init(_ record: Record, _ root: String) {
        texts = record.values(below: root).compactMapValues(\.string)
    }

    /// Whether there is no text at all.
    public var isEmpty: Bool { texts.isEmpty }

    /// The text in the first of `preferred` that there is; then Bokmål, Nynorsk, English, and any.
    public func text(_ preferred: [String] = []) -> String? {
        tag(preferred).flatMap { texts[$0] }
    }

    /// The tag of what `text` gives; nil where there is no text.
    public func tag(_ preferred: [String] = []) -> String? {
        (preferred + ["nb", "nn", "no", "en", "se"]).first { texts[$0] != nil } ?? texts.keys.min()
    }
}

extension Record {
    /// Its name by language.
    public var name: LanguageMap { LanguageMap(self, "name") }
}

/// A building, bus, boat, stop or address on the net, read from its record.
public struct Place: Sendable {
    /// The record it is read from.
    public let record: Record

    /// The view of `record`; nil when it is no place.
    public init?(_ record: Record) {
        guard record.kind == Kind.place.name else { return nil }
        self.record = record
    }

    /// Its name by language.
    public var name: LanguageMap { record.name }
    /// Street, postcode and town in one line; nil without an address.
    public var addressLine: String? {
        guard let address = record["address"] else { return nil }
        let town = [address["postalCode"]?.string, address["addressLocality"]?.string]
            .compactMap { $0 }.joined(separator: " ")
        let line = [address["streetAddress"]?.string ?? "", town].filter { !$0.isEmpty }
        return line.isEmpty ? nil : line.joined(separator: ", ")
    }
    /// Latitude and longitude in degrees (WGS 84).
    public var coordinates: (latitude: Double, longitude: Double)? {
        guard let latitude = record["geo"]?["latitude"]?.number,
            let longitude = record["geo"]?["longitude"]?.number
        else { return nil }
        return (latitude, longitude)
    }
}
