public import LibsyncModel

/// Who speaks: a device of a library, by its token.
public struct Caller: Hashable, Sendable {
    /// The device.
    public let device: String
    /// Its library.
    public let library: LibrarySlug
    /// What the library is in the region.
    public let role: Permission.Role

    /// What cursors are bound to: a change of role shows other rows.
    var scope: String { "\(library):\(role.rawValue)" }
}
