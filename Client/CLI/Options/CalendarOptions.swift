import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore

/// Which events a calendar shows, and how.
struct CalendarOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only this library's events.", valueName: "slug"))
    var library: String?
    @Flag(help: "Only your own library's events.") var mine = false
    @Option(
        help: ArgumentHelp(
            "Only what is at this place or in a room of it; its name or id; may be repeated.",
            valueName: "place"))
    var place: [String] = []
    @Option(help: ArgumentHelp("Only events for this audience.", valueName: "code"))
    var audience: [String] = []
    @Option(help: ArgumentHelp("Only events with this keyword.", valueName: "word"))
    var keyword: [String] = []
    @Option(
        help: ArgumentHelp(
            "How wide, 60 to 200; without it as the terminal is.", valueName: "n"))
    var columns: Int?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    /// How wide a calendar is where nobody says.
    static let usualColumns = 100

    /// How wide to draw.
    func width() throws(CommandFailure) -> Int {
        if let columns {
            guard (60...200).contains(columns) else {
                throw CommandFailure(
                    .usage, "--columns \(columns) is too narrow or too wide for a calendar.",
                    "Give a number from 60 to 200.")
            }
            return columns
        }
        return min(max(Output.terminalColumns ?? CalendarOptions.usualColumns, 60), 200)
    }

    /// What is on from one date to another.
    func agenda(
        _ desk: CalendarDesk, from: LocalDate, to: LocalDate
    ) async throws -> EventAgenda {
        try CalendarDesk.check(from, to)
        let owner = try await listOwner(library, mine: mine, in: desk.replica)
        let wanted = try await desk.places(named: place)
        let filter = FeedFilter(
            keywords: Set(keyword), audience: Set(audience), visibility: .draft)
        let agenda = try await desk.agenda(of: owner, filter, from: from, to: to)
        if wanted.isEmpty { return agenda }
        return agenda.filtered { entry in
            entry.places.contains { !wanted.isDisjoint(with: desk.places.path(from: $0)) }
        }
    }
}

/// What every question to the calendar needs to know of the replica.
struct CalendarDesk: Sendable {
    let replica: Replica
    /// The library's zone.
    let zone: String
    /// Today's date there.
    let today: LocalDate
    /// All places.
    let places: PlaceTree

    init(_ replica: Replica) async throws {
        self.replica = replica
        zone = try await EventFamily.defaultZone(in: replica)
        today = Moments.today(replica.effects.now(), in: zone)
        places = PlaceTree(
            try await replica.rows(RecordQuery(kind: PlaceFamily.kind.name))
                .compactMap { Place($0.record) })
    }

    /// What is on between two dates, drafts too.
    func agenda(
        of owner: LibrarySlug? = nil, _ filter: FeedFilter = FeedFilter(visibility: .draft),
        from: LocalDate, to: LocalDate
    ) async throws -> EventAgenda {
        let events = try await events(of: owner, from: from, to: to).filter(filter.admits)
        return EventAgenda(of: events, from: from, to: to, timeZone: zone)
    }

    /// Events that may have a date between two dates, or near them in another zone.
    private func events(
        of owner: LibrarySlug?, from: LocalDate, to: LocalDate
    ) async throws -> [Event] {
        try await replica.rows(
            RecordQuery(
                kind: EventFamily.kind.name, library: owner, from: from.adding(days: -1),
                through: to.adding(days: 1))
        ).compactMap { Event($0.record) }
    }

    /// Places by their names or the beginnings of their ids.
    func places(named texts: [String]) async throws -> Set<RecordID> {
        var ids: Set<RecordID> = []
        for text in texts { ids.insert(try await place(named: text)) }
        return ids
    }

    /// A place by its name in any language, or by its id or the beginning of it.
    func place(named text: String) async throws -> RecordID {
        let wanted = text.lowercased()
        let named = places.places.values.filter { place in
            place.name.texts.values.contains { $0.lowercased() == wanted }
        }.map(\.record).sorted { $0.id < $1.id }
        if let only = named.first, named.count == 1 { return only.id }
        guard named.isEmpty else {
            let shown = named.prefix(5).map { "  \($0.id)  \(PlaceFamily.sentence($0))" }
            throw CommandFailure(
                .missing, "\(counted(named.count, "place")) are called \(clip(text)).",
                (["Give the id of the one you mean:"] + shown).joined(separator: "\n"))
        }
        return try await PlaceFamily.find(text, in: replica).record.id
    }

    /// The most days of one question.
    static let daysMax = 400
    /// The years that a question may be about.
    static let years = 1900...2200

    /// Refuses dates that stand in the wrong order, and more of them than one can look at.
    static func check(_ from: LocalDate, _ to: LocalDate) throws(CommandFailure) {
        guard from <= to else {
            throw CommandFailure(
                .usage, "--to \(to) lies before --from \(from).", "Give the earlier date first.")
        }
        guard to.dayNumber - from.dayNumber < daysMax else {
            throw CommandFailure(
                .usage, "From \(from) to \(to) is more than \(daysMax) days.",
                "Ask about a shorter time.")
        }
        guard years.contains(from.year), years.contains(to.year) else {
            throw CommandFailure(
                .usage,
                "The year \(years.contains(from.year) ? to.year : from.year) is too far away.",
                "A calendar shows the years \(years.lowerBound) to \(years.upperBound).")
        }
    }

    /// Says so where not everything could be looked at.
    static func note(_ isComplete: Bool) {
        guard !isComplete else { return }
        Output.note("Note: there is more than can be looked at here; ask about a shorter time.")
    }
}

/// From when to when a question is.
struct WindowOptions: ParsableArguments {
    @Option(help: ArgumentHelp("First date; without it today.", valueName: "date"))
    var from: String?
    @Option(help: ArgumentHelp("Last date.", valueName: "date")) var to: String?

    /// The dates; without a last one `days` of them.
    func dates(
        today: LocalDate, days: Int
    ) throws(CommandFailure) -> (from: LocalDate, to: LocalDate) {
        var first = today
        if let from { first = try DateText.date(from, option: "--from") }
        var last = first.adding(days: days - 1)
        if let to { last = try DateText.date(to, option: "--to") }
        try CalendarDesk.check(first, last)
        return (first, last)
    }
}
