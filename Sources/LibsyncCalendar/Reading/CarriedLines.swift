/// The lines of a VEVENT that nobody can read, so that they break nothing that stands around them.
///
/// Nothing of them is lost: CRs alone become CRLF, letters that are not UTF-8 become so, what is open
/// is closed, and an END of something that was never begun stands there as X-STRAY-END. Spaces and
/// control characters in a BEGIN or END are left out. What has none of these faults stays as it is,
/// byte for byte.
struct CarriedLines {
    private(set) var bytes: [UInt8] = []
    /// The components that are open, in upper case.
    private var open: [String] = []

    init(_ source: [UInt8]) {
        bytes.reserveCapacity(source.count)
        let lastText = source.lastIndex { $0 != 0x0D && $0 != 0x0A } ?? 0
        var lines = PhysicalLines(source[...])
        while let first = lines.next() {
            var parts = [
                (text: source[first.start..<first.end], end: source[first.end..<lines.position])
            ]
            while lines.isFolded, let next = lines.next() {
                parts.append((source[next.start..<next.end], source[next.end..<lines.position]))
            }
            add(parts, isLast: lines.position > lastText)
        }
        close(downTo: 0)
    }

    /// Adds a line with its continuations, each with what ends it.
    private mutating func add(
        _ parts: [(text: ArraySlice<UInt8>, end: ArraySlice<UInt8>)], isLast: Bool
    ) {
        // A fold may lie within a character.
        let whole = parts.dropFirst().reduce(into: Array(parts.first?.text ?? [])) {
            $0 += $1.text.dropFirst()
        }
        // The reader passes over control characters, and other readers do not.
        let plain = whole.filter { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
        let mark = mark(plain)
        if let mark, mark.isEnd {
            // What follows the END of the whole would stand in the calendar, and be read anew there.
            guard let depth = open.lastIndex(of: mark.name), depth > 0 || isLast else {
                bytes += Array("X-STRAY-END:\(mark.name)\r\n".utf8)
                return
            }
            close(downTo: depth + 1)
            open.removeLast()
        } else if let mark {
            open.append(mark.name)
        }
        if let mark, plain.contains(0x20) || plain.contains(0x09) || plain.count < whole.count {
            // `BEGIN:VEVENT ` begins something else for other readers.
            bytes += Array("\(mark.isEnd ? "END" : "BEGIN"):\(mark.name)\r\n".utf8)
            return
        }
        let isUTF8 = SourceText.isUTF8(whole[...])
        for (text, end) in parts {
            bytes += isUTF8 ? Array(text) : SourceText.utf8(fromWindows1252: text)
            bytes += end.last == 0x0A ? Array(end) : [0x0D, 0x0A]
        }
    }

    private mutating func close(downTo depth: Int) {
        while open.count > depth {
            bytes += Array("END:\(open.removeLast())\r\n".utf8)
        }
    }

    /// Which component a line begins or ends; nil for any other line.
    private func mark(_ line: [UInt8]) -> (isEnd: Bool, name: String)? {
        guard let first = line.first, [0x42, 0x62, 0x45, 0x65].contains(first), line.count < 200
        else { return nil }
        let text = String(decoding: line, as: UTF8.self).uppercased()
        let word = text.prefix { $0 != ":" && $0 != ";" }.filter { !$0.isWhitespace }
        // Behind a parameter a colon may be part of it.
        let colon = text.contains(";") ? text.lastIndex(of: ":") : text.firstIndex(of: ":")
        guard word == "BEGIN" || word == "END", let colon else { return nil }
        return (word == "END", text[text.index(after: colon)...].filter { !$0.isWhitespace })
    }
}

extension CarriedComponent {
    /// Its lines as they are written back.
    var written: [UInt8] { CarriedLines(bytes).bytes }

    /// Whether they are written back otherwise than they came.
    public var isMended: Bool { written != bytes }
}
