public import LibsyncModel
public import LibsyncProtocol
internal import LibsyncStore

/// Hands out what changed: pages of a pull, pages of a snapshot, the history of one record.
extension SyncService {
    /// What a pull asks for.
    public struct PullRequest: Sendable {
        /// The replica that reads.
        public var replica: ReplicaID
        /// Where it read up to; nil: from the start.
        public var cursor: String?
        /// The newest commit that it knows of.
        public var commit: String?
        /// The most lines that it wants.
        public var limit: Int

        /// A request.
        public init(
            replica: ReplicaID, cursor: String?, commit: String?,
            limit: Int = Limits.pageLinesDefault
        ) {
            self.replica = replica
            self.cursor = cursor
            self.commit = commit
            self.limit = min(max(limit, 1), Limits.pageLinesMax)
        }
    }

    /// One page of what changed after the cursor.
    ///
    /// Rows, digest and cursor are of one moment.
    ///
    /// - Throws: `Problem`: `epoch-changed`, `cursor-expired`.
    public func pull(_ request: PullRequest, caller: Caller) async throws -> PullPage {
        if let problem = try await lineageProblem(
            cursor: request.cursor, commit: request.commit)
        {
            throw problem
        }
        let cursor = try opened(request.cursor)
        if let cursor, cursor.scope != caller.scope {
            throw Problem(
                .cursorExpired, "What this library may see has changed since the last pull.")
        }
        let after = cursor?.sequence ?? 0
        try await noteRead(cursor, by: request.replica, caller: caller)
        return try await store.read { transaction in
            let horizon = try transaction.horizon()
            if cursor != nil, after < horizon {
                throw Problem(
                    .cursorExpired,
                    "This replica was away for so long that deletions it has not heard of were "
                        + "forgotten. It takes the whole state anew.")
            }
            let lines = try transaction.lines(
                after: after, limit: request.limit + 1, bytesMax: SyncService.pageBytesMax,
                for: caller.library)
            let page = SyncService.page(of: lines, limit: request.limit)
            let hasMore = page.count < lines.count
            let head = try transaction.headSequence()
            let end = hasMore ? page.last?.sequence ?? head : head
            return PullPage(
                lines: page,
                cursor: try position(
                    hasMore ? .place : .cursor, at: end, for: caller, in: transaction),
                hasMore: hasMore,
                digest: hasMore ? nil : try transaction.digest(for: caller.library),
                horizon: horizon,
                commit: try position(.commit, at: head, for: caller, in: transaction))
        }
    }

    /// The place that a cursor names; a commit's word is none, and would skip what was not read.
    private func opened(_ cursor: String?) throws(Problem) -> SealedPosition? {
        guard let position = cursor.flatMap({ seal.open($0) }) else { return nil }
        switch position.kind {
        case .cursor, .place: return position
        case .commit: throw Problem(.malformed, "`cursor` names a commit.")
        case .calendar: throw Problem(.malformed, "`cursor` is of a calendar.")
        }
    }

    /// Bytes of texts on one page, but for a single longer one: far fewer than a replica takes.
    ///
    /// A thousand long texts are more than `Limits.pageBytesMax`, and no replica could read on.
    private static let pageBytesMax = Limits.pageBytesMax / 8

    /// The first of `lines` that make up a page: at most `limit`, and at most `bytesMax`, but always
    /// one.
    static func page(
        of lines: [PullLine], limit: Int, bytesMax: Int = pageBytesMax
    ) -> [PullLine] {
        var bytes = 0
        let count = lines.prefix(limit).prefix { line in
            if case .row(_, _, let text) = line { bytes += text.utf8.count }
            return bytes <= bytesMax
        }.count
        return Array(lines.prefix(max(count, 1)))
    }

    /// The check of what a request carries; writes only when it finds that a new life begins.
    private func lineageProblem(cursor: String?, commit: String?) async throws -> Problem? {
        guard cursor != nil || commit != nil else { return nil }
        let isWell = try await store.read { transaction in
            let epoch = try transaction.epoch().id
            return try [cursor, commit].compactMap(\.self).allSatisfy { token in
                guard let position = seal.open(token) else { return false }
                return try position.epoch == epoch && recognises(position, in: transaction)
            }
        }
        if isWell { return nil }
        return try await store.transaction { transaction in
            try lineageProblem([cursor, commit], in: transaction)
        }
    }

    /// A replica has read up to a cursor when its next request presents it; places on the way to
    /// it do not count: from there it could not go on in a store that is put back, and compaction
    /// must not pass where it can.
    private func noteRead(
        _ cursor: SealedPosition?, by id: ReplicaID, caller: Caller
    ) async throws {
        let account = try await self.account(of: id, caller: caller)
        guard let cursor, cursor.kind == .cursor, account.readSequence < cursor.sequence
        else { return }
        try await store.transaction { transaction in
            // Since it was looked at it may have been given up, or another life have begun.
            guard var account = try transaction.replica(id),
                account.readSequence < cursor.sequence,
                try transaction.epoch().id == cursor.epoch
            else { return }
            account.readSequence = cursor.sequence
            try transaction.put(account)
        }
    }

    /// The replica of a request, once it is known and the caller's own.
    private func account(of id: ReplicaID, caller: Caller) async throws -> ReplicaAccount {
        try await store.read { transaction in
            guard let account = try transaction.replica(id) else {
                throw Problem(.replicaForked, "The server does not know this replica's identity.")
            }
            guard let device = try transaction.device(account.device),
                try transaction.acts(device, for: caller.library)
            else {
                throw Problem(.replicaForeign, "The replica belongs to another library.")
            }
            return account
        }
    }

    /// One page of the present state, ordered by id: for a first pull and for repair.
    ///
    /// - Parameters:
    ///   - replica: the replica that asks.
    ///   - range: the ids that the reader has still to hear of: above the last id of the page
    ///     before, and for a repair not above the last one that differs.
    ///   - cursor: the cursor of the first page, given back, so that all pages share it.
    ///   - commit: the newest commit that the replica knows of: one that pushed before its first
    ///     pull has no cursor by which a store that was put back could be found out.
    public func snapshot(
        replica: ReplicaID, range: IDRange, cursor: String?, commit: String?, limit: Int,
        caller: Caller
    ) async throws -> PullPage {
        if let problem = try await lineageProblem(cursor: cursor, commit: commit) { throw problem }
        _ = try await account(of: replica, caller: caller)
        let start = try opened(cursor)
        if cursor != nil, start?.scope != caller.scope {
            throw Problem(.cursorExpired, "The snapshot was begun with another cursor.")
        }
        let limit = min(max(limit, 1), Limits.pageLinesMax)
        return try await store.read { transaction in
            if let start {
                let isKnown = try recognises(start, in: transaction)
                guard try start.epoch == transaction.epoch().id, isKnown else {
                    throw Problem(.epochChanged, "The server was restored meanwhile.")
                }
            }
            let lines = try transaction.snapshot(
                of: range, limit: limit + 1, bytesMax: SyncService.pageBytesMax,
                for: caller.library)
            let head = try transaction.headSequence()
            let page = SyncService.page(of: lines, limit: limit)
            let hasMore = page.count < lines.count
            return PullPage(
                lines: page,
                cursor: try position(
                    hasMore ? .place : .cursor, at: start?.sequence ?? head, for: caller,
                    in: transaction),
                hasMore: hasMore, digest: nil, horizon: try transaction.horizon(),
                commit: try position(.commit, at: head, for: caller, in: transaction))
        }
    }

    /// Digests of the rows that the caller may see, by ranges of ids, each cut into at most
    /// `Limits.digestPartsMax` parts; all of one moment, and by the rules of a snapshot.
    ///
    /// Rows are counted as they are now: one that was touched since the reader's last pull differs
    /// from the reader's, which then fetches it a little early.
    ///
    /// - Parameter ranges: in the order of ids and apart, so that the whole is one pass over the
    ///   rows at most.
    public func digests(
        of ranges: [IDRange], replica: ReplicaID, commit: String?, caller: Caller
    ) async throws -> RangeDigests {
        if let problem = try await lineageProblem(cursor: nil, commit: commit) { throw problem }
        _ = try await account(of: replica, caller: caller)
        return try await store.read { transaction in
            let parts = try ranges.flatMap { range in
                try transaction.parts(
                    of: range, atMost: Limits.digestPartsMax, for: caller.library)
            }
            let head = try transaction.headSequence()
            return RangeDigests(
                parts: parts,
                commit: try position(.commit, at: head, for: caller, in: transaction))
        }
    }

    /// Every save of a record that the caller may see, oldest first.
    /// - Throws: `Problem.notFound` when there is no such record, or the caller may not see it.
    public func history(of id: RecordID, caller: Caller) async throws -> [HistoryLine] {
        try await store.read { transaction in
            guard let row = try transaction.row(id), row.isVisible(to: caller.library) else {
                throw Problem(.notFound, "There is no record \(id) that this library may see.")
            }
            return try transaction.history(of: id).map { entry in
                HistoryLine(
                    record: entry.record, outcome: entry.outcome.rawValue,
                    received: entry.received)
            }
        }
    }
}
