import ArgumentParser
import LibsyncCalendar
import LibsyncModel

/// `libsync lint`: what calendar programs will trip over in a file.
struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Look for what calendar programs trip over in .ics files.",
        discussion: """
            Each finding names its line, the rule, who minds (Google, Outlook, Apple or
            the RFCs) and where the rule is from. Files of any origin; no replica is
            needed. Exit codes: 0 nothing found, 1 something found, 2 a file that cannot
            be read or is no calendar.
            """)

    @Argument(help: "The files; - for standard input.") var files: [String]
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

    func run() throws {
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
