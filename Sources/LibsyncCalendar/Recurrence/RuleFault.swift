/// What is wrong with a rule, and what to write instead.
public struct RuleFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part as it was found, at most 60 characters of it.
    public let part: String
    /// What is wrong with it and what to write, as a phrase after the part.
    public let problem: String

    /// A fault in a part of a rule.
    init(_ part: String, _ problem: String) {
        // A rule comes from anywhere, and this is shown to a person.
        let visible = part.unicodeScalars.prefix(60).map { scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? " " : Character(scalar)
        }
        self.part = String(visible) + (part.unicodeScalars.count > 60 ? "…" : "")
        self.problem = problem
    }

    /// What is wrong, as a clause for a person.
    var clause: String { "`\(part)` \(problem)" }

    /// One sentence for a person.
    public var description: String { "\(clause)." }
}

/// What a tolerant reader made of a fault.
public struct RuleRepair: Hashable, Sendable, CustomStringConvertible {
    /// The fault.
    public let fault: RuleFault
    /// What is read instead; nil for nothing.
    public let kept: String?
    /// Whether what is read means something else than what is written may mean: it may have dates
    /// that nobody has written.
    public let isGuess: Bool

    /// Whether a part that decides dates was left out.
    public var losesDates: Bool { isGuess && kept == nil }

    /// What was made of it, as a clause for a person.
    var clause: String { "\(fault.clause); \(kept.map { "read as `\($0)`" } ?? "left out")" }

    /// One sentence for a person.
    public var description: String {
        "\(fault) " + (kept.map { "Read as `\($0)`." } ?? "Left out.")
    }
}
