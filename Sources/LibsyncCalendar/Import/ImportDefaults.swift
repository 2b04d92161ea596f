public import LibsyncModel

/// What holds for everything of a source that does not say otherwise.
public struct ImportDefaults: Hashable, Sendable {
    /// The BCP 47 tag of its texts.
    public var language: String
    /// The zone of times that name none.
    public var timeZone: String
    /// Who may see what is made; later that is the library's to change.
    public var visibility: Visibility
    /// Where everything takes place.
    public var place: RecordID?
    /// Keywords that everything gets.
    public var keywords: [String]
    /// Whether events that are over are taken too.
    public var includesPast: Bool

    /// Defaults of these parts.
    public init(
        language: String = "nb", timeZone: String, visibility: Visibility = .public,
        place: RecordID? = nil, keywords: [String] = [], includesPast: Bool = false
    ) {
        self.language = language
        self.timeZone = timeZone
        self.visibility = visibility
        self.place = place
        self.keywords = keywords
        self.includesPast = includesPast
    }

    /// Of all that only what the fields of an event are made of.
    var content: JSONValue {
        .array([
            .string(language), .string(timeZone), .string(place?.description ?? ""),
            .array(keywords.map { .string($0) }),
        ])
    }

    /// Reads what `json` writes; nil for anything else.
    public init?(json: JSONValue) {
        guard let language = json["language"]?.string, let timeZone = json["timeZone"]?.string,
            let visibility = json["visibility"]?.string.flatMap({ Visibility(rawValue: $0) })
        else { return nil }
        self.init(
            language: language, timeZone: timeZone, visibility: visibility,
            place: json["place"]?.string.flatMap { RecordID($0) },
            keywords: json["keywords"]?.array?.compactMap(\.string) ?? [],
            includesPast: json["includesPast"]?.bool == true)
    }

    /// For the source's file.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "language": .string(language), "timeZone": .string(timeZone),
            "visibility": .string(visibility.rawValue), "includesPast": .bool(includesPast),
            "keywords": .array(keywords.map { .string($0) }),
        ]
        if let place { members["place"] = .string(place.description) }
        return .object(members)
    }
}

/// The places of a region by their names, to find the one that a LOCATION means.
public struct PlaceNames: Sendable {
    private var ids: [String: [RecordID]] = [:]
    private var addresses: [RecordID: String] = [:]

    /// Places by all their names; those of `library` go before others of the same name.
    public init(_ places: [Record], library: LibrarySlug) {
        for own in [true, false] {
            for record in places where (record.library == library) == own && !record.isDeleted {
                guard let place = Place(record) else { continue }
                addresses[record.id] = place.addressLine
                for name in Set(place.name.texts.values.map(PlaceNames.plain)) where !name.isEmpty {
                    if own || ids[name] == nil { ids[name, default: []].append(record.id) }
                }
            }
        }
    }

    /// The one place of that name; nil when none has it, or several have.
    public func place(named name: String) -> RecordID? {
        let found = ids[PlaceNames.plain(name)] ?? []
        return found.count == 1 ? found[0] : nil
    }

    /// What a LOCATION means: a place that is known, and what else it says.
    ///
    /// `Storsalen, Fjordvik bibliotek, Kaigata 2` gives the library and `Storsalen`: a street that
    /// the place has itself is not said again.
    public func meaning(of location: String) -> (place: RecordID?, rest: String) {
        if let place = place(named: location) { return (place, "") }
        let parts = location.split { $0 == "," || $0 == ";" || $0.isNewline }
            .map { PlaceNames.trimmed(String($0)) }.filter { !$0.isEmpty }
        for (index, part) in parts.enumerated().prefix(PlaceNames.partsMax) {
            guard let place = place(named: part) else { continue }
            let address = PlaceNames.plain(addresses[place] ?? "")
            let after = parts[(index + 1)...].filter { !address.contains(PlaceNames.plain($0)) }
            return (place, (parts[..<index] + after).joined(separator: ", "))
        }
        return (nil, location)
    }

    /// How many parts of a LOCATION are looked up.
    private static let partsMax = 8

    static func plain(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func trimmed(_ text: String) -> String {
        text.split(separator: " ").joined(separator: " ")
    }
}
