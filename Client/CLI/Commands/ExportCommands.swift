import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore

/// `libsync export …`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a calendar, or records as JSON.",
        subcommands: [ExportICal.self, ExportJSON.self])
}

struct ExportICal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ical", abstract: "Write events as an iCalendar file.",
        discussion: """
            Byte for byte what the server's calendar of the same query holds, once all is
            synced: public events from 14 days ago to 12 months ahead. --library gives
            that library's calendar, a single --place that of the place; the options are
            those of a calendar's address. --visibility region takes in what the public
            does not see. What states no language is held in the only one of its library,
            or else in the region's.
            """)

    @Argument(help: "The file; without it standard output.") var file: String?
    @Option(
        help: ArgumentHelp("Only events of this library, or that it co-hosts.", valueName: "slug"))
    var library: String?
    @Flag(help: "Only your own library's events.") var mine = false
    @Option(
        help: ArgumentHelp(
            "Only events at this place, or in what lies in it; id, or its beginning.",
            valueName: "id"))
    var place: [String] = []
    @Option(help: ArgumentHelp("First date.", valueName: "date")) var from: String?
    @Option(help: ArgumentHelp("Last date.", valueName: "date")) var to: String?
    @Option(help: ArgumentHelp("Only events with this keyword.", valueName: "word"))
    var keyword: [String] = []
    @Option(help: ArgumentHelp("Only events for this audience.", valueName: "code"))
    var audience: [String] = []
    @Option(
        name: [.long, .customLong("in-language")],
        help: ArgumentHelp(
            "Only events held in this language; texts are in the first. Several as in an address, "
                + "nn,en, or repeated.",
            valueName: "tag"))
    var lang: [String] = []
    @Option(
        help: ArgumentHelp(
            "Write texts in this language; without it in the first --lang, or the region's.",
            valueName: "tag"))
    var textsIn: String?
    @Flag(help: "Write each date of a series as an event of its own.") var expand = false
    @Option(help: "What is cancelled: keep, drop, or mark in the title only.")
    var cancelled = CancelledWord.keep
    @Option(help: "The narrowest visibility that is written.")
    var visibility = VisibilityWord.public
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        let replica = try replica.openToRead()
        let owner = try await listOwner(library, mine: mine, in: replica)
        var places: [RecordID] = []
        for id in place { places.append(try await PlaceFamily.find(id, in: replica).record.id) }
        let lang = FeedQuery.words(of: lang)
        try check(lang, option: "--lang")
        try check(textsIn.map { [$0] } ?? [], option: "--texts-in")
        let query = FeedQuery(
            filter: FeedFilter(
                keywords: Set(keyword), audience: Set(audience), languages: Set(lang)),
            language: lang.first, cancelled: cancelled.choice,
            from: try from.map { try DateText.date($0, option: "--from") },
            to: try to.map { try DateText.date($0, option: "--to") }, isExpanded: expand)
        let feed = try await feed(of: query, owner, places, replica)
        let events = try await replica.rows(
            RecordQuery(
                kind: EventFamily.kind.name,
                from: feed.window.earliest, through: feed.window.to)
        ).compactMap { Event($0.record) }
        let chosen = feed.selection(of: events)
        let document = try document(of: chosen, in: feed)
        if EventFeed.isTooBigForGoogle(document) {
            Output.note("Note: Google drops events of calendars of this size; narrow it down.")
        }
        guard let file else { return try Output.bytes(document) }
        try InputFile.write(document, to: file)
        try Output.say("Wrote \(counted(chosen.count, "event")) to \(file).")
    }

    private func document(of chosen: [Event], in feed: EventFeed) throws -> [UInt8] {
        do {
            return try feed.document(of: chosen, as: .calendar) { feed.render($0, as: $1) }
        } catch {
            throw CommandFailure(
                .usage, error.sentence, "Ask for less, or leave --expand out.")
        }
    }

    /// The feed as the server has it: its name, its address, and what the public may see around it.
    private func feed(
        of query: FeedQuery, _ owner: LibrarySlug?, _ places: [RecordID], _ replica: Replica
    ) async throws -> EventFeed {
        let identity = try await replica.identity()
        let region = identity.region
        // Days begin where the region is, whoever asks.
        let zone =
            ZonedTime.isKnown(region.timeZone)
            ? region.timeZone : try await EventFamily.defaultZone(in: replica)
        let served = query.language ?? region.language
        let language = textsIn ?? served
        let isPublic = visibility == .public
        let context = try await EventContext(of: replica, isPublicOnly: isPublic)
        let (subject, name): (FeedSubject, String?) =
            if let owner {
                (.library(owner), context.libraries[owner]?.name.text([language]) ?? "\(owner)")
            } else if places.count == 1 {
                (.place(places[0]), context.places[places[0]]?.name.text([language]))
            } else {
                (.region, nil)
            }
        var filter = query.filter
        filter.visibility = Visibility(rawValue: visibility.rawValue) ?? .public
        filter.libraries = owner.map { [$0] } ?? []
        filter.places = Set(places)
        var asked = query
        if case .place = subject {} else { asked.filter.places = filter.places }
        // No feed has what the public may not see, nor another language than it was asked for in.
        let isServed = isPublic && language == served
        var feed = EventFeed(
            name: name ?? region.name, language: language, timeZone: zone,
            source: isServed ? identity.server + subject.path() + asked.text : nil, filter: filter,
            window: query.window(today: Moments.today(replica.effects.now(), in: zone)),
            context: context)
        feed.cancelled = query.cancelled
        feed.isExpanded = query.isExpanded
        feed.usualLanguage = region.language
        return feed
    }

    /// As strictly as an address is read.
    private func check(_ tags: [String], option: String) throws(CommandFailure) {
        for tag in tags where !LanguageTag.isWellFormed(tag) {
            throw CommandFailure(
                .usage, "\(option) \(clip(tag)) is no language tag.", "Write nb, nn, en or se.")
        }
    }
}

/// What becomes of cancelled events.
enum CancelledWord: String, CaseIterable, ExpressibleByArgument {
    case keep, drop, mark

    var choice: CancelledEvents {
        CancelledEvents(rawValue: rawValue) ?? .keep
    }
}

extension EventContext {
    /// The places and libraries of a replica.
    fileprivate init(of replica: Replica, isPublicOnly: Bool) async throws {
        self.init()
        let places = RecordQuery(kind: PlaceFamily.kind.name, isPublicOnly: isPublicOnly)
        for row in try await replica.rows(places) {
            self.places[row.record.id] = Place(row.record)
        }
        let libraries = RecordQuery(kind: Kind.library.name, isPublicOnly: isPublicOnly)
        for row in try await replica.rows(libraries) {
            guard let slug = row.record.library else { continue }
            self.libraries[slug] = row.record
        }
    }
}

struct ExportJSON: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "json", abstract: "Write records as lines of JSON, without their stamps.",
        discussion: "libsync import json reads them; for a true copy use libsync backup.")

    @Argument(help: "The file; without it standard output.") var file: String?
    @Option(help: ArgumentHelp("Only records of this kind; may be repeated.", valueName: "kind"))
    var kind: [String] = []
    @Option(help: ArgumentHelp("Only this library's.", valueName: "slug")) var library: String?
    @Flag(help: "Only your own library's.") var mine = false
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        let replica = try replica.openToRead()
        let owner = try await listOwner(library, mine: mine, in: replica)
        let chosen = Set(kind)
        // Members never leave the desk unless they are asked for by name; kinds of newer releases
        // are passed on.
        let records = try await replica.rows(RecordQuery(library: owner)).map(\.record).filter {
            chosen.isEmpty ? Kind.isShared($0.kind) : chosen.contains($0.kind)
        }
        // What others point to comes before them, since it is imported in this order.
        let order = [Kind.library, .place, .content, .event].map(\.name)
        let byKind = Dictionary(grouping: records, by: \.kind)
        let names = order + byKind.keys.filter { !order.contains($0) }.sorted()
        var bytes: [UInt8] = []
        for record in names.flatMap({ byKind[$0] ?? [] }) {
            bytes += Array((Output.jsonText(record.output) + "\n").utf8)
        }
        guard let file else { return try Output.bytes(bytes) }
        try InputFile.write(bytes, to: file)
        try Output.say("Wrote \(counted(records.count, "record")) to \(file).")
    }
}
