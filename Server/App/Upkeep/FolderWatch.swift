internal import LibsyncStore
internal import Logging
internal import ServiceLifecycle

/// What a running server looks at every two seconds: its clock, the coordinator's word on it, and
/// the next key.
///
/// Commands are processes of their own; files are how they reach a server that runs.
struct FolderWatch: Service {
    let folder: DataFolder
    let store: any Store
    let clock: ServerClock
    let keys: AnnouncedKeys
    let effects: Effects
    let log: ServerLog

    private static let pauseMilliseconds: Int64 = 2_000

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isDoubtNoted = ClockRecord(from: folder)?.state == .doubted
            while !Task.isCancelled {
                isDoubtNoted = await look(isDoubtNoted: isDoubtNoted)
                // Only a shutdown ends the pause early.
                do { try await effects.sleep(FolderWatch.pauseMilliseconds) } catch { return }
            }
        }
    }

    /// One look; what cannot be read or written is tried again at the next.
    ///
    /// - Parameter isDoubtNoted: whether the present doubt stands in the folder, so that a
    ///   confirmation found there came after it.
    /// - Returns: the same, after this look.
    func look(isDoubtNoted: Bool) async -> Bool {
        if let now = try? ServerKeys(from: folder) {
            keys.announce(now.fingerprints, heard: Upkeep.heardTime(in: folder))
        }
        if clock.trustedNow() != nil { return false }
        guard isDoubtNoted else { return await noteDoubt() }
        guard ClockRecord(from: folder)?.state == .confirmed else { return true }
        clock.confirm()
        log.logger.notice("the clock was confirmed")
        return false
    }

    private func noteDoubt() async -> Bool {
        log.logger.error(
            "the clock jumped; no push is taken until `libsync-server check --confirm-clock`")
        do {
            let sequence = try await store.read { try $0.headSequence() }
            try ClockRecord(.doubted, time: effects.now(), sequence: sequence).save(to: folder)
            return true
        } catch {
            return false
        }
    }
}

extension ServerClock {
    /// The clock of a server that starts on this folder: a doubt outlives a restart, and so does a
    /// confirmation until the next commit.
    convenience init(
        startingOn folder: DataFolder, newest: Commit?, effects: Effects
    ) {
        let record = ClockRecord(from: folder)
        let isConfirmed = newest.map { record?.confirms($0) ?? false } ?? false
        self.init(
            effects: effects, lastCommit: isConfirmed ? nil : newest?.time,
            isDoubted: record?.state == .doubted)
    }
}
