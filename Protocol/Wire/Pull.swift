public import LibsyncModel

/// `GET /v1/pull` and `GET /v1/snapshot`: NDJSON, one line a row, and a mandatory trailer.
///
/// A page without its trailer is discarded.
public enum Pull {
    /// Where changes after a cursor are: `?cursor=…&limit=…`.
    public static let path = "/v1/pull"
    /// Where the present state is, page by page: `?after=ID&through=ID&cursor=…&limit=…`.
    public static let snapshotPath = "/v1/snapshot"
    /// The media type of a page.
    public static let mediaType = "application/x-ndjson"

    /// Appends one line to a page.
    ///
    /// A row's text is copied as it stands in the store.
    public static func append(_ line: PullLine, to bytes: inout [UInt8]) {
        switch line {
        case .row(_, _, let text): bytes.append(contentsOf: text.utf8)
        case .withdrawn(let id, let sequence):
            let json: JSONValue = [
                "withdrawn": .string(id.description), "sequence": .integer(sequence),
            ]
            json.appendCanonical(to: &bytes)
        case .purged(let id, let sequence):
            let json: JSONValue = [
                "purged": .string(id.description), "sequence": .integer(sequence),
            ]
            json.appendCanonical(to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends the trailer; `count` is the number of lines before it.
    public static func appendTrailer(of page: PullPage, count: Int, to bytes: inout [UInt8]) {
        let trailer = JSONValue.members([
            "cursor": page.cursor.json, "more": .bool(page.hasMore), "count": .integer(count),
            "digest": page.digest.map { .string($0.description) },
            "horizon": .integer(page.horizon), "commit": page.commit.json,
        ])
        JSONValue.object(["trailer": trailer]).appendCanonical(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The bytes of a whole page.
    public static func encode(_ page: PullPage) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in page.lines { append(line, to: &bytes) }
        appendTrailer(of: page, count: page.lines.count, to: &bytes)
        return bytes
    }

    /// Reads a whole page.
    /// - Throws: `WireFailure` when a line is malformed, the trailer is missing or its count is
    ///   another: then nothing of the page may be used.
    public static func decode(_ bytes: [UInt8]) throws(WireFailure) -> PullPage {
        var lines: [PullLine] = []
        var trailer: JSONValue?
        for slice in bytes.split(separator: UInt8(ascii: "\n")) {
            guard trailer == nil else { throw WireFailure("pull: a line after the trailer") }
            let json: JSONValue
            do {
                json = try JSONValue.parse(Array(slice), depthMax: Limits.jsonDepthMax)
            } catch {
                throw WireFailure("pull: line \(lines.count + 1): \(error)")
            }
            if let found = json["trailer"] {
                trailer = found
            } else {
                lines.append(try decodeLine(json, bytes: slice, number: lines.count + 1))
            }
        }
        guard let trailer else { throw WireFailure("pull: the trailer is missing") }
        return try page(lines, trailer: trailer)
    }

    private static func decodeLine(
        _ json: JSONValue, bytes: ArraySlice<UInt8>, number: Int
    ) throws(WireFailure) -> PullLine {
        guard let sequence = json["sequence"]?.integer, sequence >= 0,
            let id = (json["withdrawn"] ?? json["purged"] ?? json["id"])?.string
                .flatMap({ RecordID($0) })
        else { throw WireFailure("pull: line \(number): no row, no withdrawal, no purge") }
        if json["withdrawn"] != nil { return .withdrawn(id: id, sequence: Int64(sequence)) }
        if json["purged"] != nil { return .purged(id: id, sequence: Int64(sequence)) }
        return .row(
            id: id, sequence: Int64(sequence), text: String(decoding: bytes, as: UTF8.self))
    }

    private static func page(
        _ lines: [PullLine], trailer: JSONValue
    ) throws(WireFailure) -> PullPage {
        let reader = try WireReader(json: trailer, message: "pull trailer")
        guard try reader.integer("count") == lines.count else {
            throw WireFailure("pull: the trailer counts other lines than there are")
        }
        guard let cursor = try reader.position("cursor") else { throw reader.fault("cursor") }
        guard let commit = try reader.position("commit") else { throw reader.fault("commit") }
        return PullPage(
            lines: lines, cursor: cursor, hasMore: try reader.value("more", \.bool),
            digest: try reader.optional("digest") { $0.string.flatMap { RowDigest($0) } },
            horizon: try reader.integer("horizon"), commit: commit)
    }
}
