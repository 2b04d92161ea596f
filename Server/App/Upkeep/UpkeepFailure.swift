public import LibsyncModel
public import LibsyncStore

/// Why a command of the coordinator was not done; nothing was changed unless a case says so.
public enum UpkeepFailure: Error, Hashable, Sendable {
    /// There is no data folder of that name.
    case folderMissing(String)
    /// There is something of that name where a new data folder was to be made.
    case folderExists(String)
    /// The folder is not a data folder.
    case folderForeign(String)
    /// A file of the data folder is not there.
    case fileMissing(String)
    /// A file cannot be read or written; `detail` is the system's word.
    case fileFailed(path: String, detail: String)
    /// A file of the data folder does not hold what it must.
    case fileUnreadable(path: String, detail: String)
    /// A value of the configuration is not what it must be.
    case settingInvalid(name: String, value: String, expected: String)
    /// There is a library of that slug.
    case slugTaken(LibrarySlug)
    /// There is no library of that slug.
    case libraryUnknown(LibrarySlug)
    /// The library takes part in the region no more.
    case libraryClosed(LibrarySlug)
    /// The library was not closed.
    case libraryOpen(LibrarySlug)
    /// The library was merged into another.
    case libraryMerged(LibrarySlug)
    /// The library cannot be merged: into itself, or because it hosts the server.
    case mergeUnfit(LibrarySlug, isHost: Bool)
    /// There is no device of that id, or several begin with what was typed.
    case deviceUnknown(String)
    /// There is no code of that id, or several begin with what was typed.
    case codeUnknown(String)
    /// There is no record of that id.
    case recordUnknown(String)
    /// The record is a library's own, on which all of its records stand.
    case recordIsLibrary(String)
    /// There is no replica of that id.
    case replicaUnknown(String)
    /// No next key was announced.
    case keyNotAnnounced
    /// A next key was announced already.
    case keyAnnounced(KeyAnnouncement)
    /// Devices that have not heard of the next key would be shut out.
    case keyNotHeard(devices: [String])
    /// Another process serves or restores the folder.
    case running(folder: String, process: Int?)
    /// The server cannot listen there.
    case addressUnusable(host: String, port: Int, detail: String)
    /// Plain HTTP was asked for where others could listen in.
    case plainRefused(host: String)
    /// There is a file already where one was to be written.
    case backupExists(String)
    /// The file to restore is not there.
    case backupMissing(String)
    /// The file to restore is no sound store of a server.
    case backupUnsound(path: String, detail: String)
    /// The file to restore is of another server.
    case backupForeign(String)
    /// The clock jumped, or stands before what is known to have happened.
    case clockDoubted
    /// The journal has lines that a newer release has written.
    case journalNewer(String)
    /// Lines of the journal cannot be read.
    case journalSpoilt(String)
    /// Lines are gone from the journal: the store knows more.
    case journalCut(String)
    /// The store could not do what was asked.
    case store(StoreFailure)
    /// A fault of the program.
    case unexpected(String)

    init(_ failure: PrivateFile.Failure) {
        self = .fileFailed(path: failure.path, detail: failure.detail)
    }

    /// What went wrong, as a command's exit code tells it to a script.
    public enum Category: Int32, Sendable, CaseIterable {
        /// A fault of the program, or of the system in a way that nobody thought of.
        case unexpected = 1
        /// The data folder, or a file in it.
        case folder = 3
        /// Something that was named does not exist.
        case notFound = 4
        /// It would spoil something that is there.
        case inTheWay = 5
        /// The store, or a file that was to become it.
        case store = 6
        /// Another process, or the address to listen on.
        case running = 7
        /// What was typed; the same as the command line's own refusals.
        case usage = 64
    }

    /// The kind of failure.
    public var category: Category {
        switch self {
        case .folderMissing, .folderExists, .folderForeign, .fileMissing, .fileFailed,
            .fileUnreadable, .journalNewer, .journalSpoilt, .journalCut:
            .folder
        case .libraryUnknown, .deviceUnknown, .codeUnknown, .recordUnknown, .replicaUnknown,
            .keyNotAnnounced, .backupMissing:
            .notFound
        case .libraryClosed, .libraryOpen, .libraryMerged, .mergeUnfit: .inTheWay
        case .slugTaken, .recordIsLibrary, .keyAnnounced, .keyNotHeard, .backupExists,
            .backupForeign, .clockDoubted:
            .inTheWay
        case .store, .backupUnsound: .store
        case .running, .addressUnusable: .running
        case .settingInvalid, .plainRefused: .usage
        case .unexpected: .unexpected
        }
    }

    /// Whatever was thrown, as a failure of upkeep.
    static func from(_ error: any Error) -> UpkeepFailure {
        switch error {
        case let failure as UpkeepFailure: failure
        case let failure as StoreFailure: .store(failure)
        case let failure as PrivateFile.Failure: UpkeepFailure(failure)
        case Region.Failure.slugTaken(let slug): .slugTaken(slug)
        default: .unexpected("\(error)")
        }
    }
}

/// A key that the server will change to, and when it was announced.
public struct KeyAnnouncement: Hashable, Sendable {
    /// The fingerprint, in hex.
    public let fingerprint: String
    /// When, in milliseconds since 1970.
    public let time: Int64
}

/// Runs `body` and gives whatever it throws as a failure of upkeep.
func upkeep<Result>(
    _ body: () async throws -> Result
) async throws(UpkeepFailure) -> Result {
    do { return try await body() } catch { throw UpkeepFailure.from(error) }
}
