internal import LibsyncModel
internal import LibsyncStore

// The lines of the journal as JSON.
extension Journal.Entry {
    /// What it is about, whenever that was.
    var key: String {
        switch self {
        case .purge(let id, _): "purge \(id)"
        case .revoke(let device, _): "revoke \(device)"
        case .retire(let device, _): "retire \(device)"
        case .narrow(let save): "narrow \(save.json.canonicalText)"
        case .library(let account): "library \(account.json.canonicalText)"
        case .code(let code): "code \(code.json.canonicalText)"
        case .device(let device): "device \(device.id)"
        case .token(let token): "token \(token.json.canonicalText)"
        case .replica(let replica): "replica \(replica.id)"
        case .forget(let replica, _): "forget \(replica)"
        }
    }

    var json: JSONValue {
        switch self {
        case .purge(let id, let time):
            ["purge": .string(id.description), "time": .number(Double(time))]
        case .revoke(let device, let time):
            ["revoke": .string(device), "time": .number(Double(time))]
        case .retire(let device, let time):
            ["retire": .string(device), "time": .number(Double(time))]
        case .narrow(let save): ["narrow": save.json]
        case .library(let account): ["library": account.json]
        case .code(let code): ["code": code.json]
        case .device(let device): ["device": device.json]
        case .token(let token): ["token": token.json]
        case .replica(let replica): ["replica": replica.json]
        case .forget(let replica, let time):
            ["forget": .string(replica.description), "time": .number(Double(time))]
        }
    }

    /// The entry of a line; nil when it is of a kind that this release does not know.
    init?(json: JSONValue) {
        let time = json["time"]?.integer.map { Int64($0) } ?? 0
        if let id = json["purge"]?.string.flatMap({ RecordID($0) }) {
            self = .purge(id, time: time)
        } else if let device = json["revoke"]?.string {
            self = .revoke(device: device, time: time)
        } else if let device = json["retire"]?.string {
            self = .retire(device: device, time: time)
        } else if let account = json["library"].flatMap({ LibraryAccount(json: $0) }) {
            self = .library(account)
        } else if let save = json["narrow"].flatMap({ try? Record(json: $0) }) {
            self = .narrow(save)
        } else if let replica = json["forget"]?.string.flatMap({ ReplicaID($0) }) {
            self = .forget(replica, time: time)
        } else if let account = Journal.Entry(accountIn: json) {
            self = account
        } else {
            return nil
        }
    }

    private init?(accountIn json: JSONValue) {
        if let code = json["code"].flatMap({ Enrolment(json: $0) }) {
            self = .code(code)
        } else if let device = json["device"].flatMap({ Device(json: $0) }) {
            self = .device(device)
        } else if let token = json["token"].flatMap({ DeviceToken(json: $0) }) {
            self = .token(token)
        } else if let replica = json["replica"].flatMap({ ReplicaAccount(json: $0) }) {
            self = .replica(replica)
        } else {
            return nil
        }
    }
}

extension LibraryAccount {
    fileprivate var json: JSONValue {
        let members: [String: JSONValue?] = [
            "slug": .string(slug.description), "role": .string(role.rawValue),
            "record": .string(record.description), "added": .number(Double(added)),
            "addresses": .array(addresses.map { .string($0.description) }),
            "mergedInto": mergedInto.map { .string($0.description) },
            "closed": closed.map { .number(Double($0)) },
            "changes": changes == 0 ? nil : .integer(changes),
        ]
        return .object(members.compactMapValues { $0 })
    }

    fileprivate init?(json: JSONValue) {
        guard let slug = json["slug"]?.string.flatMap({ LibrarySlug($0) }),
            let role = json["role"]?.string.flatMap({ Permission.Role(rawValue: $0) }),
            let record = json["record"]?.string.flatMap({ RecordID($0) }),
            let added = json["added"]?.integer
        else { return nil }
        self.init(
            slug: slug, role: role, record: record, added: Int64(added),
            addresses: (json["addresses"]?.array ?? []).compactMap {
                $0.string.flatMap { LibrarySlug($0) }
            },
            mergedInto: json["mergedInto"]?.string.flatMap { LibrarySlug($0) },
            closed: json["closed"]?.integer.map { Int64($0) },
            changes: json["changes"]?.integer ?? 0)
    }
}

extension Enrolment {
    fileprivate var json: JSONValue {
        let members: [String: JSONValue?] = [
            "hash": .string(hash), "library": .string(library.description),
            "expires": .number(Double(expires)), "used": used.map { .number(Double($0)) },
        ]
        return .object(members.compactMapValues { $0 })
    }

    fileprivate init?(json: JSONValue) {
        guard let hash = json["hash"]?.string,
            let library = json["library"]?.string.flatMap({ LibrarySlug($0) }),
            let expires = json["expires"]?.integer
        else { return nil }
        self.init(
            hash: hash, library: library, expires: Int64(expires),
            used: json["used"]?.integer.map { Int64($0) })
    }
}

extension Device {
    fileprivate var json: JSONValue {
        let members: [String: JSONValue?] = [
            "id": .string(id), "library": .string(library.description),
            "label": label.map { .string($0) }, "enrolled": .number(Double(enrolled)),
        ]
        return .object(members.compactMapValues { $0 })
    }

    /// Since when it is silent is not known: it was heard of when it was enrolled.
    fileprivate init?(json: JSONValue) {
        guard let id = json["id"]?.string,
            let library = json["library"]?.string.flatMap({ LibrarySlug($0) }),
            let enrolled = json["enrolled"]?.integer
        else { return nil }
        self.init(
            id: id, library: library, label: json["label"]?.string, enrolled: Int64(enrolled),
            lastSeen: Int64(enrolled))
    }
}

extension DeviceToken {
    fileprivate var json: JSONValue {
        [
            "hash": .string(hash), "device": .string(device),
            "expires": .number(Double(expires)),
        ]
    }

    fileprivate init?(json: JSONValue) {
        guard let hash = json["hash"]?.string, let device = json["device"]?.string,
            let expires = json["expires"]?.integer
        else { return nil }
        self.init(hash: hash, device: device, expires: Int64(expires))
    }
}

extension ReplicaAccount {
    fileprivate var json: JSONValue {
        [
            "id": .string(id.description), "device": .string(device),
            "registered": .number(Double(registered)),
        ]
    }

    /// It has read nothing: what it had read is a matter of the life before.
    fileprivate init?(json: JSONValue) {
        guard let id = json["id"]?.string.flatMap({ ReplicaID($0) }),
            let device = json["device"]?.string, let registered = json["registered"]?.integer
        else { return nil }
        self.init(id: id, device: device, registered: Int64(registered))
    }
}
