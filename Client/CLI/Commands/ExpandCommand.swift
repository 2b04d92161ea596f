import ArgumentParser
import LibsyncCalendar
import LibsyncModel

/// `libsync expand`: the dates of calendars, for scripts and for comparing with other engines.
struct ExpandCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expand", abstract: "The starts of iCalendar events between two times.",
        discussion: """
            Reads lines of JSON from standard input, {"id", "ics", "start", "end"}, and
            answers each with a line: {"id", "starts"}, or {"id", "error"}. A line that
            cannot be answered ends nothing. "faults" beside "starts" are rules that
            cannot be read, whose dates are missing, and "repairs" what was read otherwise in a
            rule. A part of a rule, or a date beside it, that cannot be read is an error:
            without it dates would be others. Start and end are local, as 20261203T180000, and
            both count. Starts are sorted: in UTC where the event has a zone, as
            20261203T170000Z, else as the event has them.
            """)

    /// The most bytes of a line.
    private static let lineBytesMax = 64 << 20

    func run() throws {
        let zones = ZoneTables()
        var input = InputLines(bytesMax: ExpandCommand.lineBytesMax)
        var answers: [UInt8] = []
        let flush = {
            if !answers.isEmpty { try Output.bytes(answers) }
            answers.removeAll(keepingCapacity: true)
        }
        while let line = try input.next(beforeWaiting: flush) {
            let answer: JSONValue
            switch line {
            case .tooLong: answer = ExpandCommand.failed(.null, "the line is longer than 64 MiB")
            case .bytes(let bytes):
                guard bytes.contains(where: { $0 > 0x20 }) else { continue }
                answer = ExpandCommand.answer(bytes, zones)
            }
            answers += Array((Output.jsonText(answer) + "\n").utf8)
            if answers.count > 1 << 20 { try flush() }
        }
        try flush()
    }

    private static func failed(_ id: JSONValue, _ reason: String) -> JSONValue {
        ["id": id, "error": .string(reason)]
    }

    private static func answer(_ line: [UInt8], _ zones: ZoneTables) -> JSONValue {
        let json: JSONValue
        do {
            json = try JSONValue.parse(line)
        } catch {
            return failed(.null, error.description)
        }
        let id = json["id"] ?? .null
        guard let text = json["ics"]?.string else { return failed(id, "`ics` is no text") }
        guard let start = moment(json["start"], isEnd: false) else {
            return failed(id, "`start` is no time such as 20261203T180000")
        }
        guard let end = moment(json["end"], isEnd: true) else {
            return failed(id, "`end` is no time such as 20261203T180000")
        }
        guard start <= end else { return failed(id, "`end` lies before `start`") }
        let calendar: ImportedCalendar
        do {
            calendar = try ICalendarReader().calendar(of: Array(text.utf8))
        } catch {
            return failed(id, ReadingWords.sentence(error, name: "`ics`"))
        }
        var budget = ExpansionBudget()
        let found = calendar.starts(from: start, to: end, budget: &budget, zones: zones)
        // Without it all dates would be others.
        if let wrong = found.repairs.first(where: \.losesDates) {
            return failed(id, wrong.fault.description)
        }
        if let unread = calendar.events.lazy.flatMap(\.unread).first {
            return failed(id, "`\(unread)` cannot be read: write dates such as 20261203T180000.")
        }
        guard found.isComplete else {
            return failed(id, "the rules give more than can be looked at; ask for a shorter time")
        }
        var answer: [String: JSONValue] = [
            "id": id, "starts": .array(found.starts.map { .string($0) }),
        ]
        if !found.faults.isEmpty {
            answer["faults"] = .array(found.faults.map { .string($0.description) })
        }
        if !found.repairs.isEmpty {
            answer["repairs"] = .array(found.repairs.map { .string($0.description) })
        }
        return .object(answer)
    }

    /// `20261203T180000`, with or without a Z, or a date for all of that day.
    private static func moment(_ value: JSONValue?, isEnd: Bool) -> LocalDateTime? {
        guard let text = value?.string, text.utf8.count <= 16 else { return nil }
        guard let key = OccurrenceKey(text.hasSuffix("Z") ? String(text.dropLast()) : text) else {
            return nil
        }
        let seconds = key.secondOfDay ?? (isEnd ? 86_399 : 0)
        return LocalDateTime(secondsAsUTC: key.date.dayNumber * 86_400 + seconds)
    }
}
