/// Who may see a record.
public enum Visibility: String, Hashable, Comparable, Sendable, CaseIterable {
    /// Its owner and co-hosts.
    case draft
    /// All libraries that share this server.
    case region
    /// Feeds and pages too.
    case `public`

    /// Orders from narrow to wide.
    public static func < (left: Visibility, right: Visibility) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .draft: 0
        case .region: 1
        case .public: 2
        }
    }
}

extension Record {
    /// The libraries that the record names as co-hosts.
    public var coHosts: Set<LibrarySlug> {
        var hosts: Set<LibrarySlug> = []
        for (key, value) in values(below: "organizers")
        where value["role"]?.string == "co-host" {
            if let slug = LibrarySlug(key) { hosts.insert(slug) }
        }
        return hosts
    }

    /// Who may see the record; an unknown or missing value is the narrowest.
    public var visibility: Visibility {
        self["visibility"]?.string.flatMap { Visibility(rawValue: $0) } ?? .draft
    }
}
