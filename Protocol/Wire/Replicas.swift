public import LibsyncModel

/// `POST /v1/replicas`: a new identity for a replica whose file was copied or restored, or whose
/// server was; with the point from which it goes on.
public enum Replicas {
    /// Where it is.
    public static let path = "/v1/replicas"

    /// The request's body.
    public static func encodeRequest(_ ladder: Ladder) -> [UInt8] {
        JSONValue.members([
            "cursors": .array(ladder.cursors.map { .string($0) }),
            "commits": .array(ladder.commits.map { .string($0) }),
        ]).canonicalBytes
    }

    /// Reads the request's body.
    public static func decodeRequest(_ bytes: [UInt8]) throws(WireFailure) -> Ladder {
        let reader = try WireReader(bytes, message: "replicas")
        return Ladder(
            cursors: try reader.texts("cursors", countMax: Limits.ladderRungsMax),
            commits: try reader.texts("commits", countMax: Limits.ladderRungsMax))
    }

    /// The answer's body.
    public static func encodeAnswer(_ point: ResumePoint) -> [UInt8] {
        JSONValue.members([
            "replica": .string(point.replica.description), "epoch": .string(point.epoch),
            "cursor": point.cursor?.json, "commit": point.commit?.json,
            "horizon": .integer(point.horizon),
        ]).canonicalBytes
    }

    /// Reads the answer's body.
    public static func decodeAnswer(_ bytes: [UInt8]) throws(WireFailure) -> ResumePoint {
        let reader = try WireReader(bytes, message: "replicas answer")
        return ResumePoint(
            replica: try reader.value("replica") { $0.string.flatMap { ReplicaID($0) } },
            epoch: try reader.string("epoch"), cursor: try reader.position("cursor"),
            commit: try reader.position("commit"), horizon: try reader.integer("horizon"))
    }
}

/// `GET /v1/records/{id}/history`: every save of a record that the reader may see.
public enum History {
    /// Where it is.
    public static func path(record: String) -> String { "/v1/records/\(record)/history" }

    /// The answer's body.
    public static func encodeAnswer(_ lines: [HistoryLine]) -> [UInt8] {
        JSONValue.members([
            "saves": .array(
                lines.map { line in
                    [
                        "record": line.record.json, "outcome": .string(line.outcome),
                        "received": .integer(line.received),
                    ]
                })
        ]).canonicalBytes
    }

    /// Reads the answer's body.
    public static func decodeAnswer(_ bytes: [UInt8]) throws(WireFailure) -> [HistoryLine] {
        let reader = try WireReader(bytes, message: "history")
        return try reader.value("saves") { value in
            guard let array = value.array else { return nil }
            let lines = array.compactMap { json -> HistoryLine? in
                guard let record = json["record"].flatMap({ try? Record(json: $0) }),
                    let outcome = json["outcome"]?.string,
                    let received = json["received"]?.integer
                else { return nil }
                return HistoryLine(record: record, outcome: outcome, received: Int64(received))
            }
            return lines.count == array.count ? lines : nil
        }
    }
}
