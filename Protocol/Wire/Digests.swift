public import LibsyncModel

/// `POST /v1/digest`: counts and digests by ranges of record ids, by which a replica that differs
/// finds the rows that do.
public enum Digests {
    /// Where they are.
    public static let path = "/v1/digest"

    /// The request's body.
    public static func encodeRequest(_ ranges: [IDRange]) -> [UInt8] {
        JSONValue.object(["ranges": .array(ranges.map { .members($0.members) })]).canonicalBytes
    }

    /// Reads the request's body: ranges in the order of ids, none of which overlap.
    public static func decodeRequest(_ bytes: [UInt8]) throws(WireFailure) -> [IDRange] {
        let reader = try WireReader(bytes, message: "digest")
        let ranges = try decode(
            try reader.value("ranges", \.array), countMax: Limits.digestRangesMax
        ) { range throws(WireFailure) in
            try IDRange(range)
        }
        // Whatever is asked then costs one pass over the rows at most.
        guard !ranges.isEmpty, areInOrder(ranges) else { throw reader.fault("ranges") }
        return ranges
    }

    private static func areInOrder(_ ranges: [IDRange]) -> Bool {
        let areForward = ranges.allSatisfy { range in
            guard let after = range.after, let through = range.through else { return true }
            return after < through
        }
        let areApart = zip(ranges, ranges.dropFirst()).allSatisfy { left, right in
            guard let through = left.through, let after = right.after else { return false }
            return through <= after
        }
        return areForward && areApart
    }

    /// The answer's body.
    public static func encodeAnswer(_ answer: RangeDigests) -> [UInt8] {
        let parts = answer.parts.map { part in
            JSONValue.members(
                part.range.members.merging([
                    "count": .integer(part.count), "digest": .string(part.digest.description),
                ]) { own, _ in own })
        }
        return JSONValue.object(["parts": .array(parts), "commit": answer.commit.json])
            .canonicalBytes
    }

    /// Reads the answer's body.
    public static func decodeAnswer(_ bytes: [UInt8]) throws(WireFailure) -> RangeDigests {
        let reader = try WireReader(bytes, message: "digest answer")
        let parts = try decode(
            try reader.value("parts", \.array),
            countMax: Limits.digestRangesMax * Limits.digestPartsMax
        ) { part throws(WireFailure) in
            RangeDigest(
                range: try IDRange(part), count: Int(try part.integer("count")),
                digest: try part.value("digest") { $0.string.flatMap { RowDigest($0) } })
        }
        guard let commit = try reader.position("commit") else { throw reader.fault("commit") }
        return RangeDigests(parts: parts, commit: commit)
    }

    private static func decode<Item>(
        _ array: [JSONValue], countMax: Int,
        _ read: (WireReader) throws(WireFailure) -> Item
    ) throws(WireFailure) -> [Item] {
        guard array.count <= countMax else {
            throw WireFailure("digest: more than \(countMax) ranges", isTooLarge: true)
        }
        var items: [Item] = []
        for json in array {
            items.append(try read(try WireReader(json: json, message: "digest range")))
        }
        return items
    }
}

extension IDRange {
    fileprivate var members: [String: JSONValue?] {
        [
            "after": after.map { .string($0.description) },
            "through": through.map { .string($0.description) },
        ]
    }

    fileprivate init(_ reader: WireReader) throws(WireFailure) {
        self.init(
            after: try reader.optional("after") { $0.string.flatMap { RecordID($0) } },
            through: try reader.optional("through") { $0.string.flatMap { RecordID($0) } })
    }
}
