public import LibsyncModel

/// What a subscriber asks for behind the question mark of a feed's address.
///
/// It is read strictly: a name that is misspelt and passed over would give a calendar of everything,
/// and nobody would notice. What social networks and newsletters add to links is let through.
public struct FeedQuery: Hashable, Sendable {
    /// Which events by what they say.
    public var filter: FeedFilter
    /// The language of texts; nil for the region's own.
    public var language: String?
    /// What becomes of cancelled events.
    public var cancelled: CancelledEvents
    /// The first date asked for.
    public var from: LocalDate?
    /// The last date asked for.
    public var to: LocalDate?
    /// Whether each date of a series is an event of its own.
    public var isExpanded: Bool

    /// The most words of one name.
    public static let wordsMax = 20
    /// The most bytes of a word.
    public static let wordBytesMax = 100

    /// A query; without arguments that of a plain subscription.
    public init(
        filter: FeedFilter = FeedFilter(), language: String? = nil,
        cancelled: CancelledEvents = .keep, from: LocalDate? = nil, to: LocalDate? = nil,
        isExpanded: Bool = false
    ) {
        self.filter = filter
        self.language = language
        self.cancelled = cancelled
        self.from = from
        self.to = to
        self.isExpanded = isExpanded
    }

    /// The names that stand in a query, in the order in which `text` writes them.
    public enum Name: String, Hashable, Sendable, CaseIterable {
        /// Slugs, or names in public addresses, of libraries that own or co-host.
        case library
        /// Ids of places, with what lies in them.
        case place
        /// Codes of the audience.
        case audience
        /// Keywords.
        case keyword
        /// Languages in which events are held, stated or not; the first is that of texts.
        case lang
        /// What becomes of cancelled events.
        case cancelled
        /// The first date.
        case from
        /// The last date.
        case to
        /// Whether each date of a series is an event of its own.
        case expand
    }
}

/// Why a query cannot be answered.
public struct FeedQueryFailure: Error, Hashable, Sendable {
    /// A sentence on what is wrong and what to write.
    public let sentence: String

    /// A failure with its sentence.
    public init(_ sentence: String) { self.sentence = sentence }
}

extension FeedQuery {
    /// Reads the pairs behind a question mark, percent encoding taken away.
    ///
    /// - Parameter names: those that the address allows.
    public init(
        _ pairs: [(name: String, value: String)], allowing names: Set<Name> = Set(Name.allCases)
    ) throws(FeedQueryFailure) {
        self.init()
        var values: [Name: [String]] = [:]
        for pair in pairs where !FeedQuery.isPassedOver(pair.name) {
            guard let name = Name(rawValue: pair.name), names.contains(name) else {
                throw FeedQuery.unknown(pair.name, names)
            }
            values[name, default: []] += FeedQuery.words(pair.value)
        }
        for (name, words) in values {
            let isFair = words.count <= FeedQuery.wordsMax
            guard isFair, words.allSatisfy({ $0.utf8.count <= FeedQuery.wordBytesMax }) else {
                throw FeedQueryFailure(
                    "`\(name.rawValue)` may have \(FeedQuery.wordsMax) words of "
                        + "\(FeedQuery.wordBytesMax) bytes at most.")
            }
        }
        try read(values)
    }

    private mutating func read(_ values: [Name: [String]]) throws(FeedQueryFailure) {
        for slug in values[.library] ?? [] {
            guard let slug = LibrarySlug(slug) else {
                throw FeedQueryFailure("`library` must be a library's name in addresses: fjordvik.")
            }
            filter.libraries.insert(slug)
        }
        for id in values[.place] ?? [] {
            guard let id = RecordID(id) else {
                throw FeedQueryFailure("`place` must be the id of a place, 36 characters.")
            }
            filter.places.insert(id)
        }
        filter.audience = Set(values[.audience] ?? [])
        filter.keywords = Set(values[.keyword] ?? [])
        let languages = values[.lang] ?? []
        guard languages.allSatisfy(LanguageTag.isWellFormed) else {
            throw FeedQueryFailure("`lang` must be a language tag such as nb, nn, se or en.")
        }
        filter.languages = Set(languages)
        language = languages.first
        if let word = try FeedQuery.single(.cancelled, values) {
            guard let choice = CancelledEvents(rawValue: word) else {
                throw FeedQueryFailure("`cancelled` must be keep, drop or mark.")
            }
            cancelled = choice
        }
        if let word = try FeedQuery.single(.expand, values) {
            guard let choice = ["1": true, "0": false][word] else {
                throw FeedQueryFailure("`expand` must be 1, for each date by itself.")
            }
            isExpanded = choice
        }
        from = try FeedQuery.date(.from, values)
        to = try FeedQuery.date(.to, values)
        if let from, let to, to < from { throw FeedQueryFailure("`to` lies before `from`.") }
    }

    /// Names that others add to links without asking.
    private static func isPassedOver(_ name: String) -> Bool {
        name.isEmpty || name.hasPrefix("utm_") || addedByOthers.contains(name)
    }

    private static let addedByOthers: Set<String> = [
        "fbclid", "igsh", "igshid", "ttclid", "twclid", "ScCid", "li_fat_id", "gclid", "dclid",
        "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid", "_gl", "msclkid", "mc_cid",
        "mc_eid", "nocache", "_",
    ]

    private static func unknown(_ name: String, _ allowed: Set<Name>) -> FeedQueryFailure {
        let plain = String(
            String.UnicodeScalarView(
                name.unicodeScalars.filter { $0.properties.generalCategory != .control }.prefix(40))
        )
        let names = Name.allCases.filter(allowed.contains).map(\.rawValue)
        let list = names.count == 1 ? "Only \(names[0]) is" : "\(names.joined(separator: ", ")) are"
        return FeedQueryFailure("`\(plain)` cannot be asked for at this address. \(list) known.")
    }

    /// The words of one name, however they are given: with commas, one by one, or both.
    public static func words(of values: [String]) -> [String] { values.flatMap(words) }

    private static func words(_ value: String) -> [String] {
        value.split(separator: ",").map { word in
            let isBlank = { (character: Character) in character == " " || character == "\t" }
            let end = word.lastIndex { !isBlank($0) }.map { word.index(after: $0) }
            return String(word[..<(end ?? word.startIndex)].drop(while: isBlank))
        }.filter { !$0.isEmpty }
    }

    private static func single(
        _ name: Name, _ values: [Name: [String]]
    ) throws(FeedQueryFailure) -> String? {
        let words = Set(values[name] ?? [])
        guard words.count < 2 else {
            throw FeedQueryFailure("`\(name.rawValue)` must be given once.")
        }
        return words.first
    }

    private static func date(
        _ name: Name, _ values: [Name: [String]]
    ) throws(FeedQueryFailure) -> LocalDate? {
        guard let text = try single(name, values) else { return nil }
        guard let date = LocalDate(text) else {
            throw FeedQueryFailure("`\(name.rawValue)` must be a date such as 2026-12-03.")
        }
        return date
    }
}

extension FeedQuery {
    /// The dates of the feed on a day: those asked for, a year long where only one end was named,
    /// or else what a subscription holds.
    public func window(today: LocalDate) -> FeedWindow {
        switch (from, to) {
        case (nil, nil): FeedWindow(today: today)
        case (let from?, let to): FeedWindow(from: from, to: to ?? from.adding(days: 365))
        case (nil, let to?): FeedWindow(from: min(today, to), to: to)
        }
    }

    /// The query as an address has it, with its question mark; empty for a plain subscription.
    ///
    /// One text for one selection, however it was asked for: names and words in one order, keywords
    /// in lower case, what is usual left out.
    public var text: String {
        let others = filter.languages.subtracting(language.map { [$0] } ?? []).sorted()
        let words: [Name: [String]] = [
            .library: filter.libraries.map(\.description).sorted(),
            .place: filter.places.map(\.description).sorted(),
            .audience: filter.audience.sorted(),
            .keyword: Set(filter.keywords.map { $0.lowercased() }).sorted(),
            .lang: (language.map { [$0] } ?? []) + others,
            .cancelled: cancelled == .keep ? [] : [cancelled.rawValue],
            .from: from.map { [$0.description] } ?? [], .to: to.map { [$0.description] } ?? [],
            .expand: isExpanded ? ["1"] : [],
        ]
        let pairs = Name.allCases.compactMap { name in
            words[name].flatMap { words in
                words.isEmpty
                    ? nil
                    : "\(name.rawValue)=\(words.map(FeedQuery.encoded).joined(separator: ","))"
            }
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    /// Percent encoding of all but what never needs it (RFC 3986, 2.3).
    private static func encoded(_ word: String) -> String {
        var text = ""
        for byte in word.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                text.unicodeScalars.append(scalar)
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                text += byte < 0x10 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return text
    }
}

/// Whose calendar a feed is: what its address says before the question mark.
///
/// What is a record of its own has a path, which may be gone one day; what is a mere word stands in
/// the query.
public enum FeedSubject: Hashable, Sendable {
    /// All that is public.
    case region
    /// A library's own events and those that it co-hosts; the name is that in public addresses.
    case library(LibrarySlug)
    /// What takes place at a place, or at one that lies in it.
    case place(RecordID)
    /// One event, to be taken over into a calendar.
    case event(RecordID)

    /// The path, from the server's root; of one event there is a calendar only.
    public func path(_ format: FeedFormat = .calendar) -> String {
        let file = "calendar.\(format.rawValue)"
        return switch self {
        case .region: "/\(file)"
        case .library(let slug): "/libraries/\(slug)/\(file)"
        case .place(let id): "/places/\(id)/\(file)"
        case .event(let id): "/events/\(id).ics"
        }
    }

    /// The longest address of a calendar that Google has been seen to take (ilios #512).
    public static let addressCharactersMax = 116
}
