internal import Foundation
internal import Glibc
internal import LibsyncModel
internal import LibsyncStore

/// What restoring a backup must not undo: erasures, who may speak and who no longer may, narrowed
/// audiences, and what became of libraries (SYNC rule 20).
///
/// One line of JSON each, on the disk before the store has it; outside the store, so that putting a
/// store back does not put it back too. Applied before anything is served. Whoever loses it loses
/// no record, but the public surfaces wait until the coordinator has looked.
///
/// No line is ever taken out, and each carries a sum of itself (`Journal+Reading`): a line that
/// cannot be read is never passed over in silence. A line has 120 to 320 bytes: one for each code,
/// device, token and replica id, for each library and what became of it, for each erasure, and for
/// each save that narrows; a push that narrows nothing writes none.
public struct Journal: Sendable {
    /// One line.
    enum Entry: Hashable, Sendable {
        /// A record was erased.
        case purge(RecordID, time: Int64)
        /// The access of a device was withdrawn.
        case revoke(device: String, time: Int64)
        /// A device is gone for good, with its replicas.
        case retire(device: String, time: Int64)
        /// A save made a record be seen by fewer.
        case narrow(Record)
        /// A library was added, took another name, was merged, closed or opened again; the last
        /// line holds.
        case library(LibraryAccount)
        /// A code was made, used or withdrawn: it was used if one line says so, and ends when the
        /// first of its lines says.
        case code(Enrolment)
        /// A device was let in.
        case device(Device)
        /// A device got a token, known by its hash, or one ends sooner: the first end holds.
        case token(DeviceToken)
        /// A replica got its id.
        case replica(ReplicaAccount)
        /// A replica was given up: its id is good for nothing any more.
        case forget(ReplicaID, time: Int64)
    }

    /// The file.
    public let path: String

    /// The journal at `path`.
    public init(path: String) { self.path = path }

    /// Whether there is one.
    ///
    /// An empty file is none: a journal has its first line from the beginning.
    public var exists: Bool { PrivateFile.state(of: path).map { $0.bytes > 0 } ?? false }

    /// Begins one, if there is none.
    /// - Throws: `UpkeepFailure.fileFailed`.
    public func found() throws(UpkeepFailure) {
        if exists { return }
        do { try PrivateFile.write(Journal.firstLine, to: path) } catch {
            throw UpkeepFailure(error)
        }
    }

    /// Adds lines, on the disk when this returns; several processes may do so, each in a
    /// transaction of the store, and so one at a time.
    ///
    /// Where there is no journal none is begun: the coordinator has to look first, and what the
    /// store then knows is learned (`learn`).
    /// - Throws: `StoreFailure`, since it belongs to what the store keeps.
    func append(_ entries: [Entry]) throws(StoreFailure) {
        guard exists else { return }
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += entry.line
        }
        do {
            try closeLastLine()
            try PrivateFile.append(bytes, to: path)
        } catch {
            switch error.code {
            case ENOSPC, EDQUOT: throw .diskFull
            case EROFS, EACCES, EPERM: throw .readOnly
            default: throw .other(detail: "the journal: \(error.detail)")
            }
        }
    }

    /// Blanks the narrowings of erased records: they may hold a co-host's name or a reason.
    ///
    /// In place, so that nothing which another process adds meanwhile is lost; on the disk when
    /// this returns.
    func blankNarrowings(of ids: Set<RecordID>) throws(PrivateFile.Failure) {
        guard exists, !ids.isEmpty else { return }
        let ranges = try content().lines.compactMap { line -> Range<Int>? in
            guard case .narrow(let save) = line.entry, ids.contains(save.id) else { return nil }
            return line.bytes
        }
        if !ranges.isEmpty { try PrivateFile.blank(ranges, of: path) }
    }
}
