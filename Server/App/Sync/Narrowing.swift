internal import LibsyncModel

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
