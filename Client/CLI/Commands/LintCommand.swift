import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncTerminal

/// `libsync lint`: what calendar programs will trip over in a file.
struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Look for what calendar programs trip over in .ics files.",
        discussion: """
            Each finding names its line, the rule, who minds (Google, Outlook, Apple or
            the RFCs) and where the rule is from. Files of any origin; no replica is
            needed. Exit codes: 0 nothing found, 1 something found, 2 a file that cannot
            be read or is no calendar.

            With --fix one file is written anew, to standard output or to --to: what is
            broken is repaired where its meaning is clear, and all else stays, properties
            and components that nobody knows too. An event that cannot be read is carried
            over byte for byte. Each repair is told with its line. Exit codes: 0 nothing
            to repair, 1 repaired, 2 nothing is written.
            """)

    @Argument(help: "The files; - for standard input.") var files: [String]
    @Flag(help: "Write the file with its faults repaired.") var fix = false
    @Option(
        help: ArgumentHelp(
            "With --fix: the file to write; it may be the same one.", valueName: "file"))
    var to: String?
    @OptionGroup var json: JSONOption

    private static let found = ExitCode(1)
    private static let unread = ExitCode(2)

    /// What became of one file.
    private struct Verdict {
        let file: String
        var findings: [LintFinding] = []
        var failure: CommandFailure?

        var isUnread: Bool {
            failure != nil || findings.contains { $0.rule == .unreadable }
        }
    }

    func validate() throws {
        guard fix else {
            if to != nil { throw ValidationError("--to belongs to --fix.") }
            return
        }
        if files.count > 1 { throw ValidationError("--fix takes one file at a time.") }
        if json.isOn, to == nil {
            throw ValidationError("With --fix and --json, say with --to where the file goes.")
        }
    }

    func run() throws {
        if fix { return try repair(files[0]) }
        var verdicts: [Verdict] = []
        for file in files {
            let verdict = LintCommand.verdict(on: file)
            verdicts.append(verdict)
            if !json.isOn { try LintCommand.show(verdict) }
        }
        if json.isOn {
            try Output.json(list: verdicts.map(LintCommand.output))
        } else if verdicts.contains(where: { $0.failure == nil }) {
            try Output.line(LintCommand.summary(verdicts))
        }
        if verdicts.contains(where: \.isUnread) { throw LintCommand.unread }
        if verdicts.contains(where: { !$0.findings.isEmpty }) { throw LintCommand.found }
    }

    private func repair(_ file: String) throws {
        let fix: LintFix
        do {
            fix = try LintFix(file, to: to)
            try fix.write()
        } catch let failure as CommandFailure {
            Output.note(failure.text)
            throw LintCommand.unread
        }
        if json.isOn { try Output.json(fix.output) } else { fix.tell() }
        if fix.isRepaired { throw LintCommand.found }
    }

    private static func verdict(on file: String) -> Verdict {
        do {
            let bytes = try InputFile.bytes(file, atMost: ReadingLimits().bytesMax)
            return Verdict(file: file, findings: CalendarLint.findings(in: bytes))
        } catch {
            return Verdict(
                file: file, failure: Failures.words(for: error) ?? Failures.unforeseen(error))
        }
    }

    private static func show(_ verdict: Verdict) throws {
        if let failure = verdict.failure { return Output.note(failure.text) }
        let name = verdict.file == "-" ? "standard input" : verdict.file
        try Output.lines(
            verdict.findings.map { finding in
                let rule =
                    "[\(finding.rule.rawValue); \(finding.client.rawValue); \(finding.source)]"
                return DisplayText.oneLine("\(name):\(finding.line): \(finding.message)  \(rule)")
            })
    }

    private static func summary(_ verdicts: [Verdict]) -> String {
        let read = counted(verdicts.count { $0.failure == nil }, "file")
        let findings = verdicts.map(\.findings.count).reduce(0, +)
        return findings == 0
            ? "Nothing found in \(read)." : "\(counted(findings, "finding")) in \(read)."
    }

    private static func output(_ verdict: Verdict) -> JSONValue {
        let findings = verdict.findings.map { finding -> JSONValue in
            [
                "line": .integer(finding.line), "rule": .string(finding.rule.rawValue),
                "client": .string(finding.client.rawValue), "source": .string(finding.source),
                "message": .string(finding.message),
            ]
        }
        return [
            "file": .string(verdict.file), "findings": .array(findings),
            "error": verdict.failure.map { .string($0.happened) } ?? .null,
        ]
    }
}
