public import LibsyncModel

/// Where a source comes from and how it goes: what its file holds besides its items.
///
/// Small, so that `status` may look at all sources at once. The address may hold a secret (Google's
/// private address does): it stands in this machine's file alone, and `maskedOrigin` is for showing.
public struct SourceSettings: Hashable, Sendable {
    /// What a source is written in.
    public enum Form: String, Hashable, Sendable {
        /// iCalendar.
        case ical
        /// A list of rows.
        case csv
    }

    /// Something about the source that a person must hear of.
    public struct Alarm: Hashable, Sendable {
        /// What is wrong, as a sentence.
        public let reason: String
        /// Since when, in milliseconds since 1970.
        public let since: Int64
    }

    /// How many things wait for a decision.
    public struct Waiting: Hashable, Sendable {
        /// Those that would be made.
        public var new = 0
        /// Those that would change.
        public var changed = 0
        /// Those that are gone from the source.
        public var vanished = 0
        /// Those of them that need a look.
        public var doubtful = 0

        /// Nothing.
        public init() {}

        /// How many these are.
        public init(_ staged: [StagedItem]) {
            new = staged.count { $0.change == .new }
            changed = staged.count { $0.change == .changed }
            vanished = staged.count { $0.change == .vanished }
            doubtful = staged.count { !$0.isPlain }
        }

        /// All of them.
        public var total: Int { new + changed + vanished }
    }

    /// Its name on this machine: 2 to 40 letters, digits and hyphens.
    public let name: String
    /// What it is written in.
    public let form: Form
    /// Its address; nil for a file.
    public var url: String?
    /// Addresses that it had before, the last one last; at most `formerMax`.
    public private(set) var formerURLs: [String] = []
    /// The file's whole path, or `-`; nil for an address.
    public var file: String?
    /// What the source calls itself.
    public var title: String?
    /// What holds for all of it.
    public var defaults: ImportDefaults
    /// Whether it is not to be asked for now.
    public var isPaused = false
    /// Whether it may lie on this network, which addresses from elsewhere may not.
    public var isPrivateAllowed = false
    /// What it said of its version last: ETag.
    public var etag: String?
    /// What it said of its version last: Last-Modified.
    public var lastModified: String?
    /// When it was last read well, in milliseconds since 1970.
    public var lastGood: Int64?
    /// When it was last asked for.
    public var lastTry: Int64?
    /// How often it failed in a row.
    public private(set) var failures = 0
    /// What a person must hear of.
    public private(set) var alarm: Alarm?
    /// What waits.
    public var waiting = Waiting()

    /// A source that was never read.
    public init(name: String, form: Form, defaults: ImportDefaults) {
        self.name = name
        self.form = form
        self.defaults = defaults
    }

    /// Failures in a row after which a source that cannot be reached raises an alarm: a branch is
    /// often without a network, and that is no news of the source.
    public static let failuresMax = 3

    private static let formerMax = 10

    /// Notes that it lies elsewhere from now on; what it had before is still known as it.
    public mutating func move(to address: String) {
        if let url, url != address {
            formerURLs = (formerURLs.filter { $0 != url && $0 != address } + [url])
                .suffix(SourceSettings.formerMax)
        }
        url = address
    }

    /// Whether that is its address, or was.
    public func isKnown(at address: String) -> Bool {
        url == address || formerURLs.contains(address)
    }

    /// Notes that it was read, or is as it was.
    public mutating func succeed(at now: Int64) {
        lastTry = now
        lastGood = now
        failures = 0
        alarm = nil
    }

    /// Notes that it could not be read; nothing that came of it changes.
    /// - Parameter isDead: whether the source itself says so: it is gone, empty, or a web page.
    public mutating func fail(at now: Int64, because reason: String, isDead: Bool) {
        lastTry = now
        failures += 1
        guard isDead || failures >= SourceSettings.failuresMax else { return }
        alarm = Alarm(reason: reason, since: alarm?.since ?? now)
    }

    /// Where it comes from, fit to be shown: of an address only the host.
    public var maskedOrigin: String {
        guard let url else { return file ?? "" }
        let parts = url.split(separator: "/", maxSplits: 2)
        guard parts.count >= 2 else { return "an address" }
        let host = parts[1].split(separator: "@").last ?? ""
        return "\(parts[0])//\(host.prefix { $0 != "?" && $0 != "#" })/…"
    }

    /// A name made of any text: `Fjordvik bibliotek` gives `fjordvik-bibliotek`; nil when nothing of
    /// it can stand in a name.
    public static func name(from text: String) -> String? {
        let letters: [Character: String] = ["æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o"]
        var name = ""
        for character in text.lowercased() {
            let plain = letters[character] ?? String(character)
            let isKept = plain.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
            }
            if isKept {
                name += plain
            } else if !name.isEmpty, !name.hasSuffix("-") {
                name += "-"
            }
        }
        name = String(name.prefix(30))
        while name.hasSuffix("-") { name.removeLast() }
        return isName(name) ? name : nil
    }

    /// Whether a source may be called so.
    public static func isName(_ text: String) -> Bool { LibrarySlug(text) != nil }
}

extension SourceSettings {
    /// The bytes of the source's file.
    public var bytes: [UInt8] {
        let texts = [
            "url": url, "file": file, "title": title, "etag": etag, "lastModified": lastModified,
        ]
        var members: [String: JSONValue] = [
            "format": 1, "name": .string(name), "form": .string(form.rawValue),
            "defaults": defaults.json, "isPaused": .bool(isPaused),
            "isPrivateAllowed": .bool(isPrivateAllowed), "failures": .integer(failures),
            "waiting": waiting.json,
        ]
        for (member, text) in texts { members[member] = text.map { .string($0) } }
        for (member, time) in ["lastGood": lastGood, "lastTry": lastTry] {
            members[member] = time.map { .integer(Int($0)) }
        }
        members["alarm"] = alarm?.json
        if !formerURLs.isEmpty { members["formerURLs"] = .array(formerURLs.map { .string($0) }) }
        return JSONValue.object(members).canonicalBytes
    }

    /// Reads what `bytes` gives; nil for anything else.
    public init?(bytes: [UInt8]) {
        guard let json = try? JSONValue.parse(bytes), json["format"] == 1,
            let name = json["name"]?.string, SourceSettings.isName(name),
            let form = json["form"]?.string.flatMap({ Form(rawValue: $0) }),
            let defaults = json["defaults"].flatMap({ ImportDefaults(json: $0) })
        else { return nil }
        self.init(name: name, form: form, defaults: defaults)
        url = json["url"]?.string
        formerURLs = json["formerURLs"]?.array?.compactMap(\.string) ?? []
        file = json["file"]?.string
        title = json["title"]?.string
        etag = json["etag"]?.string
        lastModified = json["lastModified"]?.string
        lastGood = json["lastGood"]?.integer.map { Int64($0) }
        lastTry = json["lastTry"]?.integer.map { Int64($0) }
        isPaused = json["isPaused"]?.bool == true
        isPrivateAllowed = json["isPrivateAllowed"]?.bool == true
        failures = json["failures"]?.integer ?? 0
        if let reason = json["alarm"]?["reason"]?.string,
            let since = json["alarm"]?["since"]?.integer
        {
            alarm = Alarm(reason: reason, since: Int64(since))
        }
        waiting = Waiting(json: json["waiting"] ?? .null)
    }
}

extension SourceSettings.Alarm {
    fileprivate var json: JSONValue {
        ["reason": .string(reason), "since": .integer(Int(since))]
    }
}

extension SourceSettings.Waiting {
    fileprivate init(json: JSONValue) {
        new = json["new"]?.integer ?? 0
        changed = json["changed"]?.integer ?? 0
        vanished = json["vanished"]?.integer ?? 0
        doubtful = json["doubtful"]?.integer ?? 0
    }

    /// For programs.
    public var json: JSONValue {
        [
            "new": .integer(new), "changed": .integer(changed), "vanished": .integer(vanished),
            "doubtful": .integer(doubtful),
        ]
    }
}
