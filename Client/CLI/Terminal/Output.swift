import Foundation
import Glibc
import LibsyncModel
import LibsyncTerminal

/// Where text goes: results to standard output, everything else to standard error.
enum Output {
    /// Prints lines that are fit for a terminal already.
    static func lines(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        try bytes(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// Prints one line that is fit for a terminal already.
    static func line(_ text: String) throws { try lines([text]) }

    /// Prints a sentence whose parts may come from anybody.
    static func say(_ text: String) throws { try line(DisplayText.oneLine(text)) }

    /// Prints a table, no wider than the terminal.
    static func table(_ table: Table) throws {
        var lines = table.lines(columns: terminalColumns)
        if Style.isOn, !lines.isEmpty { lines[0] = Style.dim(lines[0]) }
        try self.lines(lines)
    }

    /// Prints a JSON value on one line.
    static func json(_ value: JSONValue) throws { try line(jsonText(value)) }

    /// Prints a JSON array, one element a line.
    static func json(list: [JSONValue]) throws {
        if list.isEmpty { return try line("[]") }
        try line("[\n" + list.map(jsonText).joined(separator: ",\n") + "\n]")
    }

    /// Prints bytes as they are.
    static func bytes(_ bytes: [UInt8]) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            throw CommandFailure(
                .disk, "The output could not be written: \(FileFault.words(error)).",
                "See whether the disk is full, or whether the program after the | has ended.")
        }
    }

    /// Tells something beside the result, on standard error.
    static func note(_ text: String) {
        let line = DisplayText.lines(text).joined(separator: "\n") + "\n"
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }

    /// Canonical JSON in which what a terminal obeys is escaped.
    static func jsonText(_ value: JSONValue) -> String {
        DisplayText.escaped(json: value.canonicalText)
    }

    /// How wide the terminal is; nil when standard output is none.
    static var terminalColumns: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else {
            return 80
        }
        return Int(size.ws_col)
    }
}

/// Emphasis, only in a terminal and never when `NO_COLOR` is set (no-color.org).
enum Style {
    static let isOn: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty
            && environment["TERM"] != "dumb"
    }()

    /// A heading.
    static func bold(_ text: String) -> String { isOn ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    /// What matters less.
    static func dim(_ text: String) -> String { isOn ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}

/// A file system error in words.
enum FileFault {
    /// The system's own number, however Foundation has wrapped it.
    static func number(_ error: any Error) -> Int32? {
        let wrapped = error as NSError
        if wrapped.domain == NSPOSIXErrorDomain { return Int32(wrapped.code) }
        if let under = wrapped.userInfo[NSUnderlyingErrorKey] as? NSError {
            return number(under)
        }
        if let code = (error as? CocoaError)?.code {
            switch code {
            case .fileReadNoSuchFile, .fileNoSuchFile: return ENOENT
            case .fileReadNoPermission, .fileWriteNoPermission: return EACCES
            case .fileWriteOutOfSpace: return ENOSPC
            case .fileWriteVolumeReadOnly: return EROFS
            case .fileWriteFileExists: return EEXIST
            default: return nil
            }
        }
        return nil
    }

    /// A phrase such as "no space left on device".
    static func words(_ error: any Error) -> String {
        guard let number = number(error) else { return "the file system refused" }
        return String(cString: strerror(number)).lowercased()
    }
}
