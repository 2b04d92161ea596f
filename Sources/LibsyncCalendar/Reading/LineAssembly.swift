/// Takes the lines of a file one by one, with whatever line ends they have.
struct PhysicalLines: Sendable {
    /// One line without its end.
    struct Line {
        let start: Int
        let end: Int
        /// From 1.
        let number: Int
        /// Whether there are bytes outside ASCII.
        let hasHigh: Bool
        /// Whether there are control characters besides TAB.
        let hasControl: Bool
    }

    private let bytes: ArraySlice<UInt8>
    /// Where the next line begins.
    private(set) var position: Int
    private var number = 0
    /// The first line that does not end with CRLF.
    private(set) var firstOtherEnd: Int?
    /// Whether that line ends with CR, and not with LF.
    private(set) var isOtherEndCR = false

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Whether the next line continues the one before: it begins with a space or a tab.
    var isFolded: Bool {
        position < bytes.endIndex && (bytes[position] == 0x20 || bytes[position] == 0x09)
    }

    private var isBlank: Bool {
        position < bytes.endIndex && (bytes[position] == 0x0A || bytes[position] == 0x0D)
    }

    /// Passes over blank lines behind which a line goes on.
    /// - Returns: the number of the first of them; nil when there are none, or no line goes on.
    mutating func skipBlanksInFold() -> Int? {
        guard isBlank else { return nil }
        var ahead = self
        while ahead.isBlank { _ = ahead.next() }
        guard ahead.isFolded else { return nil }
        defer { self = ahead }
        return number + 1
    }

    /// Whether the next line begins with what can only come after a name: a fold without its space.
    var isBrokenFold: Bool {
        position < bytes.endIndex
            && (bytes[position] == UInt8(ascii: ":") || bytes[position] == UInt8(ascii: ";"))
    }

    var isAtEnd: Bool { position >= bytes.endIndex }

    /// The next line; nil after the last.
    mutating func next() -> Line? {
        guard position < bytes.endIndex else { return nil }
        number += 1
        let start = position
        let found = PhysicalLines.scan(bytes.span, from: start - bytes.startIndex)
        let end = found.end + bytes.startIndex
        position = end
        if end < bytes.endIndex {
            let isCR = bytes[end] == 0x0D
            let isPair = isCR && end + 1 < bytes.endIndex && bytes[end + 1] == 0x0A
            position += isPair ? 2 : 1
            if !isPair, firstOtherEnd == nil {
                firstOtherEnd = number
                isOtherEndCR = isCR
            }
        }
        return Line(
            start: start, end: end, number: number, hasHigh: found.high >= 0x80,
            hasControl: found.hasControl)
    }

    /// Where the line ends that begins at `start`; a span, because each byte of a file passes here.
    private static func scan(
        _ bytes: Span<UInt8>, from start: Int
    ) -> (end: Int, high: UInt8, hasControl: Bool) {
        var index = start
        var high: UInt8 = 0
        var hasControl = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte == 0x7F {
                if byte == 0x0A || byte == 0x0D { break }
                if byte != 0x09 { hasControl = true }
            }
            high |= byte
            index += 1
        }
        return (index, high, hasControl)
    }
}
