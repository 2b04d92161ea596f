import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica

/// `libsync calendar free PLACE`: when a room can be had.
struct CalendarFree: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "free", abstract: "When a place is free, day by day.",
        discussion: """
            Events are held outside opening hours too: without --hours, 08:00 to 22:00
            are taken. An event without an end counts for an hour. A room is also busy when
            an event in its house names it in words, or names no room at all. Without
            --to it shows \(CalendarFree.usualDays) days.
            """)

    private static let usualDays = 7

    @Argument(help: "The place: its name, its id, or the beginning of it.") var place: String
    @OptionGroup var window: WindowOptions
    @Option(
        help: ArgumentHelp("The hours that count, such as 10:00-20:00.", valueName: "from-to"))
    var hours: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Only what is free for so long at least.", valueName: "n"))
    var minutes = 15
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        guard (1...1_440).contains(minutes) else {
            throw CommandFailure(
                .usage, "--minutes \(minutes) is no length within a day.", "Give 1 to 1440.")
        }
        let range = try hours.map { try CalendarFree.range($0) } ?? FreeTimes.usualHours
        let desk = try await CalendarDesk(try replica.openToRead())
        let dates = try window.dates(today: desk.today, days: CalendarFree.usualDays)
        let id = try await desk.place(named: place)
        let agenda = try await desk.agenda(from: dates.from, to: dates.to)
        let times = FreeTimes(
            of: id, in: desk.places, agenda: agenda, hours: range, atLeast: minutes * 60)
        if json.isOn { return try Output.json(output(times, id, range, agenda)) }
        let record = desk.places.places[id]?.record
        let name = record.map(PlaceFamily.sentence) ?? "\(id)"
        let assumed =
            hours == nil ? "; assumed, since events are held outside opening hours too" : ""
        try Output.say("\(name), \(CalendarFree.text(range))\(assumed)")
        try Output.lines(times.days.flatMap { lines($0, today: desk.today) })
        CalendarDesk.note(agenda.isComplete)
    }

    private func lines(_ day: FreeTimes.Day, today: LocalDate) -> [String] {
        let name = HumanTime(language: "en").date(day.date)
        let free = day.free.map(CalendarFree.text).joined(separator: ", ")
        var lines = ["", Style.bold(day.date == today ? "\(name), today" : name)]
        lines.append("  free   \(free.isEmpty ? "not for \(counted(minutes, "minute"))" : free)")
        for taker in day.takers {
            let owner = taker.entry.event.library.map { ", \($0)" } ?? ""
            let doubt = taker.claim == .house ? " (in the house, no room named)" : ""
            let name = OccurrenceWords.name(taker.entry)
            lines.append("  taken  \(CalendarFree.text(taker.seconds))  \(name)\(owner)\(doubt)")
        }
        return lines
    }

    private func output(
        _ times: FreeTimes, _ id: RecordID, _ range: Range<Int>, _ agenda: EventAgenda
    ) -> JSONValue {
        let days = times.days.map { day -> JSONValue in
            let takers = day.takers.map { taker -> JSONValue in
                CalendarFree.json(
                    taker.seconds,
                    [
                        "claim": .string(taker.claim.rawValue),
                        "occurrence": OccurrenceWords.json(taker.entry),
                    ])
            }
            return [
                "date": .string("\(day.date)"),
                "free": .array(day.free.map { CalendarFree.json($0) }), "taken": .array(takers),
            ]
        }
        return [
            "place": .string(id.description), "from": .string("\(agenda.from)"),
            "to": .string("\(agenda.to)"), "timeZone": .string(agenda.timeZone),
            "hours": CalendarFree.json(range), "hoursAssumed": .bool(hours == nil),
            "minutes": .integer(minutes), "isComplete": .bool(agenda.isComplete),
            "days": .array(days),
        ]
    }

    private static func json(
        _ range: Range<Int>, _ more: [String: JSONValue] = [:]
    ) -> JSONValue {
        let own: [String: JSONValue] = [
            "start": .string(clock(range.lowerBound)), "end": .string(clock(range.upperBound)),
        ]
        return .object(own.merging(more) { own, _ in own })
    }

    private static func text(_ range: Range<Int>) -> String {
        "\(clock(range.lowerBound))–\(clock(range.upperBound))"
    }

    /// `09:05`; midnight at the end of a day is `24:00`.
    private static func clock(_ seconds: Int) -> String {
        let (hour, minute) = (seconds / 3_600, seconds / 60 % 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }

    /// `10:00-20:00`, with a hyphen or a dash.
    private static func range(_ text: String) throws(CommandFailure) -> Range<Int> {
        let ends = text.split(omittingEmptySubsequences: false) { "-–".contains($0) }
            .map { DateText.clock(String($0)) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first < last else {
            throw CommandFailure(
                .usage, "--hours \(clip(text)) cannot be read as hours of a day.",
                "Write first and last: 10:00-20:00.")
        }
        return first * 60..<last * 60
    }
}
