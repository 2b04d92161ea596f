internal import LibsyncModel
internal import LibsyncStore

// What the server writes by its own hand, so that records follow their libraries through mergers.
extension BatchMerge {
    /// What the caller may do, with what those might whom its library has taken over.
    func permission(of caller: Caller) -> Permission {
        Permission(
            library: caller.library, role: caller.role, former: mergers.former(of: caller.library))
    }

    /// Hands what a record still has in the name of a merged library to its successor.
    ///
    /// Also a record that arrives long after the merger, from a branch that was away. Values that
    /// stand already are not written again, so this may be done any number of times. Each write
    /// names what it replaces: no conflict comes of it.
    mutating func succeed(_ id: RecordID) throws {
        guard let record = try standing(id) else { return }
        if record.history.kind == Kind.library.name {
            // It stays its own: it says under which name the library was known.
            let account = libraries.first { $0.record == id }
            let next = account?.mergedInto.map { JSONValue.string($0.description) }
            if let account { try decree(["mergedInto": next ?? .null], on: id, by: account.slug) }
            return
        }
        // Most regions never see a merger: then nothing is computed.
        guard !mergers.isEmpty else { return }
        let state = record.history.record
        guard let owner = state.library else { return }
        let successor = mergers.successor(of: owner)
        var values: [FieldPath: JSONValue] = [:]
        if successor != owner { values["library"] = .string(successor.description) }
        values.merge(hosts(of: state, owner: successor)) { own, _ in own }
        values.merge(notes(of: record.history, state)) { own, _ in own }
        try decree(values, on: id, by: successor)
    }

    /// The record as it is or will be; nil when there is none.
    private func standing(_ id: RecordID) throws -> OpenRecord? {
        if let record = open[id] { return record }
        guard let row = try transaction.row(id) else { return nil }
        return try opened(Record(id: id, kind: row.record.kind))
    }

    /// Co-hosts by the names of their successors; an owner is no co-host of its own.
    private func hosts(
        of state: Record, owner: LibrarySlug
    ) -> [FieldPath: JSONValue] {
        var values: [FieldPath: JSONValue] = [:]
        for (key, value) in state.values(below: "organizers") {
            guard let slug = LibrarySlug(key) else { continue }
            let successor = mergers.successor(of: slug)
            let isOwner = successor == owner && (slug != owner || state.library != owner)
            guard successor != slug || isOwner else { continue }
            if let path = FieldPath(segments: ["organizers", key]) { values[path] = .null }
            guard !isOwner,
                let path = FieldPath(segments: ["organizers", successor.description])
            else { continue }
            let present = (values[path] ?? state[path]).flatMap { $0.isNull ? nil : $0 }
            let isWider =
                value["role"]?.string == "co-host" && present?["role"]?.string != "co-host"
            if present == nil || isWider { values[path] = value }
        }
        return values
    }

    /// Open conflicts of which a merged library has taken note: so has its successor.
    private func notes(
        of history: RecordHistory, _ state: Record
    ) -> [FieldPath: JSONValue] {
        let seen = state.values(below: "seen").filter { $0.value == true }
        guard !seen.isEmpty else { return [:] }
        var values: [FieldPath: JSONValue] = [:]
        for conflict in history.conflicts(of: state) {
            for account in libraries where account.mergedInto != nil {
                let successor = mergers.successor(of: account.slug)
                guard let noted = conflict.acknowledgement(by: account.slug),
                    state[noted] == true,
                    let path = conflict.acknowledgement(by: successor)
                else { continue }
                values[path] = true
            }
        }
        return values
    }

    /// Writes values that do not stand yet, in the name of `library`.
    private mutating func decree(
        _ values: [FieldPath: JSONValue], on id: RecordID, by library: LibrarySlug
    ) throws {
        guard var record = try standing(id) else { return }
        let winners = values.keys.reduce(into: [FieldPath: Field]()) { winners, path in
            winners[path] = record.history.winner(at: path)
        }
        let news = values.filter { path, value in (winners[path]?.value ?? .null) != value }
        guard !news.isEmpty else { return }
        let base = news.keys.compactMap { winners[$0]?.provenance.effective }.max()
        let stamp = try Region.nextStamp(now: now, above: base, in: transaction)
        var fields: [FieldPath: Field] = [:]
        for (path, value) in news {
            let provenance = Provenance(
                typed: stamp, base: winners[path]?.identity, library: library, seenTime: now)
            let field = Field(value: value, provenance: provenance)
            record.history.accept(field, at: path)
            fields[path] = field
        }
        let save = Record(id: id, kind: record.history.kind)
        touch(&record, entry(fields, of: save, .accepted))
        open[id] = record
    }
}

extension Record {
    /// Without what the server alone may write: no offer makes one library of two.
    var withoutMerger: Record {
        var record = self
        if kind == Kind.library.name { record.fields["mergedInto"] = nil }
        return record
    }
}

extension Mergers {
    /// What became of each of these libraries.
    init(_ accounts: [LibraryAccount]) {
        var successors: [LibrarySlug: LibrarySlug] = [:]
        for account in accounts { successors[account.slug] = account.mergedInto }
        self.init(successors)
    }
}
