internal import Glibc

/// The hold that `serve` and `restore` have on a data folder: one of them at a time.
///
/// The kernel lets go of it with the process, however that ends, so no stale lock is ever left.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Takes the hold, at once or not at all.
    ///
    /// - Throws: `UpkeepFailure.running` when another process has it, `.fileFailed` when the lock's
    ///   file cannot be written.
    init(_ folder: DataFolder) throws(UpkeepFailure) {
        let path = folder.lock
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw UpkeepFailure(PrivateFile.Failure(path: path, code: errno))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let owner = FolderLock.owner(descriptor)
            close(descriptor)
            if reason == EWOULDBLOCK { throw .running(folder: folder.path, process: owner) }
            throw UpkeepFailure(PrivateFile.Failure(path: path, code: reason))
        }
        let text = Array("\(getpid())\n".utf8)
        // Only for people who look: the lock is the descriptor, not what stands in the file.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }

    deinit { close(descriptor) }

    private static func owner(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes[..<count].prefix { $0 > 0x20 }, as: UTF8.self))
    }
}
