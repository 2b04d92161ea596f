internal import LibsyncModel
internal import LibsyncStore

// Finding the rows that differ from the server's, and fetching those.
extension Syncer {
    /// Compares digests of ranges of ids with the server's, ever smaller ones, and fetches the rows
    /// of those that differ.
    ///
    /// The server speaks of its present rows: one that was touched since the last pull differs
    /// too, and comes a little early. The next pull compares again.
    func mend(_ run: inout SyncRun) async throws -> SyncSession.Report {
        guard let ranges = try await differingRanges(&run) else { return .mended(isDone: false) }
        for range in ranges { try await fetch(range, &run) }
        try await replica.store.transaction { transaction in
            try Views.refile(in: transaction)
            try transaction.rebuildDigests()
            // However many rows there are, the next pull looks at all of them.
            try transaction.set(.lastLook, to: nil)
        }
        run.summary.isRepaired = true
        return .mended(isDone: true)
    }

    /// Ranges of few rows in which this replica differs; nil when there are too many of them, or
    /// the server does not know the message.
    private func differingRanges(_ run: inout SyncRun) async throws -> [IDRange]? {
        var large = [IDRange()]
        var small: [IDRange] = []
        let misfiled = try await replica.store.read { try $0.misfiled() }
        for _ in 0..<SyncRun.rangeRounds {
            guard let parts = try await digests(of: large, &run) else { return nil }
            let differing = try await replica.store.read { transaction in
                let library = try ReplicaIdentity(transaction).library
                return try parts.filter { part in
                    try misfiled.contains { part.range.contains($0) }
                        || transaction.recomputedDigest(of: part.range, for: library) != part
                }
            }
            small += differing.filter { $0.count <= SyncRun.rangeRows }.map(\.range)
            large = differing.filter { $0.count > SyncRun.rangeRows }.map(\.range)
            if small.count + large.count > SyncRun.rangesMax { return nil }
            if large.isEmpty { return small }
        }
        return nil
    }

    /// Who asks, and the newest commit that it knows of.
    private func speaker() async throws -> (replica: ReplicaID, commit: String?) {
        try await replica.store.read { transaction in
            (try ReplicaIdentity(transaction).replica, try transaction.setting(.newestCommit))
        }
    }

    /// The parts of `ranges`, as the server has them; nil when it does not know the message.
    private func digests(
        of ranges: [IDRange], _ run: inout SyncRun
    ) async throws -> [RangeDigest]? {
        let (id, commit) = try await speaker()
        do {
            let reply = try await transport.digests(of: ranges, replica: id, commit: commit)
            try await note(reply, &run)
            return reply.value.parts
        } catch SyncFailure.problem("not-found", _, _, _) {
            return nil
        }
    }

    /// Fetches the rows of a range: a few, so nearly always one page.
    private func fetch(_ range: IDRange, _ run: inout SyncRun) async throws {
        let (id, commit) = try await speaker()
        var rest = range
        var cursor: String?
        while true {
            let asked = rest
            let reply = try await transport.snapshot(
                replica: id, range: asked, cursor: cursor, commit: commit)
            try await note(reply, &run)
            let page = reply.value
            try page.mustLeadOn(in: asked)
            let now = replica.effects.now()
            let (repaired, erased) = try await replica.store.transaction { transaction in
                let other = try page.lines.filter { line in
                    guard case .row(let id, _, let text) = line else { return false }
                    return try transaction.rowText(id) != text
                }
                let (dropped, erased) = try applyState(
                    page, of: asked, now: now, in: transaction)
                try transaction.climb(to: page.commit)
                return (dropped + other.count, erased)
            }
            run.summary.repaired += repaired
            run.add(page, erased: erased)
            run.tell(.pulling, done: run.summary.pulled, total: nil)
            guard page.hasMore, let last = page.lines.last?.id else { return }
            rest = IDRange(after: last, through: range.through)
            cursor = page.cursor.token
        }
    }
}
