import LibsyncTerminal

/// How the program ends: the numbers of sysexits.h, so that a script can tell "wait" from "mend".
enum ExitStatus: Int32, CaseIterable, Sendable {
    /// The command line cannot be understood.
    case usage = 64
    /// A value or a file holds what cannot be taken.
    case data = 65
    /// There is no such record, conflict or file.
    case missing = 66
    /// The server cannot be reached.
    case unavailable = 69
    /// The replica is damaged, or the program at fault.
    case fault = 70
    /// There is something already where something was to be made.
    case exists = 73
    /// The disk is full, or a file cannot be read or written.
    case disk = 74
    /// Nothing is wrong: the same command may succeed later.
    case later = 75
    /// Server and program do not understand each other.
    case exchange = 76
    /// Not allowed: another library's record, a refused device, another key, a read-only file.
    case denied = 77
    /// No replica is named, or the folder named is none.
    case setup = 78

    /// The meaning, as the help prints it.
    var meaning: String {
        switch self {
        case .usage: "the command line cannot be understood"
        case .data: "a value, or a row of a file, cannot be taken"
        case .missing: "no such record, conflict or file"
        case .unavailable: "the server cannot be reached, or is not a libsync server"
        case .fault: "the replica is damaged: run libsync doctor"
        case .exists: "there is a file or a replica already"
        case .disk: "the disk is full, or a file cannot be read or written"
        case .later: "nothing is wrong: try again later"
        case .exchange: "server and program do not understand each other"
        case .denied: "not allowed: another library's record, a refused device, a locked file"
        case .setup: "no replica is named, or the folder is none"
        }
    }

    /// The table for the help of the root command.
    static var table: String {
        let rows = [(0, "done")] + allCases.map { (Int($0.rawValue), $0.meaning) }
        return rows.map { number, meaning in
            "  \(number < 10 ? " " : "")\(number)  \(meaning)"
        }.joined(separator: "\n")
    }
}

/// Why a command ends without having done what it was asked: one sentence on what happened, one on
/// what to do, and the exit code.
struct CommandFailure: Error, Equatable, Sendable {
    let status: ExitStatus
    let happened: String
    let advice: String

    init(_ status: ExitStatus, _ happened: String, _ advice: String) {
        self.status = status
        self.happened = happened
        self.advice = advice
    }

    /// What goes to standard error.
    var text: String {
        DisplayText.oneLine(happened) + "\n" + DisplayText.lines(advice).joined(separator: "\n")
    }
}
