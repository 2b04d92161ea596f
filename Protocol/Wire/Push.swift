public import LibsyncModel

/// `POST /v1/push`: saves, each a partial record with stamps and bases, and a result for each.
public enum Push {
    /// Where it is.
    public static let path = "/v1/push"

    /// The request's body; fixed before the first send and resent to the byte.
    public static func encodeRequest(_ batch: PushBatch) -> [UInt8] {
        JSONValue.members([
            "replica": .string(batch.replica.description), "batch": .integer(batch.number),
            "offer": batch.isOffer ? true : nil, "entries": .array(batch.entries.map(\.json)),
        ]).canonicalBytes
    }

    /// One entry of a request: a save, or what is wrong with it.
    ///
    /// One bad entry never spoils the others.
    public typealias Entry = Result<Record, RecordFailure>

    /// What a request's body holds.
    public struct Request: Sendable {
        /// The replica that pushes.
        public let replica: ReplicaID
        /// The batch's number.
        public let number: Int64
        /// Whether the entries are offers.
        public let isOffer: Bool
        /// The entries, in their order.
        public let entries: [Entry]
    }

    /// Reads the request's body.
    public static func decodeRequest(_ bytes: [UInt8]) throws(WireFailure) -> Request {
        let reader = try WireReader(bytes, message: "push")
        let entries = try reader.value("entries", \.array)
        if entries.count > Limits.pushEntriesMax {
            throw WireFailure(
                "push: more than \(Limits.pushEntriesMax) entries", isTooLarge: true)
        }
        return Request(
            replica: try reader.value("replica") { $0.string.flatMap { ReplicaID($0) } },
            number: try reader.integer("batch", atLeast: 1),
            isOffer: try reader.optional("offer", \.bool) ?? false,
            entries: entries.map { json in
                Result { () throws(RecordFailure) in try Record(json: json) }
            })
    }

    /// The answer's body; kept in the ledger and sent again unchanged.
    public static func encodeAnswer(_ answer: PushAnswer) -> [UInt8] {
        JSONValue.members([
            "batch": .integer(answer.number), "results": .array(answer.results.map(encode)),
            "commit": answer.commit.json,
        ]).canonicalBytes
    }

    /// A stored answer without the values that it shows: a purge must not leave them there.
    ///
    /// The next pull brings what of them still holds.
    public static func withoutValues(_ answer: [UInt8]) throws(WireFailure) -> [UInt8] {
        let full = try decodeAnswer(answer)
        return encodeAnswer(
            PushAnswer(
                number: full.number,
                results: full.results.map { result in
                    SaveResult(outcome: result.outcome, sequence: result.sequence)
                }, commit: full.commit))
    }

    private static func encode(_ result: SaveResult) -> JSONValue {
        switch result.outcome {
        case .duplicate: return ["status": "duplicate", "sequence": .integer(result.sequence)]
        case .rejected(let code, let detail):
            return [
                "status": "rejected",
                "problem": [
                    "type": .string(Problem.typePrefix + code), "detail": .string(detail),
                ],
            ]
        case .accepted:
            let fields = result.exceptions.map { path, outcome in
                (path.description, encode(outcome))
            }
            return .members([
                "status": "accepted", "sequence": .integer(result.sequence),
                "fields": fields.isEmpty
                    ? nil : .object(Dictionary(uniqueKeysWithValues: fields)),
            ])
        }
    }

    private static func encode(_ outcome: SaveResult.FieldOutcome) -> JSONValue {
        .members([
            "status": outcome.winner == nil ? "restamped" : "superseded",
            "effective": outcome.effective.map { .string($0.description) },
            "value": outcome.winner?.value, "stamp": outcome.winner?.provenance.json,
        ])
    }

    /// Reads the answer's body.
    public static func decodeAnswer(_ bytes: [UInt8]) throws(WireFailure) -> PushAnswer {
        let reader = try WireReader(bytes, message: "push answer")
        guard let commit = try reader.position("commit") else { throw reader.fault("commit") }
        let results = try reader.value("results") { value -> [SaveResult]? in
            guard let array = value.array else { return nil }
            let results = array.compactMap(decodeResult)
            return results.count == array.count ? results : nil
        }
        return PushAnswer(
            number: try reader.integer("batch", atLeast: 1), results: results, commit: commit)
    }

    private static func decodeResult(_ json: JSONValue) -> SaveResult? {
        switch json["status"]?.string {
        case "accepted":
            guard let sequence = decodeSequence(json) else { return nil }
            var exceptions: [FieldPath: SaveResult.FieldOutcome] = [:]
            guard let fields = (json["fields"] ?? [:]).object,
                json["fields"] == nil || !fields.isEmpty
            else { return nil }
            for (key, value) in fields {
                guard let path = FieldPath(key), let outcome = decodeOutcome(value) else {
                    return nil
                }
                exceptions[path] = outcome
            }
            return SaveResult(outcome: .accepted, sequence: sequence, exceptions: exceptions)
        case "duplicate":
            return decodeSequence(json).map { SaveResult(outcome: .duplicate, sequence: $0) }
        case "rejected":
            guard let type = json["problem"]?["type"]?.string, type.hasPrefix(Problem.typePrefix)
            else { return nil }
            let code = String(type.dropFirst(Problem.typePrefix.count))
            let detail = json["problem"]?["detail"]?.string ?? code
            return SaveResult(outcome: .rejected(code: code, detail: detail))
        default: return nil
        }
    }

    private static func decodeSequence(_ json: JSONValue) -> Int64? {
        json["sequence"]?.integer.flatMap { $0 >= 0 ? Int64($0) : nil }
    }

    private static func decodeOutcome(_ json: JSONValue) -> SaveResult.FieldOutcome? {
        var outcome = SaveResult.FieldOutcome()
        if let text = json["effective"] {
            guard let stamp = text.string.flatMap({ Stamp($0) }) else { return nil }
            outcome.effective = stamp
        }
        switch json["status"]?.string {
        case "restamped": return outcome.effective == nil ? nil : outcome
        case "superseded":
            guard let value = json["value"],
                let provenance = json["stamp"].flatMap({ Provenance(json: $0) })
            else { return nil }
            outcome.winner = Field(value: value, provenance: provenance)
            return outcome
        default: return nil
        }
    }
}
