public import LibsyncModel

/// `POST /v1/enrol`: a single-use code becomes a device with a token and a first replica.
public enum Enrol {
    /// Where it is.
    public static let path = "/v1/enrol"

    /// The request's body: the secret part of the code, the label to be seen by, and the library
    /// whose replica is to get a new token; nil when there is no replica yet.
    public static func encodeRequest(
        secret: String, label: String?, library: LibrarySlug? = nil
    ) -> [UInt8] {
        JSONValue.members([
            "code": .string(secret), "label": label.map { .string($0) },
            "library": library.map { .string($0.description) },
        ]).canonicalBytes
    }

    /// Reads the request's body.
    public static func decodeRequest(
        _ bytes: [UInt8]
    ) throws(WireFailure) -> (secret: String, label: String?, library: LibrarySlug?) {
        let reader = try WireReader(bytes, message: "enrol")
        let label = try reader.optional("label") { value in
            value.string.flatMap { Provenance.isLabel($0) ? $0 : nil }
        }
        let library = try reader.optional("library") { value in
            value.string.flatMap { LibrarySlug($0) }
        }
        return (try reader.string("code"), label, library)
    }

    /// The answer's body.
    public static func encodeAnswer(_ membership: Membership) -> [UInt8] {
        JSONValue.members([
            "token": .string(membership.token), "expires": .integer(membership.expires),
            "device": .string(membership.device),
            "library": .string(membership.library.description),
            "role": .string(membership.role.rawValue),
            "replica": .string(membership.replica.description),
            "epoch": .string(membership.epoch), "name": .string(membership.serverName),
            "former": membership.former.isEmpty
                ? nil : .array(membership.former.map { .string($0.description) }),
        ]).canonicalBytes
    }

    /// Reads the answer's body.
    public static func decodeAnswer(_ bytes: [UInt8]) throws(WireFailure) -> Membership {
        let reader = try WireReader(bytes, message: "enrol answer")
        return Membership(
            token: try reader.string("token"), expires: try reader.integer("expires"),
            device: try reader.string("device"),
            library: try reader.value("library") { $0.string.flatMap { LibrarySlug($0) } },
            role: try reader.value("role") { $0.string.flatMap { Permission.Role(rawValue: $0) } },
            replica: try reader.value("replica") { $0.string.flatMap { ReplicaID($0) } },
            epoch: try reader.string("epoch"), serverName: try reader.string("name"),
            former: try reader.optional("former") { value -> [LibrarySlug]? in
                let slugs = value.array?.compactMap { $0.string.flatMap { LibrarySlug($0) } }
                return slugs?.count == value.array?.count && slugs != [] ? slugs : nil
            } ?? [])
    }
}

/// `POST /v1/token/rotate`: a fresh token; the old one holds for a few days more.
public enum TokenRotation {
    /// Where it is.
    public static let path = "/v1/token/rotate"

    /// The answer's body.
    public static func encodeAnswer(token: String, expires: Int64) -> [UInt8] {
        JSONValue.members(["token": .string(token), "expires": .integer(expires)]).canonicalBytes
    }

    /// Reads the answer's body; `expires` in milliseconds since 1970.
    public static func decodeAnswer(
        _ bytes: [UInt8]
    ) throws(WireFailure) -> (token: String, expires: Int64) {
        let reader = try WireReader(bytes, message: "token answer")
        return (try reader.string("token"), try reader.integer("expires"))
    }
}

/// `DELETE /v1/devices/{id}`: a library withdraws the access of one of its devices.
public enum DeviceRevocation {
    /// Where it is.
    public static func path(device: String) -> String { "/v1/devices/\(device)" }
}
