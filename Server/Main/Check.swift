import ArgumentParser
import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The command `check`.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look through store, keys, files and clock.",
        discussion: "Exits with 8 when it found something that somebody must see to.")

    @Flag(
        name: .customLong("confirm-clock"),
        help: "Say that the clock is right: after a jump the server takes pushes again.")
    var isConfirmation = false
    @Flag(
        name: .customLong("accept-journal"),
        help: """
            Say that the public may see the records as they stand, and that whoever `device list` \
            lets in may speak: begins a missing journal, and does without lines that cannot be read.
            """)
    var isAcceptance = false
    @OptionGroup var data: DataOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        try await reporting {
            let report = try await Upkeep.on(data.folder) { upkeep in
                if isConfirmation { try await upkeep.confirmClock() }
                if isAcceptance { try await upkeep.acceptJournal() }
                return try await upkeep.check()
            }
            if json.isJSON {
                Output.json(report.json)
            } else {
                let width = report.findings.map(\.subject.count).max() ?? 0
                for finding in report.findings {
                    let gap = String(repeating: " ", count: width - finding.subject.count)
                    let mark = finding.isFault ? "FAULT" : "ok   "
                    Output.say("\(mark)  \(finding.subject)\(gap)  \(finding.text)")
                }
            }
            if !report.isSound { throw faultsFound }
        }
    }
}
