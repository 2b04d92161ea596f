internal import LibsyncStore

extension UpkeepFailure {
    /// One sentence on what happened, and one on what to do.
    public var sentences: (happened: String, advice: String) {
        switch self {
        case .folderMissing(let path):
            (
                "There is no data folder \(path).",
                "Make one with `libsync-server init --data \(path) --name NAME`, or name another "
                    + "with --data or LIBSYNC_SERVER_DATA."
            )
        case .folderExists(let path):
            (
                "There is something at \(path) already.",
                "Name a folder that is not there yet. What an `init` that was cut off has left there "
                    + "may be deleted: it has no config.json."
            )
        case .folderForeign(let path):
            (
                "\(path) is no data folder of libsync-server: it has no config.json.",
                "Name the folder that `libsync-server init` has made."
            )
        case .fileMissing(let path):
            (
                "The file \(path) is missing.",
                "Bring it back from a backup: `libsync-server restore FILE` brings the store."
            )
        case .fileFailed(let path, let detail):
            (
                "\(path): \(detail).",
                "Run the command as the user that the server runs as, and see that the disk has "
                    + "space."
            )
        case .fileUnreadable(let path, let detail):
            ("The file \(path) cannot be read: \(detail).", "Bring it back from a backup.")
        case .settingInvalid(let name, let value, let expected):
            ("The \(name) cannot be \"\(value)\".", "It must be \(expected).")
        default: keySentences
        }
    }

    private var keySentences: (happened: String, advice: String) {
        switch self {
        case .slugTaken(let slug):
            (
                "There is, or was, a library \(slug) already.",
                "Take another slug; `libsync-server library list` shows those taken."
            )
        case .libraryClosed, .libraryOpen, .libraryMerged, .mergeUnfit: lifecycleSentences
        case .libraryUnknown(let slug):
            (
                "There is no library \(slug).",
                "See `libsync-server library list`, or add it with `libsync-server library add`."
            )
        case .deviceUnknown(let id):
            (
                "There is no single device \(id).",
                "Take the whole id from `libsync-server device list`."
            )
        case .codeUnknown(let id):
            (
                "There is no single code \(id).",
                "Take the whole id from `libsync-server code list --all`."
            )
        case .recordUnknown(let id):
            (
                "There is no record \(id) here.",
                "Take the whole id, as `libsync event show` prints it; `purge` lists what was erased "
                    + "already. What only libraries or stores put aside hold goes with --not-here."
            )
        case .recordIsLibrary(let id):
            (
                "The record \(id) is a library's own: its name and address, by which every replica "
                    + "knows it.",
                "Edit it instead. Only records that a library owns can be erased."
            )
        case .replicaUnknown(let id):
            (
                "There is no replica \(id).",
                "Take the whole id from `libsync-server device list` or `libsync-server compact`."
            )
        case .keyNotAnnounced:
            (
                "No next key has been announced.",
                "Announce one with `libsync-server cert rotate`, and activate it when every "
                    + "branch has synced."
            )
        case .keyAnnounced(let key):
            (
                "A next key was announced on \(isoTime(key.time)).",
                "Activate it with `libsync-server cert rotate --activate`."
            )
        case .keyNotHeard(let devices):
            (
                "These devices have not been heard of since the next key was announced, and "
                    + "would have to enrol anew: \(devices.joined(separator: ", ")).",
                "Wait until they have synced, revoke those that are gone, or add --anyway."
            )
        default: runSentences
        }
    }

    private var lifecycleSentences: (happened: String, advice: String) {
        switch self {
        case .libraryClosed(let slug):
            (
                "The library \(slug) is closed.",
                "Open it again with `libsync-server library reopen \(slug)`."
            )
        case .libraryOpen(let slug):
            ("The library \(slug) is not closed.", "There is nothing to open again.")
        case .libraryMerged(let slug):
            (
                "The library \(slug) was merged into another.",
                "See `libsync-server library list`, and name the other one."
            )
        case .mergeUnfit(let slug, isHost: true):
            (
                "The library \(slug) is the region's coordinator.",
                "Merge the other one into it."
            )
        case .mergeUnfit(let slug, isHost: false):
            ("The library \(slug) cannot be merged into itself.", "Name two libraries.")
        default: runSentences
        }
    }

    private var runSentences: (happened: String, advice: String) {
        switch self {
        case .running(let folder, let process):
            (
                "A libsync-server is running on \(folder)"
                    + (process.map { " (process \($0))." } ?? "."),
                "Stop it first, for example with `systemctl stop libsync-server` or "
                    + "`kill \(process.map(String.init) ?? "PROCESS")`."
            )
        case .addressUnusable(let host, let port, let detail):
            (
                "The server cannot listen on \(host), port \(port): \(detail).",
                "Choose another with --host and --port, or stop the program that is there."
            )
        case .plainRefused(let host):
            (
                "Without TLS the server would let others on the way to \(host) listen in.",
                "Leave --plain out, listen on 127.0.0.1, or name the reverse proxy in front with "
                    + "--behind-proxy."
            )
        case .unexpected(let detail):
            (
                "Something happened that libsync-server did not expect: \(detail).",
                "Please report it, with what you did."
            )
        default: storeSentences
        }
    }

    private var storeSentences: (happened: String, advice: String) {
        switch self {
        case .backupExists(let path):
            ("There is a file \(path) already.", "Name a file that is not there yet.")
        case .backupMissing(let path):
            ("There is no file \(path).", "Name a file that `libsync-server backup` has written.")
        case .backupUnsound(let path, let detail):
            (
                "\(path) is no sound backup of a server: \(detail).",
                "Take an earlier backup; the present store was left as it is."
            )
        case .backupForeign(let path):
            (
                "\(path) is a backup of another server than this one.",
                "Restore it into a new folder: --data with a name that is not there yet."
            )
        case .clockDoubted:
            (
                "This machine's clock jumped, or stands before the newest change. After a restore by "
                    + "a wrong clock branches could not bring back what is missing.",
                "Set the clock right, then restore again with --confirm-clock."
            )
        case .journalSpoilt(let path):
            (
                "Lines of the journal \(path) cannot be read: should the store be an older one that was "
                    + "put back, devices revoked since and codes used since would be good again.",
                "See which with `libsync-server check`. Bring the journal back; or look at "
                    + "`libsync-server device list` and `code list`, revoke what must not be good, then "
                    + "serve with --without-journal, or do without them with `libsync-server check "
                    + "--accept-journal`."
            )
        case .journalCut(let path):
            (
                "Lines are gone from the journal \(path), since the store knows more: who was shut "
                    + "out since may be let in again.",
                "Bring the journal back; or look at `libsync-server device list` and `code list`, "
                    + "revoke what must not be good, then run `libsync-server check --accept-journal`."
            )
        case .journalNewer(let path):
            (
                "\(path) has lines that a newer release of libsync-server has written.",
                "Install that release or a later one."
            )
        case .store(let failure): failure.sentences
        default: ("The command failed.", "Please report it, with what you did.")
        }
    }
}

extension StoreFailure {
    var sentences: (happened: String, advice: String) {
        switch self {
        case .busy:
            ("The store is busy.", "Try again in a minute; nothing was changed.")
        case .diskFull:
            ("The disk is full.", "Make space and try again; nothing was changed.")
        case .readOnly:
            (
                "The store may not be written by this user.",
                "Run the command as the user that the server runs as."
            )
        case .damaged(let detail):
            (
                "The store is damaged: \(detail).",
                "Stop the server, keep the folder, and restore a backup with "
                    + "`libsync-server restore FILE`."
            )
        case .notAStore:
            ("The file is no store of libsync.", "Restore a backup.")
        case .newerSchema:
            (
                "The store was written by a newer release of libsync-server.",
                "Install that release or a later one."
            )
        case .exists: ("The file is there already.", "Name a file that is not there yet.")
        case .missing: ("The store cannot be opened.", "See that the file and its folder exist.")
        case .other(let detail):
            ("The store failed: \(detail).", "Run `libsync-server check`.")
        }
    }
}
