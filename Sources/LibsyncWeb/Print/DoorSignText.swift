internal import LibsyncCalendar
public import LibsyncModel

extension DoorSign {
    /// What a sign tells of.
    public enum Span: Hashable, Sendable {
        /// The usual weeks, and the days up to a date that differ.
        case usual(through: LocalDate)
        /// Every day between two dates.
        case days(ClosedRange<LocalDate>)
    }

    /// The most days of which a sign tells one by one; like days in a row are one line.
    public static let daysMax = 92

    /// The sign of a place.
    public init(
        of place: Place, _ hours: OpeningHours, _ span: Span, region: SiteRegion,
        language: PageLanguage
    ) {
        self =
            DoorSignText(
                place: place, hours: hours, span: span, region: region, language: language
            ).sign
    }
}

/// Opening hours in the words of the pages, as they stand on paper.
private struct DoorSignText {
    let place: Place
    let hours: OpeningHours
    let span: DoorSign.Span
    let region: SiteRegion
    let language: PageLanguage

    private var today: LocalDate { region.today }
    private var human: HumanTime { language.human }
    private var words: HoursWords { HoursWords(language: language, today: today) }
    private var library: SiteLibrary? { place.record.library.flatMap(region.owner) }
    private var services: [HoursService] { hours.services }

    var sign: DoorSign {
        let title = language.text(of: place.name)?.text ?? place.record.id.description
        let owner = library?.name(language).text
        let closure = closure
        return DoorSign(
            language: language.tag,
            color: library?.record["color"]?.string.flatMap { LibraryColor($0) }?.nearestFit.text,
            library: owner == title ? nil : owner?.onOneLine, heading: language(.openingHours),
            title: title.onOneLine, period: period,
            services: services.count > 1
                ? services.map { words.service($0, among: services) } : [],
            tables: closure == nil ? tables : [], closure: closure, contact: contact,
            address: page.below(region.root), shortAddress: shortAddress,
            foot: language(.printedWithHours(on: human.dayAndMonth(today) + " \(today.year)")),
            printed: today.description)
    }

    private var period: String? {
        switch span {
        case .usual: nil
        case .days(let dates): words.dates(dates.lowerBound, dates.upperBound)
        }
    }

    // MARK: Hours

    private var tables: [DoorSign.Table] {
        switch span {
        case .days(let dates):
            let days = hours.days(from: dates.lowerBound, through: dates.upperBound)
            return [DoorSign.Table(rows: HoursStretch.all(of: days, words).map(row))]
        case .usual(let through):
            let weeks = HoursSummary(of: hours, from: today, through: through).weeks
            let days = hours.days(from: today, through: through).filter(\.cause.isOfTheDay)
            let differing = HoursStretch.all(of: days, words).map(row)
            let isOnly = weeks.count == 1
            return weeks.map { week($0, isOnly: isOnly, isAll: isOnly && differing.isEmpty) }
                + (differing.isEmpty
                    ? []
                    : [DoorSign.Table(caption: language(.differingDays), rows: differing)])
        }
    }

    /// - Parameters:
    ///   - isOnly: whether there is room for each weekday on a line of its own, as people look for it.
    ///   - isAll: whether nothing else is told, so that no caption is needed.
    private func week(
        _ week: HoursSummary.WeekStretch, isOnly: Bool, isAll: Bool
    ) -> DoorSign.Table {
        let name =
            week.season.flatMap { language.text(of: $0.name)?.text } ?? language(.ordinaryWeek)
        let caption = [name, words.time(of: week)].compactMap(\.self).joined(separator: ", ")
        let monday = today.adding(days: 1 - today.weekday)
        let days = week.days.enumerated().map { index, day in
            row(human.weekday(monday.adding(days: index)).capitalisedFirst, day, reasons: [])
        }
        let lines = week.lines.map { line in
            row(words.weekdays(line).capitalisedFirst, line.hours, reasons: [])
        }
        return DoorSign.Table(
            caption: isAll && week.season == nil && week.through == nil
                ? nil : caption.onOneLine,
            rows: isOnly ? days : lines)
    }

    private func row(_ stretch: HoursStretch) -> DoorSign.Row {
        row(
            words.dates(stretch.first.date, stretch.through), stretch.first,
            reasons: words.reasons(stretch.first).map(\.text))
    }

    private func row(_ name: String, _ day: DayHours, reasons: [String]) -> DoorSign.Row {
        DoorSign.Row(
            name: name, reason: reasons.isEmpty ? nil : reasons.joined(separator: ", ").onOneLine,
            cells: services.map { words.text(day.services[$0]?.spans ?? []) },
            isClosed: day.isClosed)
    }

    // MARK: Closed all the time

    private var closure: DoorSign.Closure? {
        guard case .days(let dates) = span else { return nil }
        let days = hours.days(from: dates.lowerBound, through: dates.upperBound)
        guard days.allSatisfy(\.isClosed) else { return nil }
        var reasons: [String] = []
        for reason in days.flatMap(words.reasons).map(\.text) where !reasons.contains(reason) {
            reasons.append(reason)
        }
        return DoorSign.Closure(
            stamp: language(.closedStamp).uppercased(),
            dates: words.dates(dates.lowerBound, dates.upperBound),
            reason: reasons.isEmpty ? nil : reasons.joined(separator: ", ").onOneLine,
            reopens: reopening(after: dates.upperBound))
    }

    private func reopening(after last: LocalDate) -> String? {
        let ahead = hours.days(
            from: last.adding(days: 1), through: last.adding(days: OpeningHours.daysAhead))
        guard let day = ahead.first(where: { !$0.isClosed }), let opens = day.open.first?.opens
        else { return nil }
        let year = day.date.year == today.year ? "" : " \(day.date.year)"
        let clock = human.before(human.clock(minutes: opens))
        return language(.opensAgain(human.dateInYear(day.date) + year + clock))
    }

    // MARK: Where to ask

    private var page: WebLink {
        SiteAddress(.place(place.record.id), language: region.prefix(of: language)).link
    }

    private var shortAddress: String {
        if let own = library?.record["url"]?.string?.typedAddress, own.count <= Poster.typedMax {
            return own
        }
        guard let library else { return region.root.typedAddress }
        return SiteAddress(.library(library.slug), language: region.prefix(of: language)).link
            .below(region.root).typedAddress
    }

    private var contact: [String] {
        let record = library?.record
        return [place.addressLine, record?["telephone"]?.string, record?["email"]?.string]
            .compactMap { $0?.onOneLine }.filter { !$0.isEmpty }
    }
}
