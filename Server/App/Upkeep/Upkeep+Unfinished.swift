internal import LibsyncStore

// What a check says of commands that were cut off.
extension Upkeep {
    /// A fault for each kind of work that stands in the journal and not in the store.
    func unfinishedFindings() async throws -> [CheckReport.Finding] {
        let journal = folder.journal
        let (unfinished, hasErased) = try await store.transaction { transaction in
            (try journal.unfinished(in: transaction), try !transaction.purges().isEmpty)
        }
        // A purge that was cut off at its very end has left the text in the store's log. Whoever
        // reads meanwhile, or has no room, keeps it there: the log goes when the server stops.
        if hasErased { try? await store.truncateLog() }
        return unfinished.sentences.map { subject, text in
            CheckReport.Finding(subject: subject, text: text, isFault: true)
        }
    }
}

extension Journal.Unfinished {
    /// What was looked at, and what is half done and how it is finished.
    fileprivate var sentences: [(subject: String, text: String)] {
        var sentences: [(String, String)] = []
        let restart = "or restart the server, which finishes it"
        if let record = records.first {
            sentences.append(
                (
                    "erasure",
                    "half done: \(list(records)) is to be erased and is still here; run "
                        + "`libsync-server purge \(record) --yes` again, \(restart)"
                ))
        }
        if let device = devices.first {
            sentences.append(
                (
                    "access",
                    "half done: \(list(devices)) is to be shut out and may still speak; run "
                        + "`libsync-server device revoke \(device)` again, \(restart)"
                ))
        }
        if !libraries.isEmpty {
            sentences.append(
                (
                    "libraries",
                    "half done: \(list(libraries)) is not yet what the journal says; run the "
                        + "command again, \(restart)"
                ))
        }
        if codes > 0 {
            sentences.append(
                (
                    "codes",
                    "half done: \(counted(codes, "code")) not yet what the journal says; run the "
                        + "command again, \(restart)"
                ))
        }
        return sentences
    }

    /// The first ten, and how many more.
    private func list(_ names: [some CustomStringConvertible]) -> String {
        let shown = names.prefix(10).map(\.description).joined(separator: ", ")
        return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
    }
}
