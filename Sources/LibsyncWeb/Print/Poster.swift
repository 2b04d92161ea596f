/// What stands on the poster of an event: every text is ready to be read, in the order of the sheet.
///
/// It crosses to the program that draws as JSON, and both read it from here.
public struct Poster: Codable, Hashable, Sendable {
    /// The BCP 47 tag of the language in which it is written.
    public var language: String
    /// The second ink, `#0b5563`; nil where all is black.
    public var color: String?
    /// Whose it is.
    public var library: String
    /// The branch or the place, beside the library; nil where the event says no room in it.
    public var branch: String?
    /// AVLYST, FLYTTET: how it stands; nil where it is on as announced.
    public var stamp: String?
    /// Why, and what it means for the reader.
    public var notice: String?
    /// Whether its date does not hold: the date is struck, the place is not.
    public var isOff: Bool
    /// Its title.
    public var title: String
    /// One or two sentences.
    public var summary: String?
    /// The first date: `12.`, `lørdag`, `desember`.
    public var dayNumber: String
    /// Its weekday.
    public var weekday: String
    /// Its month, with the year where that is another than today's.
    public var month: String
    /// Until when it lasts, where that is another date: `– 3. januar 2027`.
    public var through: String?
    /// Its times of day: `kl. 11.00–13.00`.
    public var time: String
    /// Where: a room, or the place.
    public var place: String?
    /// Street and town.
    public var street: String?
    /// Its other dates, in one line.
    public var also: String?
    /// Price and sign-up, a line each.
    public var terms: [String]
    /// For whom, with whom, in which language, how accessible: a line each.
    public var details: [String]
    /// What the code leads to: the page of the event.
    public var address: String
    /// What one can type instead.
    public var shortAddress: String
    /// When it was printed.
    public var foot: String
    /// The date of printing, `2026-12-04`, for the document's own properties.
    public var printed: String
    /// How many events each day of the month has: the ornament.
    public var shelf: [Int]
    /// The days of that month on which the event is, from 1.
    public var ownDays: [Int]
}

/// A size of paper, ISO 216.
public enum PaperSize: String, Codable, Hashable, Sendable, CaseIterable {
    /// 210 × 297 mm.
    case a4 = "A4"
    /// 297 × 420 mm.
    case a3 = "A3"
}

/// What is asked of the program that draws.
public struct PrintRequest: Codable, Hashable, Sendable {
    /// What is drawn.
    public enum Sheet: Codable, Hashable, Sendable {
        /// A poster of an event.
        case poster(Poster)
        /// A sign of opening hours.
        case sign(DoorSign)
    }
    /// The form of this request; another is refused.
    public var version: Int
    /// The paper.
    public var size: PaperSize
    /// Whether the second ink becomes a dark grey.
    public var isBlackAndWhite: Bool
    /// The sheet.
    public var sheet: Sheet

    /// The form that this release writes and reads.
    public static let versionNow = 1
    /// The most bytes of a request.
    public static let bytesMax = 4_000_000

    /// A request for one sheet.
    public init(_ sheet: Sheet, on size: PaperSize, isBlackAndWhite: Bool) {
        version = PrintRequest.versionNow
        self.size = size
        self.isBlackAndWhite = isBlackAndWhite
        self.sheet = sheet
    }
}
