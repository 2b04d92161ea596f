import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncTerminal

/// `libsync lint --fix`: a file with what could be repaired repaired.
struct LintFix {
    /// The file; `-` for standard input.
    let file: String
    /// Where the result goes; nil for standard output.
    let target: String?

    private let calendar: ImportedCalendar
    private let document: [UInt8]
    /// What was repaired: of what is carried over no more than that it is.
    private let repairs: [ReadingFault]

    /// Reads the file and repairs it; nothing is written yet.
    /// - Throws: `CommandFailure` in words for the file.
    init(_ file: String, to target: String?) throws {
        self.file = file
        self.target = target
        let bytes = try InputFile.bytes(file, atMost: ReadingLimits().bytesMax)
        do throws(ReadingFailure) {
            calendar = try ICalendarReader().calendar(of: bytes)
        } catch {
            throw CommandFailure(
                .data, ReadingWords.sentence(error, name: InputFile.name(file)),
                "Nothing was written. Look at what the file holds.")
        }
        document = calendar.document()
        let carried = calendar.carried.map(\.lines)
        repairs = calendar.faults.filter { fault in
            LintFix.eventKinds.contains(fault.kind) || LintFix.mendedKinds.contains(fault.kind)
                || !carried.contains { $0.contains(fault.line) }
        }
    }

    /// Whether anything had to be repaired.
    var isRepaired: Bool { repairsTotal > 0 }

    private var repairsTotal: Int { calendar.faultsTotal - calendar.faults.count + repairs.count }
    private static let eventKinds: Set<ReadingFault.Kind> = [.eventLeftOut, .duplicateEvent]
    /// What is mended also in what is carried over: it would break the rest.
    private static let mendedKinds: Set<ReadingFault.Kind> = [
        .lineEnds, .encoding, .missingEnd, .strayEnd,
    ]

    func write() throws {
        if let target { return try InputFile.write(document, to: target) }
        try Output.bytes(document)
    }

    /// The repairs and what is left, on standard error: the calendar itself may go to a program.
    func tell() {
        let name = file == "-" ? "standard input" : file
        for repair in repairs {
            let subject = repair.subject.isEmpty ? "" : "\(repair.subject): "
            Output.note(
                DisplayText.oneLine(
                    "\(name):\(repair.line): \(subject)\(reading(of: repair))  "
                        + "[\(repair.kind.rawValue)]"))
        }
        if repairsTotal > repairs.count {
            Output.note("… and \(grouped(repairsTotal - repairs.count)) more.")
        }
        let place = target.map { " to \($0)" } ?? ""
        Output.note(
            DisplayText.oneLine(
                "Wrote \(counted(calendar.events.count, "event"))\(place), "
                    + "\(counted(repairsTotal, "repair"))."))
        let carried = calendar.carried
        if !carried.isEmpty {
            let lines = carried.prefix(LintFix.linesMax).map { String($0.line) }
            let more = carried.count > LintFix.linesMax ? " …" : ""
            let state =
                carried.contains(where: \.isMended)
                ? "as it came, but for line ends, letters and ENDs" : "byte for byte"
            Output.note(
                "\(counted(carried.count, "event")) could not be repaired and "
                    + "\(carried.count == 1 ? "stands" : "stand") there \(state): line "
                    + lines.joined(separator: ", ") + more + ".")
        }
        let left = findingsLeft
        if left > 0 {
            Output.note(
                "\(counted(left, "finding")) "
                    + "\(left == 1 ? "is" : "are") left that a person must judge: libsync lint.")
        }
    }

    /// So many lines of events that were carried over are named.
    private static let linesMax = 20

    /// What became of it: where a reader leaves an event out, it is carried over here.
    private func reading(of repair: ReadingFault) -> String {
        if repair.kind == .strayEnd,
            calendar.carried.contains(where: { $0.lines.contains(repair.line) })
        {
            return "written as X-STRAY-END in what is carried over"
        }
        guard LintFix.eventKinds.contains(repair.kind), !repair.reading.hasSuffix("once more")
        else { return repair.reading }
        // Of one in which nothing stands there is nothing to carry.
        if repair.kind == .eventLeftOut,
            !calendar.carried.contains(where: { $0.line == repair.line })
        {
            return repair.reading
        }
        return repair.reading.replacing("left out", with: "carried over as it is")
    }

    /// How many findings lint has in the result.
    private var findingsLeft: Int { CalendarLint.findings(in: document).count }

    /// All of it for programs.
    var output: JSONValue {
        let list = repairs.map { repair -> JSONValue in
            [
                "line": .integer(repair.line), "kind": .string(repair.kind.rawValue),
                "subject": .string(repair.subject), "reading": .string(reading(of: repair)),
            ]
        }
        return [
            "file": .string(file), "events": .integer(calendar.events.count),
            "carriedOver": .array(calendar.carried.map { .integer($0.line) }),
            "repairs": .array(list), "repairsTotal": .integer(repairsTotal),
            "findingsLeft": .integer(findingsLeft),
        ]
    }
}
