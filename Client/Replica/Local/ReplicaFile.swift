internal import LibsyncFiles

/// Small files of a replica beside its store, of mode 0600: a crash leaves the old or the new one.
enum ReplicaFile {
    /// The bytes of a file; nil when there is none.
    /// - Throws: `ReplicaFolderFailure.notWritable` when it is there and cannot be read.
    static func read(_ path: String) throws -> [UInt8]? {
        guard PrivateFile.exists(path) else { return nil }
        do {
            return try PrivateFile.read(path)
        } catch {
            throw ReplicaFolderFailure.notWritable(path: path)
        }
    }

    /// Writes a file of a folder: all of it, or nothing.
    /// - Throws: `ReplicaFolderFailure.notWritable`, which names the folder.
    static func write(_ bytes: [UInt8], to path: String, in folder: String) throws {
        do {
            try PrivateFile.write(bytes, to: path)
        } catch {
            throw ReplicaFolderFailure.notWritable(path: folder)
        }
    }

    /// Removes a file of a folder, where it is there.
    /// - Throws: `ReplicaFolderFailure.notWritable`, which names the folder.
    static func remove(_ path: String, in folder: String) throws {
        do {
            try PrivateFile.remove(path)
        } catch {
            throw ReplicaFolderFailure.notWritable(path: folder)
        }
    }
}
