internal import LibsyncModel
internal import LibsyncStore

// What the store knows and the journal does not.
extension Journal {
    /// Whether the store knows of a library, code, device, replica, revocation or erasure that no
    /// line names, or more of what became of a library than its lines say.
    ///
    /// Each line is on the disk before the store knows of it, so then lines are gone, and what else
    /// stood in them nobody knows.
    /// False where there is no journal, or where a line cannot be read: that is told by itself.
    /// - Parameter now: in milliseconds since 1970; codes that ended before do not count.
    func isBehind(_ transaction: any StoreTransaction, now: Int64) throws -> Bool {
        guard exists else { return false }
        let content = try content()
        guard content.faults.isEmpty else { return false }
        let named = Named(content.lines.map(\.entry))
        return try named.lacks(anyOf: transaction, now: now)
    }
}

/// What the lines of a journal are about, whatever they say of it.
private struct Named {
    let libraries: [LibrarySlug: LibraryAccount]
    var codes: Set<String> = []
    var devices: Set<String> = []
    var replicas: Set<ReplicaID> = []
    var shutOut: Set<String> = []
    var erased: Set<RecordID> = []

    init(_ entries: [Journal.Entry]) {
        libraries = entries.libraries
        for entry in entries { note(entry) }
    }

    private mutating func note(_ entry: Journal.Entry) {
        switch entry {
        case .code(let code): codes.insert(code.hash)
        case .device(let device): devices.insert(device.id)
        case .replica(let replica): replicas.insert(replica.id)
        case .revoke(let device, _), .retire(let device, _): shutOut.insert(device)
        case .purge(let id, _): erased.insert(id)
        case .library, .narrow, .token, .forget: return
        }
    }

    func lacks(anyOf transaction: any StoreTransaction, now: Int64) throws -> Bool {
        let known = try transaction.devices()
        return try known.contains { !devices.contains($0.id) }
            || known.contains { $0.revoked != nil && !shutOut.contains($0.id) }
            || transaction.replicas().contains {
                // Those of a device that is shut out speak no more, whether a line names them or not.
                !replicas.contains($0.id) && !shutOut.contains($0.device)
            }
            || transaction.libraries().contains { $0.isNewer(than: libraries[$0.slug]) }
            || transaction.enrolments().contains { $0.expires > now && !codes.contains($0.hash) }
            || transaction.purges().contains { !erased.contains($0.record) }
    }
}
