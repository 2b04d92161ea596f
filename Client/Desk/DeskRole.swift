/// What a person may do at a library's desk; each role may do all that those before it may.
public enum DeskRole: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Look.
    case read
    /// Write and change.
    case edit
    /// Make public, and withdraw.
    case publish
    /// Invite and remove people, and set how the desk goes.
    case administer

    /// Orders by what one may do.
    public static func < (left: DeskRole, right: DeskRole) -> Bool { left.rank < right.rank }

    private var rank: Int { DeskRole.allCases.firstIndex(of: self) ?? 0 }
}
