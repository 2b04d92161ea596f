internal import LibsyncModel
public import LibsyncStore

// Libraries change their names, merge, and close. The account says so; the records follow it.
extension Region {
    /// What a settlement has written.
    public struct Settled: Hashable, Sendable {
        /// Records that came to another owner.
        public internal(set) var owned = 0
        /// Of those, the ones that only their owner sees.
        public internal(set) var drafts = 0
        /// Records of others that got another co-host, or a note of a conflict.
        public internal(set) var others = 0
    }

    /// Keeps a library as it is to be, with a line in the journal, and makes the records follow.
    public static func change(
        _ account: LibraryAccount, in transaction: any StoreTransaction, journal: Journal?,
        effects: Effects
    ) throws -> Settled {
        let former = try transaction.library(account.slug)
        let isMerger = former?.mergedInto != account.mergedInto
        var account = account
        account.changes = (former?.changes ?? 0) + 1
        try transaction.put(account)
        let settled = try isMerger ? settle(in: transaction, effects: effects) : Settled()
        // Last before the commit. If that fails the command says so, and the line stands: the next
        // start, or the same command again, makes the change.
        try journal?.append([.library(account)])
        return settled
    }

    /// Makes all records follow the mergers that the accounts tell of, as one commit.
    ///
    /// Reads every row: some seconds for 100,000.
    static func settle(
        in transaction: any StoreTransaction, effects: Effects
    ) throws -> Settled {
        var merge = try BatchMerge(
            transaction: transaction, caller: nil, now: effects.now(),
            epoch: try transaction.epoch(), isRestored: true)
        for id in try transaction.rowIDs() { try merge.succeed(id) }
        var settled = Settled()
        for id in merge.touched {
            guard let record = merge.open[id], record.history.kind != Kind.library.name else {
                continue
            }
            if record.before?.library == record.history.record.library {
                settled.others += 1
            } else {
                settled.owned += 1
                if record.before?.visibility == .draft { settled.drafts += 1 }
            }
        }
        try merge.finish(tag: effects.random())
        return settled
    }
}
