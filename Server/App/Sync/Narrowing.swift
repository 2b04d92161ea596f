internal import LibsyncModel
internal import LibsyncStore

extension Field {
    /// Whether this value, at `path`, takes the record out of somebody's sight.
    func narrows(_ path: FieldPath) -> Bool {
        switch path.root {
        case "visibility": value != "public"
        case "deleted": value == true
        case "hidden": !value.isNull
        case "organizers": value["role"]?.string != "co-host"
        default: false
        }
    }
}

extension RecordHistory {
    /// The narrowings that stand: winning writes that take the record out of somebody's sight, and
    /// that were typed after it was made, so that it had been seen by more.
    ///
    /// - Parameter server: whose own writes are left out: they follow from the libraries' accounts.
    func standingNarrowings(exceptBy server: ReplicaID?) -> [FieldPath: Field] {
        var standing: [FieldPath: Field] = [:]
        for path in accepted.keys {
            guard let winner = winner(at: path), winner.narrows(path),
                winner.identity.typed.replica != server
            else { continue }
            standing[path] = winner
        }
        // Of most records nothing is left to look for.
        if standing.isEmpty { return [:] }
        let made = accepted.values.flatMap(\.keys).map(\.typed).min()
        return standing.filter { $0.value.identity.typed != made }
    }
}

extension RecordStorage where Self: HistoryStorage & SettingStorage {
    /// For each record with narrowings that stand, those as one save.
    ///
    /// Reads the history of every record: some seconds for 100,000.
    func standingNarrowings() throws -> [Record] {
        let server = try setting(.serverReplica).flatMap { ReplicaID($0) }
        return try rowIDs().compactMap { id in
            let entries = try history(of: id)
            guard let kind = entries.first?.record.kind else { return nil }
            let fields = entries.recordHistory(id: id, kind: kind)
                .standingNarrowings(exceptBy: server)
            return fields.isEmpty ? nil : Record(id: id, kind: kind, fields: fields)
        }
    }
}
