internal import LibsyncModel
internal import LibsyncStore

// What the coordinator is told of the journal, and says to it.
extension Upkeep {
    /// What a check says of the journal.
    func journalFinding() async throws -> CheckReport.Finding {
        func fault(_ text: String) -> CheckReport.Finding {
            CheckReport.Finding(subject: "journal", text: text, isFault: true)
        }
        let waiting =
            "so the public calendars wait; look at them, then run "
            + "`libsync-server check --accept-journal`"
        guard folder.journal.exists else {
            return fault(
                "missing or empty: what was erased or taken off the public's sight since the last backup "
                    + "may be back, \(waiting)")
        }
        let content: Journal.Content
        do throws(PrivateFile.Failure) {
            content = try folder.journal.content()
        } catch {
            return fault("cannot be read: \(error.detail)")
        }
        let spoilt = content.faults.filter { !$0.isNewer }.map(\.number)
        if !spoilt.isEmpty {
            return fault(
                "\(Upkeep.lines(spoilt)) cannot be read: an erasure, a revocation, or what was "
                    + "taken off the public's sight may be forgotten, \(waiting), which does without "
                    + (spoilt.count == 1 ? "it" : "them"))
        }
        let newer = content.faults.map(\.number)
        if !newer.isEmpty {
            return fault(
                "\(Upkeep.lines(newer)) of a newer release of libsync-server, so the public "
                    + "calendars wait; install that release or a later one")
        }
        let now = effects.now()
        if try await store.read({ try folder.journal.isBehind($0, now: now) }) {
            return fault(
                "lines are gone from it, since the store knows more: bring it back, or look at "
                    + "`device list`, `code list` and the public calendars, then run "
                    + "`libsync-server check --accept-journal`")
        }
        return CheckReport.Finding(
            subject: "journal", text: "there, \(counted(content.lines.count, "line"))",
            isFault: false)
    }

    /// Some lines by their numbers: `line 7`, `lines 7, 9`.
    private static func lines(_ numbers: [Int]) -> String {
        let shown = numbers.prefix(10).map(String.init).joined(separator: ", ")
        let rest = numbers.count > 10 ? " and \(numbers.count - 10) more" : ""
        return "line\(numbers.count == 1 ? "" : "s") \(shown)\(rest)"
    }

    /// What to say after a command that a restore must not undo, since nothing holds it but the
    /// store; nil where the journal is there.
    ///
    /// The command is done all the same: a lost PC has to be shut out at once, and what the store
    /// knows is learned when the journal is begun anew.
    public var journalWarning: String? {
        if folder.journal.exists { return nil }
        return """
            The journal is missing: a restore could undo this.
            Look at the public calendars, then run `libsync-server check --accept-journal`: it \
            writes this down, too.
            """
    }

    /// Says that the records as they stand may be public: begins a new journal where there is none,
    /// and does without lines that are spoilt or gone.
    ///
    /// - Throws: `UpkeepFailure.journalNewer`.
    public func acceptJournal() async throws(UpkeepFailure) {
        try await upkeep {
            let journal = folder.journal
            let faults = try journal.content().faults
            if faults.contains(where: \.isNewer) { throw UpkeepFailure.journalNewer(journal.path) }
            try await journal.learn(from: store)
            // Last: until then the public waits.
            if !faults.isEmpty { try PrivateFile.blank(faults.map(\.bytes), of: journal.path) }
        }
    }
}
