public import LibsyncModel
internal import LibsyncStore

/// What a merger of two libraries would do, or has done.
public struct MergeReport: Hashable, Sendable {
    /// The library that ends.
    public let from: LibrarySlug
    /// The library that goes on.
    public let into: LibrarySlug
    /// Devices that speak for the other from now on.
    public let devices: Int
    /// Records that change their owner.
    public let records: Int
    /// Of those, drafts that the other's devices see from now on.
    public let drafts: Int
    /// Records of others on which the one takes the other's place as co-host, or in a note.
    public let others: Int

    /// The JSON form.
    public var json: JSONValue {
        [
            "from": .string(from.description), "into": .string(into.description),
            "devices": .integer(devices), "records": .integer(records),
            "drafts": .integer(drafts), "others": .integer(others),
        ]
    }
}

/// What closing a library would do, or has done.
public struct CloseReport: Hashable, Sendable {
    /// A public event of the library that lies ahead, or may.
    public struct EventLine: Hashable, Sendable {
        /// The record.
        public let id: RecordID
        /// Its name, in any language.
        public let name: String
        /// When it starts, as its library wrote it: `2026-12-03T18:00:00`.
        public let start: String
    }
    /// The library.
    public let library: LibrarySlug
    /// Devices that may not speak any more.
    public let devices: Int
    /// Public events that lie ahead; they stay as they are.
    public let events: [EventLine]

    /// The JSON form.
    public var json: JSONValue {
        [
            "library": .string(library.description), "devices": .integer(devices),
            "events": .array(
                events.map { event in
                    [
                        "id": .string(event.id.description), "name": .string(event.name),
                        "start": .string(event.start),
                    ]
                }),
        ]
    }
}

extension Upkeep {
    /// The library that acts for the one called so today.
    func speaker(for name: LibrarySlug) async throws(UpkeepFailure) -> LibraryAccount {
        try await upkeep {
            try await store.read { transaction in
                guard let account = try transaction.library(called: name),
                    let acting = try transaction.acting(for: account.slug)
                else { throw UpkeepFailure.libraryUnknown(name) }
                if let closed = try transaction.closed(on: account.slug) {
                    throw UpkeepFailure.libraryClosed(closed.slug)
                }
                return acting
            }
        }
    }

    /// Gives a library another name in public addresses; those of before lead on for good.
    ///
    /// Its slug, by which records and devices name it, never changes: nobody has to enrol anew.
    /// - Returns: the library's slug.
    /// - Throws: `UpkeepFailure`: `.libraryUnknown`, `.slugTaken`.
    @discardableResult
    public func rename(
        _ old: LibrarySlug, to new: LibrarySlug
    ) async throws(UpkeepFailure) -> LibrarySlug {
        try await change(old) { account, transaction in
            if let other = try transaction.library(called: new), other.slug != account.slug {
                throw UpkeepFailure.slugTaken(new)
            }
            account.addresses.removeAll { $0 == new }
            account.addresses.append(new)
        }.account.slug
    }

    /// Closes a library: its devices may not speak any more, and nothing waits for them.
    ///
    /// Its records stay as they are.
    /// - Parameter isTrial: only tell what it would do.
    /// - Throws: `UpkeepFailure`: `.libraryUnknown`, `.libraryClosed`, `.libraryMerged`.
    public func close(
        _ name: LibrarySlug, isTrial: Bool
    ) async throws(UpkeepFailure) -> CloseReport {
        let now = effects.now()
        let lines = try await libraries()
        let slug = try await change(name, isTrial: isTrial) { account, _ in
            if account.closed != nil { throw UpkeepFailure.libraryClosed(account.slug) }
            if account.mergedInto != nil { throw UpkeepFailure.libraryMerged(account.slug) }
            account.closed = now
        }.account.slug
        let events = try await upkeep {
            try await store.read { try $0.eventsAhead(of: slug, at: now, in: configuration.zone) }
        }
        return CloseReport(
            library: slug, devices: lines.first { $0.slug == slug }?.devices ?? 0,
            events: events.map { row in
                let names = row.record.values(below: "name").sorted { $0.key < $1.key }
                return CloseReport.EventLine(
                    id: row.record.id, name: names.first?.value.string ?? "",
                    start: row.record["when"]?["start"]?.string ?? "")
            })
    }

    /// Opens a closed library again: its devices may speak as before, if their tokens still hold.
    ///
    /// - Returns: the library's slug.
    /// - Throws: `UpkeepFailure`: `.libraryUnknown`, `.libraryOpen`.
    @discardableResult
    public func reopen(_ name: LibrarySlug) async throws(UpkeepFailure) -> LibrarySlug {
        try await change(name) { account, _ in
            if account.closed == nil { throw UpkeepFailure.libraryOpen(account.slug) }
            account.closed = nil
        }.account.slug
    }

    /// Merges one library into another, for good: what the one owns, may see and may write is the
    /// other's, its devices speak for the other, and its calendar leads to the other's.
    ///
    /// - Parameter isTrial: only tell what it would do.
    /// - Throws: `UpkeepFailure`: `.libraryUnknown`, `.libraryClosed`, `.libraryMerged`,
    ///   `.mergeUnfit`.
    public func merge(
        _ from: LibrarySlug, into name: LibrarySlug, isTrial: Bool
    ) async throws(UpkeepFailure) -> MergeReport {
        let into = try await speaker(for: name)
        let lines = try await libraries()
        let done = try await change(from, isTrial: isTrial) { account, transaction in
            // Looked at again, so that two commands at once do not merge two into each other.
            if try transaction.acting(for: into.slug)?.slug != into.slug {
                throw UpkeepFailure.libraryMerged(into.slug)
            }
            if account.slug == into.slug {
                throw UpkeepFailure.mergeUnfit(account.slug, isHost: false)
            }
            if account.mergedInto != nil { throw UpkeepFailure.libraryMerged(account.slug) }
            if account.role == .coordinator {
                throw UpkeepFailure.mergeUnfit(account.slug, isHost: true)
            }
            account.mergedInto = into.slug
        }
        return MergeReport(
            from: done.account.slug, into: into.slug,
            devices: lines.first { $0.slug == done.account.slug }?.devices ?? 0,
            records: done.settled.owned, drafts: done.settled.drafts,
            others: done.settled.others)
    }

    private func change(
        _ name: LibrarySlug, isTrial: Bool = false,
        _ body: @escaping @Sendable (inout LibraryAccount, any StoreTransaction) throws -> Void
    ) async throws(UpkeepFailure) -> LibraryChange {
        try await upkeep {
            let (journal, effects) = (folder.journal, effects)
            do {
                return try await store.transaction { transaction -> LibraryChange in
                    guard var account = try transaction.library(called: name) else {
                        throw UpkeepFailure.libraryUnknown(name)
                    }
                    try body(&account, transaction)
                    let settled = try Region.change(
                        account, in: transaction, journal: isTrial ? nil : journal,
                        effects: effects)
                    let change = LibraryChange(account: account, settled: settled)
                    // A trial does it all, and then not.
                    if isTrial { throw change }
                    return change
                }
            } catch let trial as LibraryChange {
                return trial
            }
        }
    }
}

/// A changed library, and what followed; thrown, it ends a transaction that was only to be looked
/// at.
private struct LibraryChange: Error {
    let account: LibraryAccount
    let settled: Region.Settled
}
