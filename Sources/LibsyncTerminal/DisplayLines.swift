/// Text of our own, into which text of unknown origin is put fit for a terminal.
///
/// What stands in the literal stays as it is, line breaks too; each value that is put in comes on
/// one line and without control characters. So a name can neither steer the terminal nor begin a
/// line of its own.
public struct DisplayLines: ExpressibleByStringInterpolation, Sendable {
    /// The text.
    public let text: String

    /// Our own words.
    public init(stringLiteral value: String) { text = value }

    /// Our own words, with what was put in.
    public init(stringInterpolation parts: Parts) { text = parts.text }

    /// Puts the parts together.
    public struct Parts: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Nothing yet.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Our own words.
        public mutating func appendLiteral(_ literal: String) { text += literal }

        /// Text of unknown origin, on one line.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            text += DisplayText.oneLine(value.description)
        }

        /// Text of unknown origin of which the line breaks count.
        public mutating func appendInterpolation(lines value: String) {
            text += DisplayText.lines(value).joined(separator: "\n")
        }
    }
}
