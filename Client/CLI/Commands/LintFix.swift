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
    }

    /// Whether anything had to be repaired.
    var isRepaired: Bool { calendar.faultsTotal > 0 }

    func write() throws {
        if let target { return try InputFile.write(document, to: target) }
        try Output.bytes(document)
    }

    /// The repairs and what is left, on standard error: the calendar itself may go to a program.
    func tell() {
        let name = file == "-" ? "standard input" : file
        for repair in calendar.faults {
            let subject = repair.subject.isEmpty ? "" : "\(repair.subject): "
            Output.note(
                DisplayText.oneLine(
                    "\(name):\(repair.line): \(subject)\(repair.reading)  "
                        + "[\(repair.kind.rawValue)]"))
        }
        if calendar.faultsTotal > calendar.faults.count {
            Output.note("… and \(grouped(calendar.faultsTotal - calendar.faults.count)) more.")
        }
        let place = target.map { " to \($0)" } ?? ""
        Output.note(
            DisplayText.oneLine(
                "Wrote \(counted(calendar.events.count, "event"))\(place), "
                    + "\(counted(calendar.faultsTotal, "repair"))."))
        let left = findingsLeft
        if left > 0 {
            Output.note(
                "\(counted(left, "finding")) "
                    + "\(left == 1 ? "is" : "are") left that a person must judge: libsync lint.")
        }
    }

    /// How many findings lint has in the result.
    private var findingsLeft: Int { CalendarLint.findings(in: document).count }

    /// All of it for programs.
    var output: JSONValue {
        let repairs = calendar.faults.map { repair -> JSONValue in
            [
                "line": .integer(repair.line), "kind": .string(repair.kind.rawValue),
                "subject": .string(repair.subject), "reading": .string(repair.reading),
            ]
        }
        return [
            "file": .string(file), "events": .integer(calendar.events.count),
            "repairs": .array(repairs), "repairsTotal": .integer(calendar.faultsTotal),
            "findingsLeft": .integer(findingsLeft),
        ]
    }
}
