import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncWeb

/// `libsync poster …`: an event on paper.
struct PosterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poster", abstract: "A poster of an event as PDF, ready for the printer.",
        discussion: """
            libsync poster EVENT    the next date, on A4
            libsync poster list     which posters say what is not so any more
            """,
        subcommands: [PosterMake.self, PosterList.self, PosterForget.self],
        defaultSubcommand: PosterMake.self)
}

struct PosterMake: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Write the poster of an event.",
        discussion: """
            The file is named after the event, and lies in the folder where you are. Of a
            series the next date is printed, and the others are named. Price, sign-up and
            the rest are those of the event's page; the code leads there. The program
            libsync-print, which comes with libsync, draws it.
            """)

    @Argument(help: "The event: its id, or the beginning of it.") var event: String
    @Option(
        help: ArgumentHelp(
            "The date of a series, 2026-12-24, or with its time 2026-12-24T14:00.",
            valueName: "date"))
    var date: String?
    @OptionGroup var options: PrintOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let language = try options.saidLanguage()
        let key = try date.map { try DateText.occurrence($0, option: "--date") }
        let folder = try replica.folder()
        let desk = try await PrintDesk(try replica.openToRead())
        let row = try await EventFamily.find(event, in: desk.replica)
        guard !row.record.isDeleted, let event = Event(row.record) else {
            throw ReplicaFailure.deleted(row.record.id)
        }
        let (dated, others) = try PosterMake.chosen(key, of: event, desk)
        let tongue = language ?? desk.language(for: dated.name)
        let poster = Poster(
            dated, also: others, counts: try await desk.counts(around: dated),
            region: desk.region, language: tongue)
        let written = try options.write(
            .poster(poster), named: [poster.title, "\(dated.start.date)"])
        let printed = PrintedPoster(
            event: event.id.description,
            occurrence: event.isSeries ? dated.occurrence.key.description : nil,
            language: tongue.tag, size: options.size.rawValue, title: poster.title,
            date: "\(dated.start.date)", through: "\(dated.dates.upperBound)",
            printed: desk.replica.effects.now(),
            facts: PosterFacts(
                dated, also: Array(others.prefix(Poster.otherDatesMax)), region: desk.region,
                language: tongue))
        let isKept = await PosterMake.remember(printed, in: folder, today: desk.today)
        if event.record.visibility != .public {
            Output.note(
                "Note: the event is not for the public yet: until it is, the code leads nowhere.")
        }
        if json.isOn {
            return try Output.json([
                "file": .string(written.file), "event": .string(event.id.description),
                "occurrence": .string(dated.occurrence.key.description),
                "address": .string(poster.address),
                "language": .string(tongue.tag), "size": .string(printed.size),
                "isRemembered": .bool(isKept),
                "notes": .array(written.notes.map { .string($0) }),
            ])
        }
        let name = "\"\(OccurrenceWords.name(dated))\""
        try Output.say(
            "Wrote \(written.file): \(name), \(HumanTime(language: "en").date(dated.start.date)).")
    }

    /// A sheet that cannot be remembered is a sheet all the same.
    private static func remember(
        _ poster: PrintedPoster, in folder: ReplicaFolder, today: LocalDate
    ) async -> Bool {
        do {
            try await PrintedPosters.change(in: folder, today: today) { posters in
                posters.removeAll { $0.isSameSheet(as: poster) }
                posters.append(poster)
            }
            return true
        } catch {
            let why = Failures.words(for: error)?.happened ?? "It could not be saved."
            Output.note("Note: libsync poster list will not know of it. \(why)")
            return false
        }
    }

    /// The date that was asked for, else the next, and the others that it names.
    private static func chosen(
        _ key: OccurrenceKey?, of event: Event, _ desk: PrintDesk
    ) throws -> (DatedEvent, [DatedEvent]) {
        let near = desk.dates(of: event, near: desk.today)
        guard let key else {
            let ahead = near.filter { $0.dates.upperBound >= desk.today }
            guard
                let next = ahead.first(where: \.takesPlace) ?? ahead.first
                    ?? distant(event, desk)
            else { throw over(event, near.last) }
            return (next, desk.others(than: next, in: near))
        }
        let around = desk.dates(of: event, near: key.date)
        let exact = around.filter { $0.occurrence.key == key }
        // Who asks for a day means what is on then, also where it has moved there.
        let meant =
            exact.isEmpty && key.secondOfDay == nil
            ? around.filter { $0.start.date == key.date } : exact
        guard let only = meant.first, meant.count == 1 else {
            throw undecided(key, meant, near.first { $0.start.date >= desk.today })
        }
        return (only, desk.others(than: only, in: near))
    }

    /// The first date of what is further ahead than dates of a series are looked for.
    private static func distant(_ event: Event, _ desk: PrintDesk) -> DatedEvent? {
        guard let first = event.time?.start.date, first > desk.today else { return nil }
        return desk.dates(of: event, near: first).first { $0.dates.upperBound >= desk.today }
    }

    private static func over(_ event: Event, _ last: DatedEvent?) -> CommandFailure {
        let name = EventFamily.sentence(event.record)
        guard let last else {
            return CommandFailure(
                .missing, "\(name) has no date that can be printed.",
                "Give it a time first: libsync event edit \(event.id) --start 2026-12-03T18:00.")
        }
        return CommandFailure(
            .missing, "\(name) is over.",
            "Its last date: --date \(OccurrenceWords.named(last.occurrence.key)).")
    }

    private static func undecided(
        _ key: OccurrenceKey, _ meant: [DatedEvent], _ next: DatedEvent?
    ) -> CommandFailure {
        guard meant.isEmpty else {
            let times = meant.map { "--date \($0.start.date)T\($0.start.timeText)" }
            return CommandFailure(
                .usage, "The event has several times on \(key.date).",
                "Say which one: " + times.joined(separator: ", ") + ".")
        }
        let advice = next.map { "The next is --date \(OccurrenceWords.named($0.occurrence.key))." }
        return CommandFailure(
            .missing, "The event has no date \(OccurrenceWords.spoken(key)).",
            advice ?? "libsync event show lists its dates.")
    }
}
