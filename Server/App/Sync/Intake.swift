internal import Crypto
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// Takes pushes in: looks up the ledger, judges identity, and merges save by save, all in one
/// transaction with the answer that it keeps.
extension SyncService {
    /// Takes one push.
    ///
    /// - Parameters:
    ///   - bytes: the body, uncompressed; its hash is kept with the answer.
    ///   - commit: the newest commit that the replica knows of, as its request said.
    /// - Returns: the answer's bytes. The same push again gets the same bytes.
    /// - Throws: `Problem` when nothing of the push was taken; its number stays free.
    public func push(
        _ bytes: [UInt8], commit: String?, caller: Caller
    ) async throws -> [UInt8] {
        let request: Push.Request
        do {
            request = try Push.decodeRequest(bytes)
        } catch {
            throw Problem(error)
        }
        let hash = SHA256.hash(data: bytes).hex
        let verdict = try await store.transaction { transaction in
            try take(request, hash: hash, commit: commit, caller: caller, in: transaction)
        }
        return try verdict.get()
    }

    private func take(
        _ request: Push.Request, hash: String, commit: String?, caller: Caller,
        in transaction: any StoreTransaction
    ) throws -> Verdict<[UInt8]> {
        let device = try transaction.replica(request.replica).flatMap {
            try transaction.device($0.device)
        }
        if let device, try !transaction.acts(device, for: caller.library) {
            return .refused(Problem(.replicaForeign, "The replica belongs to \(device.library)."))
        }
        let last = try transaction.ledgerEntry(request.replica)
        if let last, last.batch == request.number, last.hash == hash { return .done(last.answer) }
        // Before an identity is called unknown: it may be one of a life that was lost, and whoever
        // brings a word of that life heals the server.
        if let problem = try lineageProblem([commit], in: transaction) { return .refused(problem) }
        if device == nil {
            return .refused(
                Problem(.replicaForked, "The server does not know this replica's identity."))
        }
        if let problem = numberProblem(request.number, after: last?.batch ?? 0) {
            return .refused(problem)
        }
        guard let now = clock.trustedNow() else {
            return .refused(.clockUntrusted)
        }
        var merge = try BatchMerge(
            transaction: transaction, caller: caller, now: now, epoch: try transaction.epoch(),
            isRestored: try transaction.epochs().count > 1)
        let results = try request.entries.map { entry in
            try merge.take(entry, isOffer: request.isOffer)
        }
        if merge.hasHealed, let journal { try merge.narrowHealed(try journal.entries().narrowings) }
        try merge.finish(tag: effects.random())
        // Before the store has it: what a crash leaves in the journal alone is sent again anyway.
        if !merge.narrowings.isEmpty {
            try journal?.append(merge.narrowings.map { .narrow($0) })
        }
        let answer = PushAnswer(
            number: request.number, results: results,
            commit: try position(
                .commit, at: transaction.headSequence(), for: caller, in: transaction))
        let bytes = Push.encodeAnswer(answer)
        try transaction.put(
            LedgerEntry(
                replica: request.replica, batch: request.number, hash: hash, answer: bytes))
        return .done(bytes)
    }

    private func numberProblem(_ number: Int64, after last: Int64) -> Problem? {
        if number <= last {
            return Problem(
                .replicaForked,
                "Batch \(number) was sent before with other content: this replica's file was "
                    + "copied or restored.")
        }
        if number > last + 1 {
            return Problem(.batchGap, "Batch \(last + 1) is missing before batch \(number).")
        }
        return nil
    }
}
