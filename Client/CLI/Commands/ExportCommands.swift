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
            What the public feed holds: public events from 14 days ago to 12 months
            ahead. --from and --to name other dates; --visibility region takes in what
            the public does not see.
            """)

    @Argument(help: "The file; without it standard output.") var file: String?
    @Option(help: ArgumentHelp("Only this library's events.", valueName: "slug"))
    var library: String?
    @Flag(help: "Only your own library's events.") var mine = false
    @Option(help: ArgumentHelp("Language to write in.", valueName: "tag")) var lang = "nb"
    @Option(help: ArgumentHelp("First date.", valueName: "date")) var from: String?
    @Option(help: ArgumentHelp("Last date.", valueName: "date")) var to: String?
    @Option(help: ArgumentHelp("Only events with this keyword.", valueName: "word"))
    var keyword: [String] = []
    @Option(help: ArgumentHelp("Only events for this audience.", valueName: "code"))
    var audience: [String] = []
    @Option(help: "The narrowest visibility that is written.")
    var visibility = VisibilityWord.public
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        let first = try from.map { try DateText.date($0, option: "--from") }
        let last = try to.map { try DateText.date($0, option: "--to") }
        let replica = try replica.openToRead()
        let identity = try await replica.identity()
        let zone = try await EventFamily.defaultZone(in: replica)
        let owner = try await listOwner(library, mine: mine, in: replica)
        let usual = FeedWindow(today: Moments.today(replica.effects.now(), in: zone))
        let window =
            first == nil && last == nil
            ? usual : FeedWindow(from: first ?? usual.from, to: last ?? usual.to)
        let libraries = try await replica.libraries().map(\.record)
        let name = libraries.first { $0["slug"]?.string == owner?.description }?.displayName
        let feed = EventFeed(
            name: owner == nil ? identity.serverName : name ?? identity.serverName,
            language: lang, timeZone: zone,
            filter: FeedFilter(
                keywords: Set(keyword), audience: Set(audience),
                visibility: Visibility(rawValue: visibility.rawValue) ?? .public),
            window: window, context: try await context(libraries, replica))
        let events = try await replica.rows(
            RecordQuery(
                kind: EventFamily.kind.name, library: owner, from: window.from, through: window.to)
        ).compactMap { Event($0.record) }
        let chosen = feed.selection(of: events)
        let document = feed.document(of: chosen, rendered: chosen.map(feed.render))
        guard let file else { return try Output.bytes(document) }
        try InputFile.write(document, to: file)
        try Output.say("Wrote \(counted(chosen.count, "event")) to \(file).")
        if EventFeed.isTooBigForGoogle(document) {
            Output.note("Note: Google drops events of calendars of this size; narrow it down.")
        }
    }

    private func context(_ libraries: [Record], _ replica: Replica) async throws -> EventContext {
        var context = EventContext()
        for row in try await replica.rows(RecordQuery(kind: PlaceFamily.kind.name)) {
            context.places[row.record.id] = Place(row.record)
        }
        for record in libraries {
            guard let slug = record["slug"]?.string.flatMap({ LibrarySlug($0) }) else { continue }
            context.libraries[slug] = record
        }
        return context
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
