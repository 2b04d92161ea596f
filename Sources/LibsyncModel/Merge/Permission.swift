/// Who may write what.
///
/// The replica asks first, so that staff hear it at once; the server judges, once, in commit order
/// (SYNC rule 10).
public struct Permission: Sendable {
    /// What a library is in the region.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// An ordinary library.
        case member
        /// The regional body that hosts the server.
        case coordinator
    }

    /// The writer's library.
    public let library: LibrarySlug
    /// What it is in the region.
    public let role: Role
    /// The libraries that were merged into it: what they might do, it may.
    public let former: Set<LibrarySlug>

    /// The permission of `library`.
    public init(library: LibrarySlug, role: Role, former: Set<LibrarySlug> = []) {
        self.library = library
        self.role = role
        self.former = former
    }

    /// Whether the writer's library is, or has taken over, the one called `slug`.
    public func covers(_ slug: LibrarySlug) -> Bool { slug == library || former.contains(slug) }

    private func covers(_ slug: String?) -> Bool {
        slug.flatMap { LibrarySlug($0) }.map { covers($0) } ?? false
    }

    /// A refusal.
    public enum Refusal: Error, Hashable, Sendable {
        /// The record belongs to another library, or the field is not the co-host's to edit.
        case notYours(path: FieldPath, owner: LibrarySlug?)
        /// The record's kind never leaves the desk.
        case localKind
    }

    /// Fields that a co-host may edit: texts, pictures, places, and what helps people attend.
    static let coHostRoots: Set<String> = [
        "name", "summary", "description", "location", "image", "inLanguage", "keywords",
        "accessibility", "places", "performers",
    ]

    /// The texts of single dates that a co-host may edit.
    static let coHostAspects: Set<String> = ["name", "summary", "description", "accessibility"]

    /// Judges all writes of one save together, since a person meant them together.
    ///
    /// - Parameters:
    ///   - changes: the fields to be written.
    ///   - current: the record as it stands; nil when it does not exist yet.
    public func judge(
        _ changes: [FieldPath: JSONValue], kind: String, current: Record?
    ) throws(Refusal) {
        guard Kind.isShared(kind) else { throw .localKind }
        for (path, value) in changes.sorted(by: { $0.key < $1.key }) {
            guard mayWrite(value, at: path, kind: kind, current: current) else {
                throw .notYours(path: path, owner: current?.library)
            }
        }
    }

    private func mayWrite(
        _ value: JSONValue, at path: FieldPath, kind: String, current: Record?
    ) -> Bool {
        guard let current, let owner = current.library else {
            return mayCreate(value, at: path, kind: kind)
        }
        let segments = path.segments
        switch segments[0] {
        case "seen": return segments.count == 3 && covers(segments[1])
        case "mergedInto": return false
        case "library": return role == .coordinator
        case "slug" where kind == Kind.library.name: return role == .coordinator
        case "hidden": return role == .coordinator
        default: break
        }
        if covers(owner) { return true }
        guard current.coHosts.contains(where: { covers($0) }) else { return false }
        if segments[0] == "overrides" {
            return segments.count > 2 && Permission.coHostAspects.contains(segments[2])
        }
        return Permission.coHostRoots.contains(segments[0])
    }

    private func mayCreate(_ value: JSONValue, at path: FieldPath, kind: String) -> Bool {
        if path.root == "mergedInto" { return false }
        if role == .coordinator { return true }
        if kind == Kind.library.name { return false }
        switch path.root {
        case "library": return covers(value.string)
        case "hidden": return false
        default: return true
        }
    }

    /// Whether the library once was owner or co-host: then a refused write becomes a proposal to
    /// the owner instead of staying on one disk only.
    public func onceHeld(_ history: RecordHistory) -> Bool {
        let owned = history.accepted["library", default: [:]].values
            .contains { covers($0.value.string) }
        if owned { return true }
        return history.accepted.contains { path, writes in
            path.root == "organizers" && path.segments.count == 2 && covers(path.segments[1])
                && writes.values.contains { $0.value["role"]?.string == "co-host" }
        }
    }
}

extension Row {
    /// Whether `library` may see the record.
    ///
    /// A half record, of which no owner is known, is nobody's.
    public func isVisible(to library: LibrarySlug) -> Bool {
        guard let owner = record.library else { return false }
        return visibility > .draft || owner == library || record.coHosts.contains(library)
    }

    /// Whether the public may see the record: not deleted, not hidden, `public`.
    public var isPublic: Bool {
        record.library != nil && visibility == .public && !record.isDeleted
            && record["hidden"] == nil
    }
}
