internal import GRDB
internal import LibsyncModel

// Libraries, devices, tokens, codes and replicas.
extension SQLiteTransaction {
    func libraries() throws -> [LibraryAccount] {
        try rows("SELECT * FROM library ORDER BY slug").map(libraryAccount)
    }

    func library(_ slug: LibrarySlug) throws -> LibraryAccount? {
        try rows("SELECT * FROM library WHERE slug = ?", [slug.description]).first
            .map(libraryAccount)
    }

    func put(_ library: LibraryAccount) throws {
        try execute(
            """
            INSERT OR REPLACE INTO library
                (slug, role, record, added, addresses, merged_into, closed, changes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                library.slug.description, library.role.rawValue, library.record.description,
                library.added, library.addresses.map(\.description).joined(separator: " "),
                library.mergedInto?.description, library.closed, library.changes,
            ])
    }

    private func libraryAccount(_ row: GRDB.Row) throws -> LibraryAccount {
        guard let role = Permission.Role(rawValue: row["role"]),
            let record = RecordID(row["record"] as String)
        else { throw StoreFailure.damaged(detail: "a library account cannot be read") }
        let addresses: String = row["addresses"]
        let successor: String? = row["merged_into"]
        return LibraryAccount(
            slug: try slug(row["slug"]), role: role, record: record, added: row["added"],
            addresses: try addresses.split(separator: " ").map { try slug(String($0)) },
            mergedInto: try successor.map { try slug($0) }, closed: row["closed"],
            changes: row["changes"])
    }

    private func slug(_ text: String) throws -> LibrarySlug {
        guard let slug = LibrarySlug(text) else {
            throw StoreFailure.damaged(detail: "an account names no library")
        }
        return slug
    }

    func devices() throws -> [Device] {
        try rows("SELECT * FROM device ORDER BY enrolled, id").map(device)
    }

    func device(_ id: String) throws -> Device? {
        try rows("SELECT * FROM device WHERE id = ?", [id]).first.map(device)
    }

    func put(_ device: Device) throws {
        try execute(
            """
            INSERT OR REPLACE INTO device (id, library, label, enrolled, last_seen, revoked)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                device.id, device.library.description, device.label, device.enrolled,
                device.lastSeen, device.revoked,
            ])
    }

    private func device(_ row: GRDB.Row) throws -> Device {
        Device(
            id: row["id"], library: try slug(row["library"]), label: row["label"],
            enrolled: row["enrolled"], lastSeen: row["last_seen"], revoked: row["revoked"])
    }

    func token(hash: String) throws -> DeviceToken? {
        try rows("SELECT * FROM token WHERE hash = ?", [hash]).first.map(deviceToken)
    }

    func tokens(of device: String) throws -> [DeviceToken] {
        try rows("SELECT * FROM token WHERE device = ? ORDER BY expires, hash", [device])
            .map(deviceToken)
    }

    func put(_ token: DeviceToken) throws {
        try execute(
            "INSERT OR REPLACE INTO token (hash, device, expires) VALUES (?, ?, ?)",
            [token.hash, token.device, token.expires])
    }

    private func deviceToken(_ row: GRDB.Row) -> DeviceToken {
        DeviceToken(hash: row["hash"], device: row["device"], expires: row["expires"])
    }

    func enrolment(hash: String) throws -> Enrolment? {
        try rows("SELECT * FROM enrolment WHERE hash = ?", [hash]).first.map(enrolment)
    }

    func enrolments() throws -> [Enrolment] {
        try rows("SELECT * FROM enrolment ORDER BY expires, hash").map(enrolment)
    }

    private func enrolment(_ row: GRDB.Row) throws -> Enrolment {
        Enrolment(
            hash: row["hash"], library: try slug(row["library"]), expires: row["expires"],
            used: row["used"])
    }

    func put(_ enrolment: Enrolment) throws {
        try execute(
            "INSERT OR REPLACE INTO enrolment (hash, library, expires, used) VALUES (?, ?, ?, ?)",
            [enrolment.hash, enrolment.library.description, enrolment.expires, enrolment.used])
    }

    func replica(_ id: ReplicaID) throws -> ReplicaAccount? {
        try rows("SELECT * FROM replica WHERE id = ?", [id.description]).first.map(replicaAccount)
    }

    func replicas() throws -> [ReplicaAccount] {
        try rows("SELECT * FROM replica ORDER BY registered, id").map(replicaAccount)
    }

    func removeReplica(_ id: ReplicaID) throws {
        try execute("DELETE FROM replica WHERE id = ?", [id.description])
        try execute("DELETE FROM ledger WHERE replica = ?", [id.description])
    }

    func resetReadSequences() throws { try execute("UPDATE replica SET read_sequence = 0") }

    func replicas(of device: String) throws -> [ReplicaAccount] {
        try rows("SELECT * FROM replica WHERE device = ? ORDER BY registered, id", [device])
            .map(replicaAccount)
    }

    func put(_ replica: ReplicaAccount) throws {
        try execute(
            """
            INSERT OR REPLACE INTO replica (id, device, registered, read_sequence)
            VALUES (?, ?, ?, ?)
            """,
            [
                replica.id.description, replica.device, replica.registered,
                replica.readSequence,
            ])
    }

    private func replicaAccount(_ row: GRDB.Row) throws -> ReplicaAccount {
        guard let id = ReplicaID(row["id"] as String) else {
            throw StoreFailure.damaged(detail: "a replica without an id")
        }
        return ReplicaAccount(
            id: id, device: row["device"], registered: row["registered"],
            readSequence: row["read_sequence"])
    }
}
