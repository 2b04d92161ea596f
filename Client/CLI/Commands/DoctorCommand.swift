import ArgumentParser
import Foundation
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncTerminal

/// `libsync doctor`: what is wrong with a replica, and what to do about each.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look the replica over; each finding says what to do.",
        discussion: """
            Works without a network, which is then one of its findings. Ends with 0
            unless the replica itself is damaged (70).
            """)

    @Flag(help: "Do not ask the server.") var offline = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let folder = try replica.folder()
        let replica = try folder.openedToRead()
        var findings = try await Examination.local(replica)
        findings += Examination.files(folder, now: replica.effects.now())
        findings += try await Examination.references(replica)
        if !offline { findings += await Examination.server(folder, replica) }
        if json.isOn {
            try Output.json(list: findings.map(\.output))
        } else {
            try Output.lines(findings.flatMap(\.lines).map(DisplayText.oneLine))
        }
        if let fault = findings.first(where: { $0.state == .fault }) {
            throw CommandFailure(.fault, fault.found, fault.advice ?? "See above.")
        }
    }
}

/// One thing that was looked at.
struct Finding: Sendable {
    /// How it stands.
    enum State: String, Sendable {
        /// As it should be.
        case good
        /// Worth a look.
        case note
        /// Must be mended.
        case fault
    }

    /// What was looked at, as a word for programs.
    let subject: String
    let state: State
    /// What was found, as a sentence.
    let found: String
    /// What to do; nil when nothing.
    let advice: String?

    init(_ subject: String, _ state: State, _ found: String, _ advice: String? = nil) {
        self.subject = subject
        self.state = state
        self.found = found
        self.advice = advice
    }

    var output: JSONValue {
        [
            "subject": .string(subject), "state": .string(state.rawValue), "found": .string(found),
            "advice": advice.map { .string($0) } ?? .null,
        ]
    }

    var lines: [String] {
        let mark =
            switch state {
            case .good: "ok   "
            case .note: "look "
            case .fault: "FAULT"
            }
        return ["\(mark)  \(found)"] + (advice.map { ["       \($0)"] } ?? [])
    }
}
