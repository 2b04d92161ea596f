internal import Foundation

/// Somebody who may sign in at one library's desk.
///
/// Kept on the desk's machine alone; others see the label on what was written, and nothing else.
public struct Person: Hashable, Sendable {
    /// What sessions and texts name a person by: 16 hexadecimal digits.
    public let id: String
    /// The name, by which one signs in.
    public let name: String
    /// How others see who wrote something; 1 to 40 characters.
    public internal(set) var label: String
    /// What the person may do.
    public internal(set) var role: DeskRole
    /// When access ends by itself, in milliseconds since 1970; nil for never.
    public internal(set) var until: Int64?
    /// When the invitation was taken up, in milliseconds since 1970.
    public let joined: Int64
    /// The language of pages, by its tag; nil for what the browser asks for.
    var language: String?
    var passphrase: Passphrase
    /// What the person's telephone shows, where that is asked for.
    var oneTimeCode: OneTimeCode?

    /// Whether the person has access at a time (milliseconds since 1970).
    public func hasAccess(at now: Int64) -> Bool { until.map { now < $0 } ?? true }

    /// Names that differ only in capitals or spaces are one.
    static func key(_ name: String) -> String {
        tidy(name).precomposedStringWithCanonicalMapping.lowercased()
    }

    /// A name without needless spaces.
    static func tidy(_ name: String) -> String {
        name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether a text may be a name: 1 to 100 characters, no control characters.
    static func isName(_ text: String) -> Bool {
        (1...100).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}

/// A place that is kept for a person who has not come yet.
public struct Invitation: Hashable, Sendable {
    /// What it is named by when it is taken back: 16 hexadecimal digits.
    public let id: String
    /// The person's name.
    public let name: String
    /// How others shall see the person; nil where the person chooses.
    public let label: String?
    /// What the person may do.
    public let role: DeskRole
    /// When the person's access ends by itself, in milliseconds since 1970.
    public let until: Int64?
    /// When it was made.
    public let made: Int64
    /// Until when it can be taken up.
    public let expires: Int64
    /// Who made it, by name; nil at the machine itself.
    public let by: String?
    /// The hash of what stands in the link.
    let hash: String

    /// How long an invitation holds, in milliseconds: 14 days.
    public static let lifeMilliseconds: Int64 = 14 * 86_400_000

    /// Whether it can be taken up at a time (milliseconds since 1970).
    public func isOpen(at now: Int64) -> Bool {
        now < expires && (until.map { now < $0 } ?? true)
    }
}

/// Why something cannot be done with people.
public enum PeopleFailure: Error, Hashable, Sendable {
    /// A name has 1 to 100 characters on one line.
    case nameInvalid
    /// Somebody has that name, or is invited by it.
    case nameTaken(String)
    /// A label has 1 to 40 characters on one line.
    case labelInvalid
    /// An end of access that lies in the past.
    case endPassed
    /// There is no such person or invitation.
    case unknown
    /// Nobody would be left who may invite.
    case lastAdministrator
    /// Nobody else can be let in until some are removed.
    case tooMany
    /// The machine has too much to do to try a passphrase.
    case busy
}
