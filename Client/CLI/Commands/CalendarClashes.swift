import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

/// `libsync calendar clashes`: what gets in each other's way.
struct CalendarClashes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clashes", abstract: "Events that get in each other's way, and why.",
        discussion: """
            The same room or the same performer at one time, and evenings for the same
            audience not far from each other: those that begin on one date and last
            beyond 17:00. Without --to it looks \(CalendarClashes.usualDays) days ahead.
            """)

    private static let usualDays = 90

    @OptionGroup var window: WindowOptions
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How far people go for an evening, as the crow flies.", valueName: "kilometres"))
    var km = EventCollisions.usualKilometres
    @Option(help: ArgumentHelp("Only what concerns this library.", valueName: "slug"))
    var library: String?
    @Flag(help: "Only what concerns your own library.") var mine = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        guard (0...EventCollisions.kilometresMax).contains(km) else {
            throw CommandFailure(
                .usage, "--km \(km) is no distance that people go.",
                "Give 0 to \(Int(EventCollisions.kilometresMax)) kilometres.")
        }
        let desk = try await CalendarDesk(try replica.openToRead())
        let dates = try window.dates(today: desk.today, days: CalendarClashes.usualDays)
        let owner = try await listOwner(library, mine: mine, in: desk.replica)
        let agenda = try await desk.agenda(from: dates.from, to: dates.to)
        let found = EventCollisions(
            in: agenda, places: desk.places, kilometres: km, library: owner)
        if json.isOn { return try Output.json(output(found, agenda)) }
        if found.collisions.isEmpty {
            try Output.say("Nothing is in anything's way from \(dates.from) to \(dates.to).")
        }
        try Output.lines(lines(found, desk))
        if found.unlocated > 0 {
            let evenings = counted(found.unlocated, "evening")
            Output.note(
                "Note: \(evenings) could not be compared, because no place says where it is: "
                    + "libsync place edit ID --latitude … --longitude ….")
        }
        CalendarDesk.note(found.isComplete)
    }

    private func lines(_ found: EventCollisions, _ desk: CalendarDesk) -> [String] {
        let ids = shortened(
            found.collisions.flatMap { [$0.first.event.id, $0.second.event.id] })
        var lines: [String] = []
        var date: LocalDate?
        for collision in found.collisions {
            let day = collision.first.start.date
            if day != date {
                if date != nil { lines.append("") }
                lines.append(Style.bold(HumanTime(language: "en").date(day)))
                date = day
            }
            for entry in [collision.first, collision.second] {
                let owner = entry.event.library.map { ", \($0)" } ?? ""
                let id = ids[entry.event.id] ?? ""
                lines.append(
                    "  \(CalendarClashes.time(entry, on: day))  \(OccurrenceWords.name(entry))"
                        + "\(owner)  \(id)")
            }
            let reasons = collision.reasons.map { ClashWords.text($0, desk.places) }
            lines += reasons.map { "    \(DisplayText.oneLine($0))" }
        }
        return lines
    }

    /// The time, with the date where it is another one.
    private static func time(_ entry: DatedEvent, on date: LocalDate) -> String {
        let first = entry.start.date
        return (first == date ? "" : "\(first) ") + OccurrenceWords.time(entry, on: first)
    }

    private func output(_ found: EventCollisions, _ agenda: EventAgenda) -> JSONValue {
        let pairs = found.collisions.map { collision -> JSONValue in
            [
                "first": OccurrenceWords.json(collision.first),
                "second": OccurrenceWords.json(collision.second),
                "reasons": .array(collision.reasons.map(ClashWords.json)),
            ]
        }
        return [
            "from": .string("\(agenda.from)"), "to": .string("\(agenda.to)"),
            "timeZone": .string(agenda.timeZone), "kilometres": .number(km),
            "isComplete": .bool(found.isComplete), "unlocated": .integer(found.unlocated),
            "clashes": .array(pairs),
        ]
    }
}

/// Reasons in words.
private enum ClashWords {
    static func text(_ reason: EventCollision.Reason, _ places: PlaceTree) -> String {
        switch reason {
        case .room(let id, let room):
            let place = places.places[id]?.name.text() ?? "a place that is not known here"
            guard let room else {
                return places.isRoom(id) ? "the same room: \(place)" : "the same place: \(place)"
            }
            return "the same room: \(room), \(place)"
        case .performer(let name): return "the same performer: \(name)"
        case .journey(let name, let minutes, let way):
            return "the same performer: \(name), with \(counted(minutes, "minute")) for "
                + kilometres(way)
        case .evening(let audience, let way):
            let people = audience.map { "for \($0.joined(separator: ", "))" } ?? "for everyone"
            return "the same evening \(people), "
                + (way < 1 ? "side by side" : "\(kilometres(way)) apart")
        }
    }

    private static func kilometres(_ way: Double) -> String { "\(Int(way.rounded())) km" }

    static func json(_ reason: EventCollision.Reason) -> JSONValue {
        switch reason {
        case .room(let id, let room):
            [
                "kind": "room", "place": .string(id.description),
                "room": room.map { .string($0) } ?? .null,
            ]
        case .performer(let name): ["kind": "performer", "performer": .string(name)]
        case .journey(let name, let minutes, let way):
            [
                "kind": "journey", "performer": .string(name), "minutes": .integer(minutes),
                "kilometres": rounded(way),
            ]
        case .evening(let audience, let way):
            [
                "kind": "evening", "kilometres": rounded(way),
                "audience": .array((audience ?? ["everyone"]).map { .string($0) }),
            ]
        }
    }

    private static func rounded(_ way: Double) -> JSONValue {
        .number((way * 10).rounded() / 10)
    }
}
