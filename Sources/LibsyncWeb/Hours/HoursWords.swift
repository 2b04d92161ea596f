internal import LibsyncCalendar
internal import LibsyncModel

/// Hours as pages write them, in one language.
struct HoursWords {
    let language: PageLanguage
    let today: LocalDate

    private var human: HumanTime { language.human }

    /// `10.00–12.00, 13.00–16.00`, or that it is closed; no stretch is broken in two lines but one
    /// that needs many words.
    func spans(_ spans: [OpenSpan]) -> Markup {
        if spans.isEmpty || spans == [.wholeDay] { return Markup(text(spans)) }
        return Markup.joined(
            spans.map { span in
                span.isPastMidnight ? Markup(text(span)) : HTML.span(text: text(span))
            }, ", ")
    }

    /// The same as text.
    func text(_ spans: [OpenSpan]) -> String {
        if spans.isEmpty { return language(.closedThen) }
        if spans == [.wholeDay] { return language(.openDayAndNight) }
        return spans.map(text).joined(separator: ", ")
    }

    private func text(_ span: OpenSpan) -> String {
        guard span.isPastMidnight else { return human.span(span) }
        let next = language(.untilNextDay(human.clock(minutes: span.closes)))
        return "\(human.clock(minutes: span.opens)) \(next)"
    }

    /// What a service is called; of a place that has staff alone nobody asks whether they are there.
    func service(_ service: HoursService, among services: [HoursService]) -> String {
        if services == [.staffed] { return language(.openThen) }
        return language(service == .staffed ? .staffed : .selfService)
    }

    /// Why a day is as it is: what the library says, else the holiday on account of which it
    /// differs; each reason once, that of the staff first.
    func reasons(_ day: DayHours) -> [RecordText] {
        var reasons: [RecordText] = []
        for hours in HoursService.allCases.compactMap({ day.services[$0] }) {
            var text = language.text(of: hours.reason)
            if case .holiday(let holiday) = hours.cause {
                text = RecordText(text: holiday.name(language: language.tag))
            }
            if let text, !reasons.contains(where: { $0.text == text.text }) {
                reasons.append(text)
            }
        }
        return reasons
    }

    /// `torsdag 24. desember`, `24.–26. desember`, `31. desember–4. januar 2027`.
    func dates(_ first: LocalDate, _ last: LocalDate) -> String {
        let end = last.year == today.year ? "" : " \(last.year)"
        if first == last { return human.dateInYear(first) + end }
        let isOneMonth = (first.year, first.month) == (last.year, last.month)
        let begin = isOneMonth ? human.dayNumber(first) : human.dayAndMonth(first)
        let year = first.year == last.year || first.year == today.year ? "" : " \(first.year)"
        return "\(begin)\(year)–\(human.dayAndMonth(last))\(end)"
    }

    /// `tirsdag–fredag, søndag`.
    func weekdays(_ line: HoursSummary.WeekLine) -> String {
        line.runs.map { run in
            let names = [run.lowerBound, run.upperBound].map { number in
                human.weekday(today.adding(days: number - today.weekday))
            }
            return switch run.count {
            case 1: names[0]
            case 2: names.joined(separator: ", ")
            default: names.joined(separator: "–")
            }
        }.joined(separator: ", ")
    }
}
