import Foundation
import LibsyncModel
import LibsyncTerminal

/// Where all output of the commands goes, so that none of it steers the coordinator's terminal.
///
/// Names, labels and values come from any library, also from one that was broken into.
enum Output {
    /// Prints what a command has to say; the values in it are made fit for a terminal.
    static func say(_ words: DisplayLines) { print(words.text) }

    /// Prints a JSON value on one line.
    static func json(_ value: JSONValue) { print(DisplayText.escaped(json: value.canonicalText)) }

    /// Prints rows under a head, in columns.
    static func table(_ head: [String], _ rows: [[String]]) {
        var table = Table(head, flexible: 0)
        for row in rows { table.add(row) }
        // As wide as it is: ids are cut by nobody who wants to copy them.
        table.lines(columns: nil).forEach { print($0) }
    }

    /// Writes at once, also into a pipe, where `print` would wait until much has gathered.
    ///
    /// A server goes on when nobody can read this.
    static func sayAtOnce(_ words: DisplayLines) { write(words, to: .standardOutput) }

    /// Writes to the standard error stream.
    static func complain(_ words: DisplayLines) { write(words, to: .standardError) }

    private static func write(_ words: DisplayLines, to file: FileHandle) {
        try? file.write(contentsOf: Data((words.text + "\n").utf8))
    }
}
