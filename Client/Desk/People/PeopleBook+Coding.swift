internal import LibsyncModel

/// The form in which people are kept: `people.json`.
extension PeopleBook {
    /// The version of that form: a desk does not touch what a newer release wrote.
    private static let version = 1

    /// The file's bytes.
    var bytes: [UInt8] {
        let json: JSONValue = [
            "version": .integer(PeopleBook.version),
            "people": .array(people.map(\.json)),
            "invitations": .array(invitations.map(\.json)),
        ]
        return json.canonicalBytes + [UInt8(ascii: "\n")]
    }

    /// Reads the file's bytes.
    ///
    /// What cannot be read is never taken for nobody: the next change would forget everyone.
    /// - Throws: `DeskFailure`: `.damaged`, `.newer`.
    init(bytes: [UInt8], path: String) throws(DeskFailure) {
        guard let json = try? JSONValue.parse(bytes), let version = json["version"]?.integer else {
            throw .damaged(path: path)
        }
        guard version <= PeopleBook.version else { throw .newer(path: path) }
        guard let people = json["people"]?.array, let invitations = json["invitations"]?.array
        else {
            throw .damaged(path: path)
        }
        let read = (people.compactMap(Person.init), invitations.compactMap(Invitation.init))
        guard read.0.count == people.count, read.1.count == invitations.count else {
            throw .damaged(path: path)
        }
        self.init(people: read.0, invitations: read.1)
    }
}

extension Person {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(id), "name": .string(name), "label": .string(label),
            "role": .string(role.rawValue), "joined": .integer(Int(joined)),
            "passphrase": passphrase.json,
        ]
        members["until"] = until.map { .integer(Int($0)) }
        members["language"] = language.map { .string($0) }
        members["oneTimeCode"] = oneTimeCode?.json
        return .object(members)
    }

    fileprivate init?(json: JSONValue) {
        guard let id = json["id"]?.string, let name = json["name"]?.string,
            let label = json["label"]?.string,
            let role = json["role"]?.string.flatMap(DeskRole.init),
            let joined = json["joined"]?.integer,
            let passphrase = json["passphrase"].flatMap({ Passphrase(json: $0) })
        else { return nil }
        self.init(
            id: id, name: name, label: label, role: role,
            until: json["until"]?.integer.map { Int64($0) }, joined: Int64(joined),
            language: json["language"]?.string, passphrase: passphrase)
        // A second secret that cannot be read must not become none.
        if let code = json["oneTimeCode"] {
            guard let read = OneTimeCode(json: code) else { return nil }
            oneTimeCode = read
        }
    }
}

extension Invitation {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(id), "name": .string(name), "role": .string(role.rawValue),
            "made": .integer(Int(made)), "expires": .integer(Int(expires)), "hash": .string(hash),
        ]
        members["label"] = label.map { .string($0) }
        members["until"] = until.map { .integer(Int($0)) }
        members["by"] = by.map { .string($0) }
        return .object(members)
    }

    fileprivate init?(json: JSONValue) {
        guard let id = json["id"]?.string, let name = json["name"]?.string,
            let role = json["role"]?.string.flatMap(DeskRole.init),
            let made = json["made"]?.integer, let expires = json["expires"]?.integer,
            let hash = json["hash"]?.string
        else { return nil }
        self.init(
            id: id, name: name, label: json["label"]?.string, role: role,
            until: json["until"]?.integer.map { Int64($0) }, made: Int64(made),
            expires: Int64(expires), by: json["by"]?.string, hash: hash)
    }
}
