internal import LibsyncModel

// What a wrong clock may not do. It has nothing to do with who had seen what.
extension Oracle {
    /// Values that stand because a clock was wrong, over an honest edit that was typed later.
    ///
    /// 240 s are allowed: 120 s are tolerated, and as much again passes between measuring and
    /// fixing.
    ///
    /// - Parameter received: when each write reached the server.
    func clockFaults(
        of row: Row, accepted: [FieldPath: Set<WriteIdentity>], received: [WriteIdentity: Int64]
    ) -> [String] {
        let id = row.record.id
        if isUnclear(id) { return [] }
        return accepted.flatMap { path, identities -> [String] in
            guard path.root != "seen", let winner = row.record.fields[path],
                // A stamp that time has passed before it arrived cannot be told from an honest one.
                winner.provenance.typed.milliseconds > received[winner.identity, default: .max],
                let won = write(winner.identity, at: path, of: id), !won.isHonest
            else { return [] }
            return identities.compactMap { identity in
                guard let lost = write(identity, at: path, of: id),
                    lost.isHonest, lost.time > won.time + 240_000
                else { return nil }
                return "\(id) \(path): a wrong clock beats an honest edit typed "
                    + "\((lost.time - won.time) / 1_000) s later"
            }
        }
    }
}
