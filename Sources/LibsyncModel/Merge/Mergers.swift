/// Which library acts for which, since municipalities merged (SYNC rule 14).
///
/// Merged libraries keep their slugs for ever: writes of before stay theirs. What they own, may see
/// and may write is their successor's.
public struct Mergers: Hashable, Sendable {
    private let successors: [LibrarySlug: LibrarySlug]

    /// What became of each merged library.
    public init(_ successors: [LibrarySlug: LibrarySlug] = [:]) { self.successors = successors }

    /// What the records of libraries tell by their `mergedInto`.
    public init(_ libraries: some Sequence<Record>) {
        var successors: [LibrarySlug: LibrarySlug] = [:]
        for record in libraries where record.kind == Kind.library.name {
            guard let slug = record.library,
                let next = record["mergedInto"]?.string.flatMap({ LibrarySlug($0) })
            else { continue }
            successors[slug] = next
        }
        self.successors = successors
    }

    /// Whether no library was merged.
    public var isEmpty: Bool { successors.isEmpty }

    /// The library that acts for `slug` today: itself, unless it was merged.
    ///
    /// Records may come in a circle, from two hands; the walk ends all the same.
    public func successor(of slug: LibrarySlug) -> LibrarySlug {
        var last = slug
        for _ in successors.indices {
            guard let next = successors[last] else { break }
            last = next
        }
        return last
    }

    /// The libraries for which `slug` acts besides itself.
    public func former(of slug: LibrarySlug) -> Set<LibrarySlug> {
        Set(successors.keys.filter { $0 != slug && successor(of: $0) == slug })
    }
}
