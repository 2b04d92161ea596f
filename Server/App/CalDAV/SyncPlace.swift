internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore

/// How far a program has read a calendar: what a sync-token says (RFC 6578, 3.2).
struct SyncPlace: Hashable, Sendable {
    /// Up to where in the server's sequence.
    let sequence: Int64
    /// The last UID of that sequence that it was told; nil for all of them.
    let after: String?
    /// The first date that the calendar held.
    let since: LocalDate
    /// Up to where nobody needs to tell it what is gone: it had nothing yet when it began, there.
    let begun: Int64

    /// The text of a token begins so: it must be a URI (RFC 6578, 4).
    private static let prefix = "urn:libsync:sync:"

    /// The token, which holds in this life of the store and for this calendar only.
    ///
    /// - Parameter calendar: what the calendar's bytes depend on besides records.
    func token(
        for calendar: String, _ seal: PositionSeal, in transaction: any StoreTransaction
    ) throws -> String {
        let commit = sequence == 0 ? nil : try transaction.commit(containing: sequence)
        let position = SealedPosition(
            kind: .calendar, epoch: try transaction.epoch().id, sequence: sequence,
            tag: commit?.tag ?? 0,
            scope: "\(calendar)/\(since.compact)/\(begun)/\(after ?? "")")
        return SyncPlace.prefix + seal.seal(position).token
    }

    /// Reads a token.
    ///
    /// - Throws: `DAVRefusal` for a token of another calendar or another life of the store, and for
    ///   one from which deletions cannot be told any more.
    init(
        _ token: String, for calendar: String, _ service: SyncService,
        in transaction: any StoreTransaction
    ) throws {
        let text = token.hasPrefix(SyncPlace.prefix) ? token.dropFirst(SyncPlace.prefix.count) : ""
        let parts = service.seal.open(String(text)).map { position in
            (position, position.scope.split(separator: "/", omittingEmptySubsequences: false))
        }
        guard let (position, scope) = parts, position.kind == .calendar, scope.count >= 4,
            scope.dropLast(3).joined(separator: "/") == calendar,
            let since = LocalDate(compact: String(scope[scope.count - 3])),
            let begun = Int64(scope[scope.count - 2]),
            try position.epoch == transaction.epoch().id,
            try service.recognises(position, in: transaction),
            try position.sequence >= transaction.horizon() || position.sequence == 0
        else { throw SyncPlace.unknown }
        sequence = position.sequence
        self.since = since
        self.begun = begun
        after = scope.last.flatMap { $0.isEmpty ? nil : String($0) }
    }

    init(sequence: Int64, after: String? = nil, since: LocalDate, begun: Int64 = 0) {
        self.sequence = sequence
        self.after = after
        self.since = since
        self.begun = begun
    }

    /// The program takes the whole calendar anew, and drops what is not in it.
    static let unknown = DAVRefusal(
        .forbidden, DAVName.validSyncToken, "Ask without a token: this one holds no longer.")

    /// Whether a change is still to be told.
    func isBefore(_ sequence: Int64, _ uid: String) -> Bool {
        sequence > self.sequence || sequence == self.sequence && after.map { uid > $0 } ?? false
    }
}
