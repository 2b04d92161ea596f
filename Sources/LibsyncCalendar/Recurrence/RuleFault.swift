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

    /// One sentence for a person.
    public var description: String { "`\(part)` \(problem)." }
}

/// What a tolerant reader made of a fault.
public struct RuleRepair: Hashable, Sendable, CustomStringConvertible {
    /// The fault.
    public let fault: RuleFault
    /// What is read instead; nil for nothing.
    public let kept: String?

    /// Whether the number that says how far apart the dates are, or how many, was left out: what is
    /// read has dates that nobody has written.
    public var changesSpacing: Bool {
        let part = fault.part.uppercased()
        return kept == nil && ["INTERVAL=", "COUNT="].contains(where: part.hasPrefix)
    }

    /// One sentence for a person.
    public var description: String {
        "\(fault) " + (kept.map { "Read as `\($0)`." } ?? "Left out.")
    }
}
