internal import Foundation
internal import LibsyncModel
internal import LibsyncStore

/// The steps of one restore; until the last one the present store is untouched.
struct RestoreWork {
    let folder: DataFolder
    let path: String
    let effects: Effects
    /// Whether the coordinator says that the clock is right, whatever was noted of it.
    let isClockConfirmed: Bool

    /// What goes over from the store that is replaced.
    struct Carried {
        var sequence: Int64 = 0
        var formerSequence: Int64?
        /// The newest commit that is heard of.
        var newest: Commit?
        var revoked: [String] = []
        var kept: [String] = []
        var libraries: [LibrarySlug] = []
        /// Whether the backup knew of somebody who may speak that no line of the journal names.
        var isTaughtByBackup = false
    }

    /// The copy that is checked and changed.
    private var draft: String { folder.path + "/restoring.sqlite" }
    /// What becomes the store.
    private var finished: String { folder.path + "/restored.sqlite" }
    /// A store, and what SQLite may have beside it, the log last.
    private static let suffixes = ["", "-journal", "-shm", "-wal"]

    /// Copies the backup into the folder, checks it, and begins its new life there.
    ///
    /// The file given is never opened itself: SQLite would write beside it.
    func prepare() async throws -> Carried {
        removeFiles(draft)
        removeFiles(finished)
        defer { removeFiles(draft) }
        let restored = try await soundCopy()
        defer { try? restored.close() }
        do {
            var carried = try await carryAccess(to: restored)
            let head = try await restored.read { try $0.head() }
            carried.sequence = head?.last ?? 0
            try checkClock(
                newest: [head, carried.newest].compactMap(\.self).max { $0.time < $1.time })
            try await Region.restored(restored, effects: effects)
            // Now rather than at the next start, so that the copy is never without it.
            var taught = try await lessonsOfFormer()
            let now = effects.now()
            if try await restored.read({ try folder.journal.isBehind($0, now: now) }) {
                taught += try await lessons(of: restored)
                carried.isTaughtByBackup = true
            }
            if !taught.isEmpty { try folder.journal.append(taught) }
            let applied = try await folder.journal.apply(
                to: restored, with: taught, effects: effects)
            carried.revoked = Set(carried.revoked).union(applied.revoked).sorted()
            carried.kept = Set(carried.kept).union(applied.enrolled)
                .subtracting(carried.revoked).sorted()
            // One file, without a log beside it that would have to be moved in the same instant.
            try await restored.backup(to: finished)
            try PrivateFile.synchronize(finished)
            return carried
        } catch {
            removeFiles(finished)
            throw error
        }
    }

    /// A life that began by a wrong clock would take what readers bring back for forged.
    private func checkClock(newest: Commit?) throws(UpkeepFailure) {
        let clock = ServerClock(startingOn: folder, newest: newest, effects: effects)
        guard isClockConfirmed || clock.trustedNow() != nil else { throw .clockDoubted }
    }

    /// The store in the draft, once it has shown that it is whole and a server's.
    private func soundCopy() async throws -> SQLiteStore {
        do {
            try FileManager.default.copyItem(atPath: path, toPath: draft)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: draft)
        } catch {
            throw UpkeepFailure.fileFailed(path: path, detail: error.localizedDescription)
        }
        let store: SQLiteStore
        do {
            store = try SQLiteStore(path: draft)
        } catch let failure as StoreFailure {
            throw unsound(failure.sentences.happened)
        }
        do {
            let faults = try await store.integrityFaults()
            let isServer = try await store.read { transaction in
                try !transaction.epochs().isEmpty && transaction.setting(.serverReplica) != nil
            }
            if faults.isEmpty, isServer { return store }
            throw unsound(faults.first ?? "it is not a server's store")
        } catch let failure as StoreFailure {
            try? store.close()
            throw unsound(failure.sentences.happened)
        } catch {
            try? store.close()
            throw error
        }
    }

    private func unsound(_ detail: String) -> UpkeepFailure {
        let detail = detail.hasSuffix(".") ? String(detail.dropLast()) : detail
        return .backupUnsound(path: path, detail: detail)
    }

    private struct Access: Sendable {
        let identity: String?
        let newest: Commit?
        let libraries: [LibraryAccount]
        let devices: [Device]
        let tokens: [DeviceToken]
        let codes: [Enrolment]
        let replicas: [ReplicaAccount]
    }

    /// Who may speak is not set back with the calendar: devices revoked since stay revoked, those
    /// enrolled since stay enrolled, and codes used since are used.
    ///
    /// The journal says the same, as far as it was not lost; here what is to be told is found out.
    /// - Throws: `UpkeepFailure.backupForeign` when the stores are of two servers.
    private func carryAccess(to restored: SQLiteStore) async throws -> Carried {
        // A store too damaged to be read is one reason to restore.
        guard let access = await formerAccess() else { return Carried() }
        return try await restored.transaction { transaction in
            guard try transaction.setting(.serverReplica) == access.identity else {
                throw UpkeepFailure.backupForeign(path)
            }
            var carried = Carried(
                formerSequence: access.newest?.last ?? 0, newest: access.newest)
            // A library that joined since is still one; its record comes back with its branches.
            for library in access.libraries where try transaction.library(library.slug) == nil {
                try transaction.put(library)
                carried.libraries.append(library.slug)
            }
            for var device in access.devices where try transaction.library(device.library) != nil {
                let known = try transaction.device(device.id)
                if device.revoked == nil {
                    if known == nil { carried.kept.append(device.id) }
                } else if known?.revoked == nil {
                    carried.revoked.append(device.id)
                }
                // The store put back may be the younger one.
                device.revoked = device.revoked ?? known?.revoked
                try transaction.put(device)
            }
            for token in access.tokens where try transaction.device(token.device) != nil {
                try transaction.put(token.merged(with: transaction.token(hash: token.hash)))
            }
            for code in access.codes {
                try transaction.put(code.merged(with: transaction.enrolment(hash: code.hash)))
            }
            for replica in access.replicas { try transaction.put(replica) }
            return carried
        }
    }

    /// The store before: in its place, or put aside by a restore that a power cut ended.
    private var formerPath: String? {
        if PrivateFile.exists(folder.store) { return folder.store }
        return folder.formerFolders.last.map { DataFolder(path: $0).store }
    }

    /// What the store before knows and the journal does not.
    private func lessonsOfFormer() async throws -> [Journal.Entry] {
        guard let formerPath, let former = try? SQLiteStore(path: formerPath)
        else { return [] }
        defer { try? former.close() }
        return try await lessons(of: former)
    }

    /// What a store knows and the journal does not; of one that is damaged, whatever can be read.
    private func lessons(of store: SQLiteStore) async throws -> [Journal.Entry] {
        var taught: [Journal.Entry] = []
        for lesson in Journal.lessons { taught += (try? await store.read(lesson)) ?? [] }
        return try folder.journal.entries().news(in: taught)
    }

    private func formerAccess() async -> Access? {
        guard let formerPath, let former = try? SQLiteStore(path: formerPath)
        else { return nil }
        defer { try? former.close() }
        return try? await former.read { transaction in
            let devices = try transaction.devices()
            return Access(
                identity: try transaction.setting(.serverReplica),
                newest: try transaction.head(), libraries: try transaction.libraries(),
                devices: devices,
                tokens: try devices.flatMap { try transaction.tokens(of: $0.id) },
                codes: try transaction.enrolments(), replicas: try transaction.replicas())
        }
    }

    /// Moves the present store into a folder of its own and the restored one into its place.
    ///
    /// As a rule that store is one file by now: reading it has brought its log in. Of one that
    /// cannot be read the store goes before its log, which must not be played into another: a power
    /// cut in between leaves no store, never an older one that could be served. The same command
    /// again finishes, and knows the store that was put aside (`formerPath`); a log that was left
    /// then goes into a folder of its own.
    /// - Returns: the folder with the store before; nil when there was none.
    func exchange() throws -> String? {
        let present = RestoreWork.suffixes.filter { PrivateFile.exists(folder.store + $0) }
        var aside: String?
        if !present.isEmpty {
            let target = try newFolder()
            let former = DataFolder(path: target).store
            for suffix in present {
                try PrivateFile.move(folder.store + suffix, to: former + suffix)
            }
            aside = target
        }
        try PrivateFile.move(finished, to: folder.store)
        return aside
    }

    /// A folder that was not there, so that no former store is ever written over.
    private func newFolder() throws -> String {
        let stem =
            folder.path + "/" + DataFolder.formerPrefix
            + isoTime(effects.now()).filter { $0 != ":" }
        var path = stem
        var number = 1
        while PrivateFile.exists(path) {
            number += 1
            path = "\(stem)-\(number)"
        }
        try PrivateFile.makeFolder(path)
        return path
    }

    private func removeFiles(_ store: String) {
        for suffix in RestoreWork.suffixes {
            try? FileManager.default.removeItem(atPath: store + suffix)
        }
    }
}
