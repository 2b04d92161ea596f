internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol

/// What a subscriber asked for behind the question mark of a feed's address.
///
/// Names that are not known are ignored: services add their own.
struct FeedQuery: Hashable, Sendable {
    /// Which events by what they say.
    let filter: FeedFilter
    /// The language of texts; nil for the region's own.
    let language: String?
    /// What becomes of cancelled events.
    let cancelled: CancelledEvents
    /// The first date asked for.
    let from: LocalDate?
    /// The last date asked for.
    let to: LocalDate?

    /// The most words of one kind.
    static let wordsMax = 20
    /// The most bytes of a word.
    static let wordBytesMax = 100

    /// Reads a feed's query.
    /// - Throws: `Problem.malformed`, with what is allowed.
    init(_ items: QueryItems) throws(Problem) {
        let languages = try FeedQuery.words("lang", items)
        guard languages.allSatisfy(FeedQuery.isLanguageTag) else {
            throw Problem(.malformed, "`lang` must be a language tag such as nb, nn, se or en.")
        }
        filter = FeedFilter(
            keywords: Set(try FeedQuery.words("keyword", items)),
            audience: Set(try FeedQuery.words("audience", items)), languages: Set(languages))
        language = languages.first
        if let text = items["cancelled"] {
            guard let choice = CancelledEvents(rawValue: text) else {
                throw Problem(.malformed, "`cancelled` must be keep, drop or mark.")
            }
            cancelled = choice
        } else {
            cancelled = .keep
        }
        from = try FeedQuery.date("from", items)
        to = try FeedQuery.date("to", items)
        if let from, let to, to < from {
            throw Problem(.malformed, "`to` lies before `from`.")
        }
    }

    private static func words(_ name: String, _ items: QueryItems) throws(Problem) -> [String] {
        let words = items.list(name)
        let isFair = words.count <= wordsMax && words.allSatisfy { $0.utf8.count <= wordBytesMax }
        guard isFair else {
            throw Problem(
                .malformed,
                "`\(name)` may have \(wordsMax) words of \(wordBytesMax) bytes at most.")
        }
        return words
    }

    private static func isLanguageTag(_ text: String) -> Bool {
        (2...35).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x30...0x39).contains(byte) || byte == 0x2D
            }
    }

    private static func date(_ name: String, _ items: QueryItems) throws(Problem) -> LocalDate? {
        guard let text = items[name] else { return nil }
        guard let date = LocalDate(text) else {
            throw Problem(.malformed, "`\(name)` must be a date such as 2026-12-03.")
        }
        return date
    }

    /// The dates of the feed on a day: those asked for, a year long where only one end was named,
    /// or else what a subscription holds.
    func window(today: LocalDate) -> FeedWindow {
        switch (from, to) {
        case (nil, nil): FeedWindow(today: today)
        case (let from?, let to): FeedWindow(from: from, to: to ?? from.adding(days: 365))
        case (nil, let to?): FeedWindow(from: min(today, to), to: to)
        }
    }
}
