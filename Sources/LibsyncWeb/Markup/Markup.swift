/// A piece of HTML (WHATWG HTML, serialised as UTF-8).
///
/// Text becomes markup by being escaped, and there is no other way for text that was typed: what is
/// taken as it stands must be a literal of the program.
public struct Markup: Sendable, Equatable {
    /// UTF-8.
    public private(set) var bytes: [UInt8]

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Nothing.
    public static let empty = Markup(bytes: [])

    /// Text, escaped.
    public init(_ text: String) {
        bytes = []
        bytes.reserveCapacity(text.utf8.count + 16)
        append(escaping: text)
    }

    /// HTML of the program's own, as it stands.
    init(verbatim literal: StaticString) {
        bytes = literal.withUTF8Buffer { Array($0) }
    }

    /// Pieces in their order.
    init(_ pieces: [Markup]) {
        bytes = []
        bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.bytes.count })
        for piece in pieces { bytes.append(contentsOf: piece.bytes) }
    }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { bytes.isEmpty }

    /// The HTML as text: for a page that shows what is to be copied.
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// One piece after another.
    static func + (left: Markup, right: Markup) -> Markup { Markup([left, right]) }

    /// Pieces in their order, with a text between each two, escaped.
    static func joined(_ pieces: [Markup], _ between: String) -> Markup {
        let between = Markup(between)
        return Markup(
            pieces.enumerated().map { index, piece in index == 0 ? piece : between + piece })
    }

    mutating func append(_ literal: StaticString) {
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends a byte of what the program writes itself.
    mutating func append(byte: UInt8) { bytes.append(byte) }

    mutating func append(_ piece: Markup) { bytes.append(contentsOf: piece.bytes) }

    /// Appends text that is safe in content and within quotation marks alike.
    ///
    /// Control characters are no characters of HTML (13.2.3.5) and are left out, but for tab and
    /// line feed.
    mutating func append(escaping text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\""): append("&quot;")
            case UInt8(ascii: "'"): append("&#39;")
            case 0x09, 0x0A: bytes.append(byte)
            case 0..<0x20, 0x7F: break
            default: bytes.append(byte)
            }
        }
    }
}

/// Lets elements, texts, conditions and loops stand below one another.
@resultBuilder
public enum MarkupBuilder {
    /// A text, escaped.
    public static func buildExpression(_ text: String) -> Markup { Markup(text) }
    /// A text, escaped; nothing where there is none.
    public static func buildExpression(_ text: String?) -> Markup {
        text.map(Markup.init) ?? .empty
    }
    /// A piece as it is.
    public static func buildExpression(_ piece: Markup) -> Markup { piece }
    /// A piece as it is; nothing where there is none.
    public static func buildExpression(_ piece: Markup?) -> Markup { piece ?? .empty }
    /// Pieces in their order.
    public static func buildBlock(_ pieces: Markup...) -> Markup { Markup(pieces) }
    /// What a condition holds, or nothing.
    public static func buildOptional(_ piece: Markup?) -> Markup { piece ?? .empty }
    /// One side of a condition.
    public static func buildEither(first piece: Markup) -> Markup { piece }
    /// The other side of a condition.
    public static func buildEither(second piece: Markup) -> Markup { piece }
    /// What a loop yields, in its order.
    public static func buildArray(_ pieces: [Markup]) -> Markup { Markup(pieces) }
}
