public import LibsyncCalendar
public import LibsyncModel

/// A fact that a poster states, in the order in which a change of it matters.
public enum PosterFact: String, Codable, Hashable, Sendable, CaseIterable {
    case status, date, time, place, room, title, signUp, price, otherDates, participants, audience
    case accessibility, languages, text, address
}

/// What a poster said when it was printed, in a form that no change of our wording alters.
///
/// Kept beside the replica, so that a poster on a door can be held against the event as it is now.
public struct PosterFacts: Codable, Hashable, Sendable {
    /// Each fact that was stated.
    private let values: [String: String]
    /// The other dates that it named, by their keys.
    private let otherDates: [String]
    /// Why it does not stand as announced.
    private let note: String?

    /// The facts of a date as its poster states them.
    public init(
        _ dated: DatedEvent, also: [DatedEvent], region: SiteRegion, language: PageLanguage
    ) {
        let text = DatedText(dated, region, language)
        var values: [PosterFact: String] = [:]
        values[.title] = text.title
        values[.date] = "\(dated.dates.lowerBound)/\(dated.dates.upperBound)"
        values[.time] =
            dated.occurrence.isAllDay ? "" : "\(dated.start.timeText)/\(dated.end.timeText)"
        values[.status] = dated.occurrence.status.rawValue
        values[.place] = dated.places.compactMap { region.context.places[$0] }.map { place in
            [language.text(of: place.name)?.text, place.addressLine].compactMap(\.self)
                .joined(separator: ", ")
        }.joined(separator: "; ")
        values[.room] = text.room?.text
        values[.price] = text.priceText
        values[.signUp] = PosterFacts.signUp(dated)
        values[.audience] = text.audience
        values[.accessibility] = text.access
        values[.languages] = text.spoken
        values[.participants] = ([text.performers] + text.partners.map(\.text))
            .compactMap(\.self).joined(separator: ", ")
        values[.text] = text.sentence
        note = text.note
        values[.address] = text.link.below(region.root)
        // What is not said is the same as what is empty.
        var stated: [String: String] = [:]
        for (fact, value) in values {
            stated[fact.rawValue] = value.isEmpty ? nil : value
        }
        self.values = stated
        otherDates = also.map { "\($0.occurrence.key.description) \($0.start)" }
    }

    /// As the record has it: that the time to sign up has come or gone changes no poster.
    private static func signUp(_ dated: DatedEvent) -> String {
        let record = dated.event.record
        let seats =
            dated.change?.aspects["maximumAttendeeCapacity"] ?? record["maximumAttendeeCapacity"]
        return [record["registration"], seats].map { $0?.canonicalText ?? "" }
            .joined(separator: " ").trimmingSpaces
    }

    /// What is different now, in the order in which it matters.
    ///
    /// - Parameters:
    ///   - today: other dates that are past need not be there any more.
    ///   - all: every other date that takes place now: a poster names the first of them.
    public func changes(
        to now: PosterFacts, otherDatesNow all: [DatedEvent], today: LocalDate
    ) -> [PosterFact] {
        let known = Set(all.map { "\($0.occurrence.key.description) \($0.start)" })
        let isOtherGone = otherDates.contains { named in
            let start = named.split(separator: " ").last.flatMap { LocalDateTime(String($0)) }
            return start.map { $0.date >= today } ?? false && !known.contains(named)
        }
        return PosterFact.allCases.filter { fact in
            let isOther = values[fact.rawValue] != now.values[fact.rawValue]
            return switch fact {
            case .otherDates: isOtherGone
            // With another status comes another reason.
            case .text: isOther || status == now.status && note != now.note
            default: isOther
            }
        }
    }

    /// The status that it states.
    var status: EventStatus {
        values[PosterFact.status.rawValue].flatMap(EventStatus.init) ?? .scheduled
    }
}

/// What has become of a poster since it was printed.
public enum PosterState: Hashable, Sendable {
    /// It says what is so.
    case current
    /// These facts are others now; at least one.
    case changed([PosterFact], EventStatus)
    /// The event, or that date of it, is not there any more.
    case gone

    /// How a poster stands that stated `facts`.
    public init(
        _ facts: PosterFacts, now: PosterFacts, otherDatesNow all: [DatedEvent], today: LocalDate
    ) {
        let changes = facts.changes(to: now, otherDatesNow: all, today: today)
        self = changes.isEmpty ? .current : .changed(changes, now.status)
    }

    /// What to tell of it, a sentence for each change: "Rommet er endret etter at plakaten ble
    /// skrevet ut 4. desember."
    ///
    /// - Parameter printed: when it was printed.
    public func sentences(
        printedOn printed: LocalDate, today: LocalDate, in language: PageLanguage
    ) -> [String] {
        let human = language.human
        let date =
            human.dayAndMonth(printed) + (printed.year == today.year ? "" : " \(printed.year)")
        let changes: [Phrase] =
            switch self {
            case .current: []
            case .gone: [.gone]
            case .changed(let facts, let status):
                facts.map { $0 == .status ? .standsNow(status) : .changed($0) }
            }
        return changes.map { language(.sincePrint($0, on: date)) }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
