internal import Crypto
internal import Foundation
internal import LibsyncModel

// How lines are written and read, and what is made of those that cannot be read.
extension Journal {
    /// What stands in the file.
    struct Content: Sendable {
        /// A line that can be read.
        struct Line: Sendable {
            let entry: Entry
            /// Where it stands in the file, without its newline.
            let bytes: Range<Int>
        }
        /// A line that cannot be read, though it was written whole.
        struct Fault: Hashable, Sendable {
            /// Its number, from 1, as an editor counts.
            let number: Int
            /// Whether it is as it was written: then a newer release has written it.
            let isNewer: Bool
            /// Where it stands in the file, without its newline.
            let bytes: Range<Int>
        }
        var lines: [Line] = []
        var faults: [Fault] = []
    }

    /// Whether it is there and every line of it can be read: only then the server can know what
    /// was erased and taken off the public's sight.
    public var isWhole: Bool {
        guard exists, let found = try? content() else { return false }
        return found.faults.isEmpty
    }

    /// The lines that can be read, oldest first.
    func entries() throws(PrivateFile.Failure) -> [Entry] { try content().lines.map(\.entry) }

    /// Reads the file; nothing where there is none.
    ///
    /// Passed over are lines that were blanked, and a last line without its newline: a power cut
    /// left it half, and nobody was told that it was done.
    func content() throws(PrivateFile.Failure) -> Content {
        guard exists else { return Content() }
        let bytes = try PrivateFile.read(path)
        var content = Content()
        let lines = bytes.split(separator: Journal.newline, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let range = line.startIndex..<line.endIndex
            if index == lines.count - 1 {
                if Journal.hasLostNewline(line) {
                    content.faults.append(
                        .init(number: index + 1, isNewer: false, bytes: range))
                }
            } else if let json = Journal.json(of: line) {
                if json == Journal.beginning { continue }
                if let entry = Entry(json: json) {
                    content.lines.append(.init(entry: entry, bytes: range))
                } else {
                    content.faults.append(.init(number: index + 1, isNewer: true, bytes: range))
                }
            } else if !line.allSatisfy({ $0 == UInt8(ascii: " ") }) {
                content.faults.append(.init(number: index + 1, isNewer: false, bytes: range))
            }
        }
        return content
    }

    /// Makes an end of what a power cut left half, so that it takes no other line with it.
    func closeLastLine() throws(PrivateFile.Failure) {
        guard try PrivateFile.lastByte(of: path) ?? Journal.newline != Journal.newline else {
            return
        }
        let bytes = try PrivateFile.read(path)
        let start = (bytes.lastIndex(of: Journal.newline) ?? -1) + 1
        if Journal.hasLostNewline(bytes[start...]) {
            // That is no half line: it stays, and stays a fault.
            try PrivateFile.append([Journal.newline], to: path)
        } else {
            try PrivateFile.cut(path, to: start)
        }
    }

    static let newline = UInt8(ascii: "\n")

    /// What the first line says: the form of the lines after it.
    private static let beginning: JSONValue = ["journal": 1]

    /// The line that each journal begins with, so that one which was emptied is told from one in
    /// which nothing had to be written yet.
    static let firstLine: [UInt8] = line(of: beginning)

    /// The bytes of a line, its sum and the newline too.
    static func line(of json: JSONValue) -> [UInt8] {
        var members = json.object ?? [:]
        members["sum"] = .string(sum(of: json))
        return JSONValue.object(members).canonicalBytes + [newline]
    }

    /// Whether a last line is whole but for its newline, of which something else was made.
    private static func hasLostNewline(_ line: ArraySlice<UInt8>) -> Bool {
        json(of: line.dropLast()) != nil
    }

    /// What a line says; nil when it is not as it was written.
    private static func json(of line: ArraySlice<UInt8>) -> JSONValue? {
        guard let json = try? JSONValue.parse(Array(line)), var members = json.object,
            let sum = members.removeValue(forKey: "sum")?.string
        else { return nil }
        let rest = JSONValue.object(members)
        return sum == Journal.sum(of: rest) ? rest : nil
    }

    /// The first 32 bits of the SHA-256 of a line without its sum, in hex.
    ///
    /// Against a fault of the disk, not against people: whoever can write the file can do worse.
    static func sum(of json: JSONValue) -> String {
        SHA256.hash(data: json.canonicalBytes).prefix(4).hex
    }
}

extension Journal.Entry {
    /// The bytes of its line, the newline too.
    var line: [UInt8] { Journal.line(of: json) }
}

/// Whether a journal can be relied on, found out again only when its file has changed.
actor JournalWatch {
    private let journal: Journal
    private var seen: PrivateFile.State?
    private var isWhole = false

    init(_ journal: Journal) { self.journal = journal }

    /// Whether it is there and whole.
    func look() -> Bool {
        let state = PrivateFile.state(of: journal.path)
        if state == nil || state != seen {
            isWhole = journal.isWhole
            seen = state
        }
        return isWhole
    }
}
