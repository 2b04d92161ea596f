import LibsyncModel

/// Records as lines of JSON, `{"id"?, "kind", "fields"}`: what `import json` reads and `export
/// json` writes.
enum JSONLines {
    /// One line, judged by itself.
    struct Line: Sendable {
        /// Its number in the file, from 1.
        let line: Int
        /// Its id; nil where the line has none.
        let id: RecordID?
        let kind: String
        /// The fields without those that the program sets.
        let values: [FieldPath: JSONValue]
    }

    /// The lines of a file as ranges of its bytes, blank ones left out.
    static func ranges(of bytes: [UInt8]) -> [(line: Int, range: Range<Int>)] {
        var ranges: [(line: Int, range: Range<Int>)] = []
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var line = 1
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            if bytes[start..<end].contains(where: { $0 > 0x20 }) {
                ranges.append((line, start..<end))
            }
            start = end + 1
            line += 1
        }
        return ranges
    }

    /// Reads one line; unknown kinds and fields are kept.
    /// - Parameter isJudged: whether the values were found good before and need no second look.
    /// - Throws: `ImportFault` with the line's number.
    static func read(
        _ bytes: ArraySlice<UInt8>, line: Int, isJudged: Bool = false
    ) throws(ImportFault) -> Line {
        do throws(ImportFault) {
            let json = try parse(bytes)
            guard let kind = json["kind"]?.string, Kind.isName(kind) else {
                throw fault("`kind` is missing or no word")
            }
            guard kind != Kind.library.name else {
                throw fault("libraries are made at the server, by the coordinator")
            }
            var id: RecordID?
            if let text = json["id"] {
                id = text.string.flatMap { RecordID($0) }
                if id == nil { throw fault("`id` is no UUID") }
            }
            guard let fields = json["fields"]?.object else { throw fault("`fields` is no object") }
            let values = try values(of: fields, kind: kind, isJudged: isJudged)
            return Line(line: line, id: id, kind: kind, values: values)
        } catch {
            throw ImportFault(line: line, message: error.message)
        }
    }

    private static func parse(_ bytes: ArraySlice<UInt8>) throws(ImportFault) -> JSONValue {
        do {
            return try JSONValue.parse(Array(bytes))
        } catch {
            throw fault(error.description)
        }
    }

    private static func values(
        of fields: [String: JSONValue], kind: String, isJudged: Bool
    ) throws(ImportFault) -> [FieldPath: JSONValue] {
        var values: [FieldPath: JSONValue] = [:]
        // In order, so that the same line always has the same first fault.
        let ordered = isJudged ? Array(fields) : fields.sorted { $0.key < $1.key }
        for (name, value) in ordered {
            guard let path = FieldPath(name) else {
                throw fault("`\(clip(name))` is no field path")
            }
            // Owner, deletion and who has seen what are this replica's own affair.
            if FieldChanges.own.contains(path.root) { continue }
            values[path] = value
            if isJudged { continue }
            do {
                try Kind.check(value, at: path, kind: kind)
            } catch {
                throw fault("\(error)".trimmingFullStop())
            }
        }
        if isJudged { return values }
        if let (inner, outer) = nested(values) {
            throw fault("`\(inner)` and `\(outer)` cannot stand together")
        }
        if values.isEmpty { throw fault("`fields` has no field") }
        return values
    }

    /// A path that lies below another: `name` and `name/nb` never stand together.
    private static func nested(
        _ values: [FieldPath: JSONValue]
    ) -> (inner: FieldPath, outer: Substring)? {
        let outer = Set(values.keys.lazy.filter { values[$0] != .null }.map { $0.description[...] })
        for path in values.keys.sorted() {
            var rest = path.description[...]
            while let slash = rest.lastIndex(of: "/") {
                rest = rest[..<slash]
                if outer.contains(rest) { return (path, rest) }
            }
        }
        return nil
    }

    private static func fault(_ message: String) -> ImportFault {
        ImportFault(line: 0, message: message)
    }
}
