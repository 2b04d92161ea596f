internal import Foundation
internal import Glibc

/// Files that nobody but the program's own user may read.
///
/// Written whole or not at all: a power cut leaves the old file or the new one.
public enum PrivateFile {
    /// What the system said when a file could not be read or written.
    public struct Failure: Error {
        /// The file.
        public let path: String
        /// The system's number (errno).
        public let code: Int32

        /// A failure.
        public init(path: String, code: Int32) {
            self.path = path
            self.code = code
        }

        /// The system's own words, such as `Permission denied`.
        public var detail: String { String(cString: strerror(code)) }
    }

    /// Writes `bytes` with mode 0600 in place of what was there.
    public static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let draft = draft(of: path)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        do throws(Failure) {
            // An old draft may have had another mode.
            guard fchmod(descriptor, 0o600) == 0 else { throw Failure(path: path, code: errno) }
            try write(bytes, to: descriptor, path: path)
            guard fsync(descriptor) == 0 else { throw Failure(path: path, code: errno) }
        } catch {
            close(descriptor)
            unlink(draft)
            throw error
        }
        close(descriptor)
        guard rename(draft, path) == 0 else { throw Failure(path: path, code: errno) }
        synchronize(folderOf: path)
    }

    /// What is written before it takes the place of a file.
    private static func draft(of path: String) -> String { path + ".new" }

    /// Removes a file, and what a write that was cut off left of it; nothing where it is not there.
    public static func remove(_ path: String) throws(Failure) {
        unlink(draft(of: path))
        guard unlink(path) == 0 || errno == ENOENT else { throw Failure(path: path, code: errno) }
        synchronize(folderOf: path)
    }

    /// Adds `bytes` at the end of a file of mode 0600, made if it is not there; on the disk when
    /// this returns.
    public static func append(_ bytes: [UInt8], to path: String) throws(Failure) {
        let isNew = !exists(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path: path)
        guard fsync(descriptor) == 0 else { throw Failure(path: path, code: errno) }
        if isNew { synchronize(folderOf: path) }
    }

    /// All of `bytes`, where the descriptor stands.
    private static func write(
        _ bytes: [UInt8], to descriptor: Int32, path: String
    ) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno != EINTR { throw Failure(path: path, code: errno) }
            written += max(count, 0)
        }
    }

    /// The whole content of a file.
    public static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(path: path, code: errno) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// Cuts off what stands from a place on; on the disk when this returns.
    public static func cut(_ path: String, to length: Int) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(length)) == 0, fsync(descriptor) == 0 else {
            throw Failure(path: path, code: errno)
        }
    }

    /// The last byte of a file; nil when it is empty.
    public static func lastByte(of path: String) throws(Failure) -> UInt8? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(descriptor) }
        let end = lseek(descriptor, 0, SEEK_END)
        guard end > 0 else { return nil }
        var byte: UInt8 = 0
        guard pread(descriptor, &byte, 1, end - 1) == 1 else {
            throw Failure(path: path, code: errno)
        }
        return byte
    }

    /// Writes spaces over parts of a file, where they are; on the disk when this returns.
    public static func blank(_ ranges: [Range<Int>], of path: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(descriptor) }
        for range in ranges {
            guard lseek(descriptor, off_t(range.lowerBound), SEEK_SET) >= 0 else {
                throw Failure(path: path, code: errno)
            }
            let spaces = [UInt8](repeating: UInt8(ascii: " "), count: range.count)
            try write(spaces, to: descriptor, path: path)
        }
        guard fsync(descriptor) == 0 else { throw Failure(path: path, code: errno) }
    }

    /// Makes a folder of mode 0700; fails with `EEXIST` when it is there.
    public static func makeFolder(_ path: String) throws(Failure) {
        guard mkdir(path, 0o700) == 0, chmod(path, 0o700) == 0 else {
            throw Failure(path: path, code: errno)
        }
    }

    /// Moves a file or folder within one file system, so that a power cut shows it once.
    public static func move(_ path: String, to target: String) throws(Failure) {
        guard rename(path, target) == 0 else { throw Failure(path: path, code: errno) }
        synchronize(folderOf: target)
    }

    /// Makes sure that the file's bytes are on the disk.
    public static func synchronize(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure(path: path, code: errno) }
    }

    /// Makes sure that a new name is on the disk; file systems that cannot do it lose nothing else.
    private static func synchronize(folderOf path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        try? synchronize(folder.isEmpty ? "." : folder)
    }

    /// Whether there is anything of that name.
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The permission bits of a file; nil when it is not there.
    public static func mode(of path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    /// By what a file that has changed is told from itself before.
    public struct State: Hashable, Sendable {
        /// The file's own number in its file system.
        public let node: UInt64
        /// Its length.
        public let bytes: Int64
        /// When it was last written, in whole seconds since 1970.
        public let seconds: Int64
        /// What lies behind those seconds.
        public let nanoseconds: Int64
    }

    /// The state of a file; nil when it is not there.
    public static func state(of path: String) -> State? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return State(
            node: UInt64(status.st_ino), bytes: Int64(status.st_size),
            seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec))
    }

    /// When a file was last written, in milliseconds since 1970; nil when it is not there.
    public static func modified(_ path: String) -> Int64? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Int64(status.st_mtim.tv_sec) * 1_000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
    }
}
