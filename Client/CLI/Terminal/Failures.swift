import Foundation
import Glibc
import LibsyncDesk
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import SwiftCSV

/// Every failure that a command can meet, in words: what happened, what to do, how the program ends.
enum Failures {
    /// The words for `error`; nil for those of the argument parser, which has words of its own.
    static func words(for error: any Error) -> CommandFailure? {
        switch error {
        case let failure as CommandFailure: failure
        case let failure as ReplicaFailure: words(failure)
        case let failure as ReplicaFolderFailure: words(failure)
        case let failure as EnrolmentFailure: words(failure)
        case let failure as SyncFailure: SyncWords.words(failure)
        case let failure as ProxyFailure: words(failure)
        case let failure as DeskFailure: DeskWords.words(failure)
        case let failure as FeedFailure: FeedWords.words(failure)
        case let failure as StoreFailure: words(failure)
        case let failure as FieldFailure: words(failure)
        case let failure as JSONFailure:
            CommandFailure(
                .data, "\(failure.description.capitalizedFirst).", "Mend the text at that place.")
        case let failure as RecordFailure:
            CommandFailure(
                .data, "`\(failure.member)` is not what a record has there.",
                "libsync export json shows how records are written.")
        case let failure as CSVParseError: words(failure)
        case is CancellationError:
            CommandFailure(.later, "It was interrupted.", "What was done until then is kept.")
        default: FileFault.number(error).map { words(file: $0, error) }
        }
    }

    /// For what nobody foresaw.
    static func unforeseen(_ error: any Error) -> CommandFailure {
        CommandFailure(
            .fault, "Something went wrong that should not: \(clip("\(error)")).",
            "Run libsync doctor, and report it with the words above; nothing is half done.")
    }

    private static func words(_ failure: ReplicaFailure) -> CommandFailure {
        switch failure {
        case .notAReplica:
            CommandFailure(
                .setup, "The store was never joined to a server.",
                "Move the folder aside, since what was typed there may be in no other place, and run "
                    + "libsync init URL --code CODE.")
        case .unknownRecord(let id):
            CommandFailure(
                .missing, "There is no record \(clip(id)) here.",
                "The list commands show the ids; a record that is new elsewhere comes with "
                    + "libsync pull.")
        case .ambiguousRecord(let prefix, let candidates):
            CommandFailure(
                .missing, "Several records begin with \(clip(prefix)).",
                "Type more of it:\n"
                    + candidates.map { "  \($0)" }.joined(separator: "\n"))
        case .deleted(let id):
            CommandFailure(
                .missing, "That record is deleted.",
                "Bring it back first, with restore \(id).")
        case .otherKind(let id, let kind):
            CommandFailure(
                .missing, "\(id) is of another kind: \(kind).", "Try libsync \(kind) show \(id).")
        case .notYours(let path, let owner):
            CommandFailure(
                .denied,
                "`\(path)` is not yours to change: the record belongs to "
                    + "\(owner.map(\.description) ?? "another library").",
                "Ask them to do it, or to name you as co-host: then you may edit its texts.")
        case .field(let failure): words(failure)
        case .labelInvalid:
            CommandFailure(
                .data, "That cannot be a label.",
                "A label has 1 to 40 characters on one line, such as \"vakt mandag\".")
        case .unknownConflict(let id):
            CommandFailure(
                .missing, "There is no open conflict \(clip(id)), or several begin like that.",
                "libsync conflicts lists those that are open; it may have been decided elsewhere.")
        }
    }

    private static func words(_ failure: ReplicaFolderFailure) -> CommandFailure {
        switch failure {
        case .missing(let path):
            CommandFailure(
                .setup, "There is no replica in \(path).",
                "Look at --replica or LIBSYNC_REPLICA, or make one: libsync init URL --code CODE.")
        case .exists(let path):
            CommandFailure(
                .exists, "\(path) holds a replica of another server or library.",
                "Name another folder with --replica.")
        case .notWritable(let path):
            CommandFailure(
                .denied, "\(path) cannot be written.",
                "See who owns the folder and whether the disk is full or read-only.")
        case .held(let holder):
            CommandFailure(
                .later, "The replica is in use: \(holder).",
                "Wait until it has ended, then try again.")
        case .noToken:
            CommandFailure(
                .denied, "This device has no token any more.",
                "Ask the coordinator for a new code and run libsync init again with the same "
                    + "folder: nothing that waits is lost.")
        }
    }

    private static func words(_ failure: EnrolmentFailure) -> CommandFailure {
        switch failure {
        case .codeMalformed:
            CommandFailure(
                .usage, "That is no enrolment code: it has other characters or another length.",
                "A code is eleven groups of four, such as 7K3M-9QXT-…; copy all of it.")
        case .codeMistyped:
            CommandFailure(
                .usage, "The code has a typing error.",
                "Compare it group by group with the paper; nothing was sent, so it is still good.")
        case .urlInvalid(let reason):
            CommandFailure(.usage, "The server's address cannot be used.", reason)
        case .wrongKey(let host):
            CommandFailure(
                .denied, "Whoever answers at \(host) is not the server that the code names.",
                "The code was not sent. Check the address, and whether a network login page "
                    + "stands in between; then ask the coordinator.")
        case .folderExists(let path, let server):
            CommandFailure(
                .exists, "\(path) holds a replica of \(server) already.",
                "Name another folder with --replica.")
        case .otherLibrary(let library):
            CommandFailure(
                .exists, "The code was for \(library), and the folder is another library's.",
                "The code is used up: ask the coordinator for one for your library.")
        }
    }

    private static func words(_ failure: ProxyFailure) -> CommandFailure {
        switch failure {
        case .malformed(let variable, let reason):
            CommandFailure(
                .usage, "The proxy in \(variable) cannot be used: \(reason).",
                "It must look like http://proxy.example:3128.")
        case .unsupportedScheme(let variable, let scheme):
            CommandFailure(
                .usage, "\(variable) names a \(scheme) proxy, which libsync does not speak.",
                "Name an http proxy: http://proxy.example:3128.")
        }
    }

    private static func words(_ failure: StoreFailure) -> CommandFailure {
        switch failure {
        case .busy:
            CommandFailure(
                .later, "Another program is writing to this replica.", "Try again in a moment.")
        case .diskFull:
            CommandFailure(
                .disk, "The disk is full.", "Make room, then try again; nothing is half done.")
        case .readOnly:
            CommandFailure(
                .denied, "The replica may not be written; nothing was changed.",
                "See who owns its folder and files, and whether the disk is read-only.")
        case .damaged(let detail):
            CommandFailure(
                .fault, "The replica's file is damaged: \(detail).",
                "Restore a backup (libsync restore FILE), or move the folder aside and init anew.")
        case .notAStore:
            CommandFailure(
                .data, "The file is no replica of libsync.",
                "Look at the path; libsync backup writes files that can be restored.")
        case .newerSchema:
            CommandFailure(
                .exchange, "The replica was written by a newer release of libsync.",
                "Install that release here too; nothing was changed.")
        case .exists:
            CommandFailure(
                .exists, "There is a file of that name already.",
                "Choose another name: nothing is ever written over.")
        case .missing:
            CommandFailure(
                .missing, "The file cannot be opened, or is not there.",
                "Look at the path and at who may read it.")
        case .other(let detail):
            CommandFailure(
                .disk, "The replica could not be read or written: \(detail).",
                "See whether the disk is full or failing; nothing was half done.")
        }
    }

    private static func words(_ failure: FieldFailure) -> CommandFailure {
        CommandFailure(
            .data, "That cannot be kept: \(failure.description)",
            "Change the value and try again; nothing was changed.")
    }

    private static func words(_ failure: CSVParseError) -> CommandFailure {
        switch failure {
        case .generic(let message), .quotation(let message):
            CommandFailure(
                .data, "The list cannot be read: \(message).",
                "A cell with quotation marks in it must be quoted whole, each mark twice.")
        }
    }

    /// For a file that a command was told to read or write.
    static func words(file number: Int32, _ error: any Error) -> CommandFailure {
        let path = (error as NSError).userInfo[NSFilePathErrorKey] as? String ?? "The file"
        let reason = String(cString: strerror(number)).lowercased()
        switch number {
        case ENOENT:
            return CommandFailure(.missing, "\(path) is not there.", "Look at the path.")
        case EACCES, EPERM, EROFS:
            return CommandFailure(
                .denied, "\(path) cannot be opened: \(reason).", "See who may read and write it.")
        case EISDIR:
            return CommandFailure(.missing, "\(path) is a folder.", "Name a file in it.")
        case EEXIST:
            return CommandFailure(
                .exists, "\(path) is there already.", "Choose another name.")
        default:
            return CommandFailure(
                .disk, "\(path) could not be read or written: \(reason).",
                "See whether the disk is full; nothing was half done.")
        }
    }
}

extension String {
    /// The same with a capital at the start.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
