public import LibsyncCalendar
public import LibsyncModel

extension Poster {
    /// The most other dates that a poster names.
    public static let otherDatesMax = 5
    /// The longest address that a person types off a wall.
    static let typedMax = 44

    /// The poster of one date of an event.
    ///
    /// - Parameters:
    ///   - also: the other dates to come that take place, in order: the first of them are named.
    ///   - counts: how many events each date of its month has.
    public init(
        _ dated: DatedEvent, also: [DatedEvent], counts: [LocalDate: Int], region: SiteRegion,
        language: PageLanguage
    ) {
        let words = PosterText(text: DatedText(dated, region, language))
        self = words.poster(also: also, counts: counts)
    }
}

/// An event in the words of its page, as they stand on paper.
private struct PosterText {
    let text: DatedText

    private var dated: DatedEvent { text.dated }
    private var language: PageLanguage { text.language }
    private var human: HumanTime { language.human }
    private var region: SiteRegion { text.region }
    private var isOnline: Bool {
        dated.occurrence.status == .movedOnline
            || dated.event.record["attendanceMode"]?.string == "online"
    }

    func poster(also: [DatedEvent], counts: [LocalDate: Int]) -> Poster {
        let first = dated.start.date
        let month = first.firstOfMonth
        let days = (0..<31).map { month.adding(days: $0) }.filter { $0.month == month.month }
        return Poster(
            language: language.tag, color: color,
            library: (text.library?.name(language).text ?? region.profile.name).onOneLine,
            branch: branch?.onOneLine,
            stamp: text.stamp.map { language($0.word).uppercased() },
            notice: notice?.onOneLine, isOff: !dated.takesPlace, title: text.title.onOneLine,
            summary: text.sentence?.onOneLine, dayNumber: human.dayNumber(first),
            weekday: human.weekday(first), month: human.month(first) + year(of: first),
            through: through, time: time, place: place?.onOneLine, street: street?.onOneLine,
            also: self.also(also), terms: terms.map(\.onOneLine), details: details.map(\.onOneLine),
            address: text.link.below(region.root), shortAddress: shortAddress,
            foot: language(.printedWithEvent(on: human.dayAndMonth(region.today) + thisYear)),
            printed: region.today.description, shelf: days.map { counts[$0] ?? 0 },
            ownDays: days.filter(dated.dates.contains).map(\.day))
    }

    private var color: String? {
        text.library?.record["color"]?.string.flatMap { LibraryColor($0) }?.nearestFit.text
    }

    private func year(of date: LocalDate) -> String {
        date.year == region.today.year ? "" : " \(date.year)"
    }

    private var thisYear: String { " \(region.today.year)" }

    // MARK: How it stands

    private var notice: String? {
        let off =
            dated.occurrence.status == .cancelled
            ? language(.doesNotTakePlace(human.dateInYear(dated.start.date))) : nil
        let parts = [off, text.note].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    // MARK: When

    private var time: String {
        guard let clock = text.clock else { return language(.allDay) }
        let end = text.lastDate == nil ? clock.end.map { "–\($0)" } ?? "" : ""
        return (language == .english ? "" : "kl. ") + clock.start + end
    }

    private var through: String? {
        text.lastDate.map { last in
            let end = text.clock?.end.map(human.before) ?? ""
            return "– \(human.dayAndMonth(last))\(year(of: last))\(end)"
        }
    }

    /// `Også 19. desember, 26. desember kl. 14.00 og 3 til`.
    private func also(_ others: [DatedEvent]) -> String? {
        guard !others.isEmpty else { return nil }
        // "og 1 til" is no shorter than the date itself.
        let isShort = others.count > Poster.otherDatesMax + 1
        let shown = isShort ? Array(others.prefix(Poster.otherDatesMax)) : others
        var dates = shown.map { other in
            let isOtherTime = other.start.secondOfDay != dated.start.secondOfDay
            let clock = DatedText(other, region, language).clock?.start
            return human.dayAndMonth(other.start.date) + year(of: other.start.date)
                + (isOtherTime ? clock.map(human.before) ?? "" : "")
        }
        if isShort { dates.append(language(.more(others.count - shown.count))) }
        let last = dates.removeLast()
        let list =
            dates.isEmpty
            ? last : dates.joined(separator: ", ") + " \(language(.and)) \(last)"
        return language(.alsoOn(list))
    }

    // MARK: Where

    private var branch: String? {
        guard !isOnline, let place = text.place?.text, let room = text.room?.text, room != place,
            place != text.library?.name(language).text
        else { return nil }
        return place
    }

    private var place: String? {
        if isOnline { return language(.online) }
        let place = text.place?.text
        guard let room = text.room?.text, room != place else { return place }
        return branch == nil && place != nil && place != text.library?.name(language).text
            ? "\(room), \(place ?? "")" : room
    }

    private var street: String? {
        guard !isOnline else { return nil }
        return dated.places.lazy.compactMap { region.context.places[$0] }.first?.addressLine
    }

    // MARK: On what terms

    private var terms: [String] {
        var lines = [text.priceText].compactMap(\.self)
        guard dated.takesPlace, let signUp = text.signUp else { return lines }
        var words = signUp.lines
        if let link = signUp.link {
            let short = typed(link.text)
            words.insert(
                short.count <= Poster.typedMax ? short : language(.signUpByCode), at: 0)
        }
        // What is short is not torn: a number stays with its word.
        let whole = words.map { $0.count <= 16 ? $0.replacing(" ", with: "\u{A0}") : $0 }
        lines.append("\(language(.signUp)): " + whole.joined(separator: " · "))
        return lines
    }

    private var details: [String] {
        let facts: [(Phrase, String?)] = [
            (.audience, text.audience), (.performers, text.performers), (.heldIn, text.spoken),
            (.access, text.access),
        ]
        var lines = facts.compactMap { name, value in value.map { "\(language(name)): \($0)" } }
        if !text.partners.isEmpty {
            let names = text.partners.map(\.text).joined(separator: ", ")
            lines.append(language(.togetherWith(names)))
        }
        return lines
    }

    // MARK: Where to read more

    /// The library's own page where one can type it, else the day in the library's calendar: an
    /// event's address holds an id that nobody types.
    private var shortAddress: String {
        if let own = text.ownPage.map(typed), own.count <= Poster.typedMax { return own }
        guard let library = text.library else { return typed(region.root) }
        let day = SiteAddress(
            .library(library.slug), span: .day(dated.start.date),
            language: region.prefix(of: language))
        return typed(day.link.below(region.root))
    }

    private func typed(_ address: String) -> String { address.typedAddress }
}

extension String {
    /// An address as one types it: browsers add the scheme.
    var typedAddress: String {
        var rest = self[...]
        for scheme in ["https://", "http://"] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
        }
        return rest.hasSuffix("/") ? String(rest.dropLast()) : String(rest)
    }

    /// Line breaks and what no paper shows become spaces.
    var onOneLine: String {
        let scalars = unicodeScalars.map { scalar -> Unicode.Scalar in
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            return isControl || [0x2028, 0x2029, 0xFFFC].contains(scalar.value) ? " " : scalar
        }
        return String(String.UnicodeScalarView(scalars))
            .split(separator: " ").joined(separator: " ")
    }
}
