internal import Foundation
internal import Glibc
public import LibsyncStore

/// Held by a process while it syncs or restores, so that two never send the same outbox.
///
/// It ends with the process, however that ends.
public final class ReplicaLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // Closing the file gives the lock back (flock(2)).
        close(descriptor)
    }

    /// Gives the lock back; it is given back anyway when nobody holds this object.
    public func release() { flock(descriptor, LOCK_UN) }

    static func take(
        _ path: String, as command: String, waitSeconds: Int, effects: Effects
    ) async throws -> ReplicaLock {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ReplicaFolderFailure.notWritable(path: path) }
        let lock = ReplicaLock(descriptor: descriptor)
        let end = effects.monotonic() + Int64(waitSeconds) * 1_000
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard effects.monotonic() < end else {
                let holder = try? String(contentsOfFile: path, encoding: .utf8)
                throw ReplicaFolderFailure.held(by: holder ?? "another process")
            }
            try await effects.sleep(100)
        }
        let time = Date(timeIntervalSince1970: Double(effects.now()) / 1_000)
        let holder = "\(command), process \(getpid()), since \(time.formatted(.iso8601))"
        ftruncate(descriptor, 0)
        _ = holder.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        return lock
    }
}

extension ReplicaFolder {
    /// Takes the replica for one process.
    ///
    /// - Parameter command: what to tell others who wait, such as `libsync pull`.
    /// - Throws: `ReplicaFolderFailure.held` after `waitSeconds`.
    public func lock(
        as command: String, waitSeconds: Int = 10, effects: Effects = .live
    ) async throws -> ReplicaLock {
        guard exists else { throw ReplicaFolderFailure.missing(path: path) }
        return try await ReplicaLock.take(
            lockPath, as: command, waitSeconds: waitSeconds, effects: effects)
    }
}
