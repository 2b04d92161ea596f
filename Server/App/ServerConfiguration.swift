internal import LibsyncCalendar
public import LibsyncModel

/// What the coordinator has decided about the region: `config.json` in the data folder.
public struct ServerConfiguration: Hashable, Sendable {
    /// The region's name, for people: in the certificate, on codes, in calendars.
    public private(set) var name: String
    /// The address at which libraries and the public reach the server, without a path.
    public private(set) var url: String
    /// The zone in which the region's days begin.
    public private(set) var zone: String
    /// The BCP 47 tag of the language of public surfaces where nobody asks for another.
    public private(set) var language: String

    /// The address of a server that only its own machine reaches.
    public static let localURL = "https://127.0.0.1:8443"
    /// The zone of a region that names none.
    public static let usualZone = "Europe/Oslo"
    /// The language of a region that names none.
    public static let usualLanguage = "nb"

    /// A configuration.
    /// - Throws: `UpkeepFailure.settingInvalid`.
    public init(
        name: String, url: String = ServerConfiguration.localURL,
        zone: String = ServerConfiguration.usualZone,
        language: String = ServerConfiguration.usualLanguage
    ) throws(UpkeepFailure) {
        (self.name, self.url, self.zone, self.language) = ("", "", "", "")
        try set(zone: zone)
        try set(language: language)
        try set(name: name)
        try set(url: url)
    }

    /// Lets the region's days begin in another zone.
    /// - Throws: `UpkeepFailure.settingInvalid`.
    public mutating func set(zone: String) throws(UpkeepFailure) {
        guard ZonedTime.isKnown(zone) else {
            throw .settingInvalid(
                name: "zone", value: String(zone.prefix(80)),
                expected: "a name such as Europe/Oslo")
        }
        self.zone = zone
    }

    /// Gives public surfaces another language where nobody asks for one.
    /// - Throws: `UpkeepFailure.settingInvalid`.
    public mutating func set(language: String) throws(UpkeepFailure) {
        guard LanguageTag.isWellFormed(language) else {
            throw .settingInvalid(
                name: "language", value: String(language.prefix(80)),
                expected: "a tag such as nb, nn, se or en")
        }
        self.language = language
    }

    /// Names the region anew.
    /// - Throws: `UpkeepFailure.settingInvalid`.
    public mutating func set(name: String) throws(UpkeepFailure) {
        // 64 characters are what a certificate's common name holds (RFC 5280, ub-common-name).
        let scalars = name.unicodeScalars
        let isBlank = scalars.allSatisfy(\.properties.isWhitespace)
        let isPlain = scalars.allSatisfy { $0.properties.generalCategory != .control }
        guard !isBlank, isPlain, scalars.count <= 64 else {
            throw .settingInvalid(
                name: "name", value: String(name.prefix(80)),
                expected: "1 to 64 characters on one line")
        }
        self.name = name
    }

    /// Gives the server another address.
    /// - Throws: `UpkeepFailure.settingInvalid`.
    public mutating func set(url: String) throws(UpkeepFailure) {
        let text = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard let address = WebAddress(text), address.isSecure || address.isLoopback else {
            throw .settingInvalid(
                name: "url", value: String(url.prefix(200)),
                expected: "an address such as https://kalender.example.org or "
                    + "https://kalender.example.org:8443, without a path")
        }
        self.url = text
    }

    /// What replicas hear of the region.
    var profile: RegionProfile { RegionProfile(name: name, language: language, timeZone: zone) }

    /// The host in the address, as a certificate names it.
    var host: String { WebAddress(url)?.host ?? "localhost" }
}

extension ServerConfiguration {
    /// The JSON form.
    public var json: JSONValue {
        [
            "name": .string(name), "url": .string(url), "zone": .string(zone),
            "language": .string(language),
        ]
    }

    /// Reads the JSON form; what is missing but the name takes its usual value.
    /// - Throws: `UpkeepFailure.settingInvalid`.
    init(json: JSONValue) throws(UpkeepFailure) {
        guard let name = json["name"]?.string else {
            throw .settingInvalid(name: "name", value: "", expected: "given")
        }
        try self.init(
            name: name, url: json["url"]?.string ?? ServerConfiguration.localURL,
            zone: json["zone"]?.string ?? ServerConfiguration.usualZone,
            language: json["language"]?.string ?? ServerConfiguration.usualLanguage)
    }

    /// One member a line, because people read it.
    private var text: String {
        let members = (json.object ?? [:]).sorted { $0.key < $1.key }
        let lines = members.map { name, value in
            "  \(JSONValue.string(name).canonicalText): \(value.canonicalText)"
        }
        return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
    }

    /// The configuration of a data folder.
    /// - Throws: `UpkeepFailure`: `.fileFailed`, `.fileUnreadable`.
    public init(from folder: DataFolder) throws(UpkeepFailure) {
        let path = folder.configuration
        let bytes: [UInt8]
        do { bytes = try PrivateFile.read(path) } catch { throw UpkeepFailure(error) }
        let json: JSONValue
        do { json = try JSONValue.parse(bytes) } catch {
            throw .fileUnreadable(path: path, detail: error.description)
        }
        do { try self.init(json: json) } catch {
            throw .fileUnreadable(path: path, detail: error.sentences.happened)
        }
    }

    /// Keeps the configuration in a data folder.
    func save(to folder: DataFolder) throws(UpkeepFailure) {
        do {
            try PrivateFile.write(Array(text.utf8), to: folder.configuration)
        } catch {
            throw UpkeepFailure(error)
        }
    }
}
