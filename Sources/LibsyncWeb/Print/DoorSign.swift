/// What stands on the sign of a place's opening hours: every text is ready to be read.
public struct DoorSign: Codable, Hashable, Sendable {
    /// Days with their hours, one row each.
    public struct Table: Codable, Hashable, Sendable {
        /// What it holds: the usual week, a season, days that differ.
        public var caption: String?
        /// Its rows.
        public var rows: [Row]
    }

    /// Days that are alike.
    public struct Row: Codable, Hashable, Sendable {
        /// Which: `tirsdag–fredag`, `24.–26. desember`.
        public var name: String
        /// Why they differ.
        public var reason: String?
        /// The hours of each service, in the order of `services`.
        public var cells: [String]
        /// Whether nobody can come in.
        public var isClosed: Bool
    }

    /// A time in which it is closed, and nothing else is to be said.
    public struct Closure: Codable, Hashable, Sendable {
        /// STENGT.
        public var stamp: String
        /// When: `24.–26. desember`.
        public var dates: String
        /// Why.
        public var reason: String?
        /// When it opens again; nil where that is not known.
        public var reopens: String?
    }

    /// The BCP 47 tag of the language in which it is written.
    public var language: String
    /// The second ink; nil where all is black.
    public var color: String?
    /// Whose place it is; nil where the place bears the same name.
    public var library: String?
    /// What it is: `Åpningstider`.
    public var heading: String
    /// The place.
    public var title: String
    /// The time of which it speaks; nil for until further notice.
    public var period: String?
    /// The services, as headings; empty where there is one alone.
    public var services: [String]
    /// The hours.
    public var tables: [Table]
    /// Set where the place is closed all the time; the tables are empty then.
    public var closure: Closure?
    /// Telephone and mail, street: a line each.
    public var contact: [String]
    /// What the code leads to: the page of the place.
    public var address: String
    /// What one can type instead.
    public var shortAddress: String
    /// When it was printed.
    public var foot: String
    /// The date of printing, `2026-12-04`.
    public var printed: String
}
