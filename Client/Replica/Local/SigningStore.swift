internal import LibsyncModel
internal import LibsyncStore

/// A store whose writes carry another label than the replica's own.
///
/// The label is set and put back within the transaction of each write, so nobody else ever sees it,
/// and a write that fails leaves nothing behind.
private struct SigningStore: Store {
    let base: any Store
    let label: String?

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try await base.read(body)
    }

    func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        let label = label
        return try await base.transaction { transaction in
            let usual = try transaction.setting(.label)
            try transaction.set(.label, to: label)
            let result = try body(transaction)
            try transaction.set(.label, to: usual)
            return result
        }
    }

    func backup(to path: String) async throws { try await base.backup(to: path) }
    func integrityFaults() async throws -> [String] { try await base.integrityFaults() }
    func truncateLog() async throws { try await base.truncateLog() }
    func close() throws { try base.close() }
}

extension Replica {
    /// The same replica, with a name of one's own on all that is saved through it: several people
    /// sit at one desk.
    ///
    /// - Parameter label: 1 to 40 characters; nil for none.
    /// - Throws: `ReplicaFailure.labelInvalid`.
    public func signed(as label: String?) throws -> Replica {
        if let label, !Provenance.isLabel(label) { throw ReplicaFailure.labelInvalid }
        return Replica(store: SigningStore(base: store, label: label), effects: effects)
    }
}
