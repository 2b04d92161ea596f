import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncWeb

struct PosterList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The posters printed on this machine, and what has changed since.",
        discussion: """
            What was printed stays known until its date is past, on this machine alone.
            A sheet that was taken down: libsync poster forget EVENT.
            """)

    @Flag(help: "Only those that say something else than the calendar.") var changed = false
    @Option(
        help: ArgumentHelp(
            "The language of the sentences, nb, nn or en; without it English.", valueName: "tag"))
    var language: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let tongue = try language.map { tag throws(CommandFailure) in
            guard let known = PageLanguage(tag: tag), known.isOnPaper else {
                throw CommandFailure(
                    .usage, "Sentences are not written in \(clip(tag)).",
                    "Write --language nb, nn or en.")
            }
            return known
        }
        let folder = try replica.folder()
        let replica = try replica.openToRead()
        let desk = try await PrintDesk(replica)
        let verdicts = try await PosterVerdict.all(in: folder, replica)
            .filter { !changed || !$0.isCurrent }
        if json.isOn {
            return try Output.json(
                list: verdicts.map { $0.output(zone: desk.zone, today: desk.today) })
        }
        guard !verdicts.isEmpty else {
            return try Output.say(
                changed
                    ? "Every poster says what is so." : "No poster was printed on this machine.")
        }
        for verdict in verdicts {
            for line in verdict.lines(tongue ?? .english, zone: desk.zone, today: desk.today) {
                try Output.say(line)
            }
        }
    }
}

extension PosterVerdict {
    private func sentences(
        _ language: PageLanguage, zone: String, today: LocalDate
    ) -> [String] {
        state.sentences(printedOn: printedOn(zone), today: today, in: language)
    }

    /// The sheet, and below it what has changed and how to print it again.
    func lines(_ language: PageLanguage, zone: String, today: LocalDate) -> [String] {
        let date = LocalDate(poster.date).map { HumanTime(language: "en").date($0) } ?? ""
        let sheet = "\"\(poster.title)\", \(date), \(poster.size), \(poster.language)"
        let changes = sentences(language, zone: zone, today: today)
        guard !changes.isEmpty else {
            let day = HumanTime(language: "en").dayAndMonth(printedOn(zone))
            return ["\(sheet): as printed on \(day)."]
        }
        return ["\(sheet):"] + changes.map { "  \($0)" } + ["  \(next)"]
    }

    /// The option that names the date of a series; empty for what has one date.
    private var dateOption: String {
        let key = poster.occurrence.flatMap { OccurrenceKey($0) }
        return key.map { " --date \(OccurrenceWords.named($0))" } ?? ""
    }

    private var next: String {
        if case .gone = state {
            return "Take it down, then: libsync poster forget \(poster.event)\(dateOption)"
        }
        let size = poster.size == PaperWord.A4.rawValue ? "" : " --size \(poster.size)"
        return "Print it again: libsync poster \(poster.event)\(dateOption)\(size) "
            + "--language \(poster.language) --force"
    }

    func output(zone: String, today: LocalDate) -> JSONValue {
        let words: (state: String, facts: [PosterFact]) =
            switch state {
            case .current: ("current", [])
            case .gone: ("gone", [])
            case .changed(let facts, _): ("changed", facts)
            }
        let sentences = PageLanguage.allCases.filter(\.isOnPaper).map { language in
            (
                language.tag,
                JSONValue.array(
                    self.sentences(language, zone: zone, today: today).map { .string($0) })
            )
        }
        return [
            "event": .string(poster.event),
            "occurrence": poster.occurrence.map { .string($0) } ?? .null,
            "title": .string(poster.title), "date": .string(poster.date),
            "through": .string(poster.through),
            "size": .string(poster.size), "language": .string(poster.language),
            "printed": .string(Moments.utc(poster.printed)), "state": .string(words.state),
            "changed": .array(words.facts.map { .string($0.rawValue) }),
            "sentences": .object(Dictionary(uniqueKeysWithValues: sentences)),
        ]
    }
}

struct PosterForget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Forget posters of an event: they were taken down.")

    @Argument(help: "The event: its id, or the beginning of it.") var event: String
    @Option(
        help: ArgumentHelp("Only those of this date; without it all of them.", valueName: "date"))
    var date: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let key = try date.map { try DateText.occurrence($0, option: "--date").description }
        let folder = try replica.folder()
        let desk = try await PrintDesk(try replica.openToRead())
        // The event itself may be gone: what was printed of it is known all the same.
        let isMeant = { (poster: PrintedPoster) in
            poster.event.hasPrefix(event.lowercased())
                && key.map { $0 == poster.occurrence } ?? true
        }
        let meant = try PrintedPosters(folder).hanging(on: desk.today).filter(isMeant)
        guard !event.isEmpty, let first = meant.first else {
            throw CommandFailure(
                .missing, "No poster of \(clip(event)) is known here.",
                "libsync poster list names them.")
        }
        guard meant.allSatisfy({ $0.event == first.event }) else {
            throw CommandFailure(
                .usage, "Posters of several events begin with \(clip(event)).",
                "Write more of the id: libsync poster list --json has it.")
        }
        try await PrintedPosters.change(in: folder, today: desk.today) { posters in
            posters.removeAll(where: isMeant)
        }
        if json.isOn { return try Output.json(["forgotten": .integer(meant.count)]) }
        try Output.say("Forgot \(counted(meant.count, "poster")) of \"\(first.title)\".")
    }
}
