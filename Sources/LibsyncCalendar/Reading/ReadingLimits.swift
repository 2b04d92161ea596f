/// How much a calendar may hold before it is refused, or cut with a report.
///
/// What a limit bounds is bounded in memory too: a reader needs at most about 6 times `bytesMax`.
public struct ReadingLimits: Hashable, Sendable {
    /// The most bytes of a file; more are refused before they are looked at.
    public var bytesMax = 32 << 20
    /// The most bytes of a line after unfolding; a longer one is left out.
    public var lineBytesMax = 4 << 20
    /// How deep components may lie in each other; deeper ones are left out.
    public var nestingMax = 16
    /// The most components; more are refused.
    public var componentsMax = 100_000
    /// The most properties, and the most parameters; more are refused.
    public var propertiesMax = 1_000_000
    /// How many faults are described; the rest are only counted.
    public var faultsMax = 1_000

    /// The limits for a calendar from elsewhere.
    public init() {}
}

/// Why a file gives no calendar at all.
public enum ReadingFailure: Error, Hashable, Sendable {
    /// It has more bytes than the limit.
    case tooManyBytes(count: Int, limit: Int)
    /// It has more components than the limit.
    case tooManyComponents(line: Int, limit: Int)
    /// It has more properties or parameters than the limit.
    case tooManyProperties(line: Int, limit: Int)
    /// Nothing in it begins a calendar.
    case notACalendar(Content)

    /// What a file without a calendar seems to be.
    public enum Content: String, Hashable, Sendable {
        /// Nothing but white space.
        case empty
        /// A web page: an error page, or one that asks to sign in.
        case html
        /// XML of another kind.
        case xml
        /// JSON.
        case json
        /// Compressed data.
        case compressed
        /// Anything else.
        case other
    }
}
