internal import LibsyncCalendar
internal import LibsyncModel

/// What the pages say of one date of an event, in one language.
struct DatedText {
    let dated: DatedEvent
    let region: SiteRegion
    let language: PageLanguage

    init(_ dated: DatedEvent, _ region: SiteRegion, _ language: PageLanguage) {
        self.dated = dated
        self.region = region
        self.language = language
    }

    private var event: Event { dated.event }
    private var tags: [String] { [language.tag] }

    /// Its title.
    var title: String { dated.name.text(tags) ?? event.id.description }

    /// One or two sentences; nil where there are none.
    var sentence: String? {
        own("summary", event.summary).text(tags).flatMap(filled)
    }

    /// The most characters of a sentence in a list.
    static let sentenceMax = 300

    /// The sentence as lists have it, cut between words: nobody is kept from writing a whole text
    /// there, and a hundred of those are no list.
    var shortSentence: String? {
        sentence.map { text in
            let start = text.prefix(DatedText.sentenceMax)
            if start.endIndex == text.endIndex { return text }
            return String(start[..<(start.lastIndex(of: " ") ?? start.endIndex)]) + "…"
        }
    }

    /// The whole text; nil where there is none.
    var description: String? {
        own("description", event.description).text(tags).flatMap(filled)
    }

    /// The texts of the date where it has some, else those of the event.
    private func own(_ root: String, _ usual: LanguageMap) -> LanguageMap {
        guard let texts = dated.change?.texts(root), !texts.isEmpty else { return usual }
        return texts
    }

    /// `lang` for the title, where that is in another language than the page (WCAG 2.1, 3.1.2).
    var titleLanguage: Attribute? { lang(of: dated.name) }
    /// `lang` for the sentence.
    var sentenceLanguage: Attribute? { lang(of: own("summary", event.summary)) }
    /// `lang` for the whole text.
    var descriptionLanguage: Attribute? { lang(of: own("description", event.description)) }

    private func lang(of texts: LanguageMap) -> Attribute? {
        language.text(of: texts)?.lang
    }

    private func filled(_ text: String) -> String? { text.isEmpty ? nil : text }

    /// The page of this date.
    var link: WebLink {
        SiteAddress(
            .event(event.id), occurrence: event.isSeries ? dated.occurrence.key : nil,
            language: region.prefix(of: language)
        ).link
    }

    /// The library's own page of it.
    var ownPage: String? { DatedText.ownPage(of: event) }

    /// A library's own page of an event; nil for an address that is no page, such as one for mail.
    static func ownPage(of event: Event) -> String? {
        event.url.flatMap { address in
            let scheme = address.prefix { $0 != ":" }.lowercased()
            return ["http", "https"].contains(scheme) ? address : nil
        }
    }

    // MARK: How it stands

    /// The word of its stamp; nil where it takes place as announced.
    var stamp: Stamp? {
        switch dated.occurrence.status {
        case .scheduled, .omitted: nil
        case .cancelled: Stamp(.cancelled, tone: .stop)
        case .postponed: Stamp(.postponed, tone: .wait)
        case .rescheduled: Stamp(.moved, tone: .library)
        case .movedOnline: Stamp(.online, tone: .library)
        case .full: Stamp(.full, tone: .library)
        }
    }

    /// Why it does not stand as announced, and what a reader does about it; nil where it does.
    var note: String? {
        let parts = noteParts
        return parts.isEmpty ? nil : parts.map(\.text).joined(separator: " ")
    }

    /// The note with `lang` for its reason, where that is in another language than the page.
    var markedNote: Markup? {
        let parts = noteParts.map { part in
            part.lang.map { HTML.span($0, text: part.text) } ?? Markup(part.text)
        }
        return parts.isEmpty ? nil : Markup.joined(parts, " ")
    }

    /// A sentence of a note, with `lang` where it needs to be said.
    private struct NotePart {
        let text: String
        var lang: Attribute?
    }

    private var noteParts: [NotePart] {
        let reasons = own("statusReason", event.statusReason)
        let reason = reasons.text(tags).flatMap(filled)
            .map { NotePart(text: $0, lang: lang(of: reasons)) }
        let ours: NotePart?
        switch dated.occurrence.status {
        case .scheduled, .omitted, .full, .cancelled: ours = nil
        case .postponed:
            // What comes stands behind why.
            return [reason, NotePart(text: language(.dateToCome))].compactMap(\.self)
        case .movedOnline: ours = reason == nil ? NotePart(text: language(.onlineInstead)) : nil
        case .rescheduled:
            ours = previousStart.map { start in
                NotePart(text: language(.movedFrom(language.human.dateInYear(start.date))))
            }
        }
        return [ours, reason].compactMap(\.self)
    }

    /// When it was to be before it was moved, by the region's clock.
    var previousStart: LocalDateTime? {
        (dated.change?.previousStart ?? event.previousStart).map { start in
            dated.occurrence.isAllDay ? start : regional(start)
        }
    }

    /// From when to when one can sign up, by the region's clock.
    var registrationSpan: (opens: LocalDateTime?, closes: LocalDateTime?) {
        let (opens, closes) = event.registrationSpan
        return (opens.map(regional), closes.map(regional))
    }

    /// Whether it is too late to sign up: the event is over, or its sign-up.
    var isSignUpOver: Bool {
        max(dated.start, dated.end) < region.now
            || registrationSpan.closes.map { $0 < region.now } ?? false
    }

    /// A time by the clock of the event, by that of the region; a zone that nobody knows is taken for
    /// the region's.
    private func regional(_ time: LocalDateTime) -> LocalDateTime {
        guard let own = ZonedTime(time, in: dated.occurrence.timeZone),
            let here = ZonedTime(
                secondsSince1970: own.secondsSince1970, in: region.profile.timeZone)
        else { return time }
        return here.local
    }

    // MARK: When and where

    /// Its times of day: `10.30`, `11.15`; nil for one of whole days, and for an end that is none.
    var clock: (start: String, end: String?)? {
        guard !dated.occurrence.isAllDay else { return nil }
        let human = language.human
        let isMidnight = dated.end.secondOfDay == 0 && dated.end.date > dated.start.date
        let end = isMidnight ? human.midnight : human.clock(dated.end)
        return (human.clock(dated.start), dated.end > dated.start ? end : nil)
    }

    /// The last date, where that is another than the first.
    var lastDate: LocalDate? {
        dated.dates.upperBound > dated.dates.lowerBound ? dated.dates.upperBound : nil
    }

    /// Its start for programs, with that day's offset: `2026-12-08T10:30:00+01:00`.
    var machineStart: String {
        dated.occurrence.isAllDay
            ? dated.start.date.description : region.machineMoment(dated.start)
    }

    /// The first of its places, by name.
    var place: RecordText? {
        dated.places.lazy.compactMap { region.context.places[$0] }
            .compactMap { language.text(of: $0.name) }.first
    }

    /// Where it is in words of its own.
    var room: RecordText? { language.text(of: event.location) }

    /// Library and place, as a row of many libraries says it; no place where it moved online.
    func whereabouts(naming library: Bool) -> Markup? {
        let owner = library ? self.library?.shortName(language) : nil
        let isElsewhere = dated.occurrence.status == .movedOnline
        let place = isElsewhere ? nil : place ?? room
        guard let owner else { return place?.markup }
        guard let place else { return owner.markup }
        if place.text.hasPrefix(owner.text) { return place.markup }
        return RecordText.joined(owner, place)
    }

    /// Whose event it is.
    var library: SiteLibrary? { event.library.flatMap(region.owner) }

    // MARK: For whom

    /// The audiences, by name: "Barn og familier".
    var audience: String? {
        let codes = event.audience.sorted { DatedText.rank($0) < DatedText.rank($1) }
        let words = codes.map { language(.audience($0)) }
        guard let first = words.first else { return event.record["typicalAgeRange"]?.string }
        let rest = words.dropFirst().map { $0.lowercased() }
        return list([first] + rest)
    }

    private static func rank(_ code: String) -> (Int, String) {
        (Phrase.audiences.firstIndex(of: code) ?? Phrase.audiences.count, code)
    }

    /// "a, b og c".
    private func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(language(.and)) " + last
    }

    /// The quiet line under a title.
    func meta(naming library: Bool) -> Markup {
        let words = [whereabouts(naming: library), audience.map(Markup.init), price]
        return Markup.joined(words.compactMap(\.self), " · ")
    }
}

/// A status as a word in a box, like a date stamp: it survives a copier.
struct Stamp {
    enum Tone: String {
        case stop, wait, ok, quiet
        case library = "lib"
    }
    let word: Phrase
    let tone: Tone

    init(_ word: Phrase, tone: Tone) {
        self.word = word
        self.tone = tone
    }

    func markup(_ language: PageLanguage) -> Markup {
        HTML.span(.class("stamp \(tone.rawValue)"), text: language(word))
    }
}

extension SiteRegion {
    /// A moment for programs, with the offset of that day (RFC 3339): `2026-12-08T10:30:00+01:00`.
    func machineMoment(_ local: LocalDateTime) -> String {
        let offset = ZonedTime(local, in: profile.timeZone)?.offsetSeconds ?? 0
        let minutes = abs(offset) / 60
        let parts = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return local.description + (offset < 0 ? "-" : "+")
            + parts.joined(separator: ":")
    }
}
