/// What a declared field may hold.
indirect enum FieldType: Sendable {
    /// Text of at most so many bytes of UTF-8.
    case text(Int)
    /// `true` or `false`.
    case flag
    /// `true` only: a bare mark beside a richer form.
    case mark
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// A number in a range.
    case number(ClosedRange<Double>)
    /// One of these words.
    case oneOf([String])
    /// `2026-12-03`.
    case date
    /// `2026-12-03T18:00:00`.
    case localDateTime
    /// `{start, end, timeZone, allDay?, rule?}`.
    case eventTime
    /// `{hours: [{opens, closes}], reason?}`: the hours of one service on one day.
    case openHours
    /// `{validFrom, validThrough?}`: dates, the last one inclusive.
    case validity
    /// A record's id.
    case record
    /// A library's slug.
    case library
    /// An http, https, mailto, tel or webcal address.
    case url
    /// `#0b5563`, an sRGB colour.
    case color
    /// An object with these members; others are kept.
    case members(required: [String: FieldType], optional: [String: FieldType])
    /// One value per key, in a path of its own.
    case map(FieldType)
    /// One value per BCP 47 tag, in a path of its own.
    case languages(FieldType)
    /// Keys whose value is `true`, each in a path of its own.
    case set
    /// One value per local date `20261224`, in a path of its own; a time of day may follow the date.
    case keyedByDate(FieldType)
    /// One value per date `20261224` alone, in a path of its own.
    case keyedByDay(FieldType)
    /// One value per day of the week (schema.org DayOfWeek), in a path of its own.
    case keyedByWeekday(FieldType)
    /// Named aspects, each in a path of its own; unknown aspects are kept.
    case aspects([String: FieldType])
    /// An object whose members are such aspects, named by the rest of their paths: `name/nb`.
    case aspectObject([String: FieldType])
    /// Either of two.
    case either(FieldType, FieldType)

    /// The longest text of any field, in bytes of UTF-8.
    static let textBytesMax = 60_000
    /// The longest value of any field, in bytes of canonical JSON.
    static let valueBytesMax = textBytesMax + 1_000
}

/// Why a field's value cannot be taken; `path` and `expected` are for a person to read.
public struct FieldFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field, or the member within it.
    public let path: String
    /// What it must be, as a phrase: "a date such as 2026-12-03".
    public let expected: String

    /// A failure at `path`.
    public init(path: String, expected: String) {
        self.path = path
        self.expected = expected
    }

    /// One sentence for a person.
    public var description: String { "`\(path)` must be \(expected)." }
}

extension FieldType {
    /// Judges `value` at the rest of a path, whose first segments are in `path` already.
    func check(
        _ value: JSONValue, rest: ArraySlice<String>, path: String
    ) throws(FieldFailure) {
        switch self {
        case .map(let type): try check(each: type, key: "a key", value, rest, path) { !$0.isEmpty }
        case .set: try check(each: .flag, key: "a word", value, rest, path) { $0.utf8.count <= 200 }
        case .languages(let type):
            try check(each: type, key: "a language tag such as nb", value, rest, path) {
                LanguageTag.isWellFormed($0)
            }
        case .keyedByDate(let type):
            try check(each: type, key: "a date such as 20261224", value, rest, path) {
                FieldType.isOccurrenceKey($0)
            }
        case .keyedByDay(let type):
            try check(each: type, key: "a date such as 20261224", value, rest, path) {
                LocalDate(compact: $0) != nil
            }
        case .keyedByWeekday(let type):
            try check(each: type, key: "a weekday such as Monday", value, rest, path) {
                Weekday(rawValue: $0) != nil
            }
        case .aspects(let types):
            guard let aspect = rest.first else {
                throw FieldFailure(path: path, expected: "followed by an aspect such as status")
            }
            try types[aspect]?.check(value, rest: rest.dropFirst(), path: path)
        case .either(let first, let second):
            do {
                try first.check(value, rest: rest, path: path)
            } catch {
                try second.check(value, rest: rest, path: path)
            }
        default:
            guard rest.isEmpty else {
                throw FieldFailure(path: path, expected: "one value, without keys below it")
            }
            // `null` removes a key; any field may be removed.
            if !value.isNull { try checkLeaf(value, path: path) }
        }
    }

    private func check(
        each type: FieldType, key: String, _ value: JSONValue, _ rest: ArraySlice<String>,
        _ path: String, isKey: (String) -> Bool
    ) throws(FieldFailure) {
        guard let first = rest.first, isKey(first) else {
            throw FieldFailure(path: path, expected: "followed by \(key)")
        }
        try type.check(value, rest: rest.dropFirst(), path: path)
    }

    private func checkLeaf(_ value: JSONValue, path: String) throws(FieldFailure) {
        guard let expected = expectation(value) else { return }
        if case .members(let required, let optional) = self, let members = value.object {
            for (name, type) in required.merging(optional, uniquingKeysWith: { own, _ in own }) {
                guard let member = members[name] else {
                    guard required[name] == nil else {
                        throw FieldFailure(path: "\(path).\(name)", expected: "given")
                    }
                    continue
                }
                try type.checkLeaf(member, path: "\(path).\(name)")
            }
            return
        }
        if case .aspectObject(let types) = self, let members = value.object {
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                guard let aspect = FieldPath(name) else {
                    throw FieldFailure(
                        path: path, expected: "an object of aspects such as status or name/nb")
                }
                try FieldType.aspects(types).check(
                    member, rest: aspect.segments[...], path: "\(path).\(name)")
            }
            return
        }
        throw FieldFailure(path: path, expected: expected)
    }

    /// What `value` must be and is not; nil when it is.
    ///
    /// Objects are looked into by `checkLeaf`.
    private func expectation(_ value: JSONValue) -> String? {
        switch self {
        case .text(let bytesMax):
            guard let text = value.string else { return "text" }
            return text.utf8.count <= bytesMax ? nil : "text of at most \(bytesMax) bytes"
        case .flag: return value.bool == nil ? "true or false" : nil
        case .mark: return value == true ? nil : "true"
        case .integer(let range):
            let isIn = value.integer.map(range.contains) ?? false
            return isIn ? nil : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range):
            let isIn = value.number.map(range.contains) ?? false
            return isIn ? nil : "a number from \(range.lowerBound) to \(range.upperBound)"
        case .oneOf(let words):
            return value.string.map(words.contains) ?? false
                ? nil : "one of " + words.joined(separator: ", ")
        case .date:
            return value.string.flatMap { LocalDate($0) } == nil ? "a date such as 2026-12-03" : nil
        case .localDateTime:
            return EventTime.moment(value, isAllDay: false) == nil
                ? "a local date and time such as 2026-12-03T18:00:00" : nil
        case .eventTime: return EventTime.expectation(value)
        case .openHours: return OpenHours.expectation(value)
        case .validity:
            return HoursSeason.validity(value) == nil
                ? "validFrom and, unless it holds until further notice, validThrough: dates in "
                    + "their order" : nil
        case .record: return value.string.flatMap { RecordID($0) } == nil ? "a record's id" : nil
        case .library:
            return value.string.flatMap { LibrarySlug($0) } == nil ? "a library's slug" : nil
        case .url:
            return value.string.map(FieldType.isAddress) ?? false
                ? nil : "an address that starts with https://"
        case .color:
            return value.string.map(FieldType.isColor) ?? false ? nil : "a colour such as #0b5563"
        case .members, .aspectObject: return "an object"
        case .map, .languages, .set, .keyedByDate, .keyedByDay, .keyedByWeekday, .aspects, .either:
            return nil
        }
    }

    /// `20261224`, or `20261224T0930` for rules that fall more than once a day (SYNC rule 7).
    static func isOccurrenceKey(_ text: String) -> Bool {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard let date = parts.first, LocalDate(compact: String(date)) != nil else { return false }
        if parts.count == 1 { return true }
        return parts.count == 2 && [4, 6].contains(parts[1].utf8.count)
            && parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    static func isColor(_ text: String) -> Bool {
        text.utf8.count == 7 && text.utf8.first == UInt8(ascii: "#")
            && text.utf8.dropFirst().allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }

    static func isAddress(_ text: String) -> Bool {
        let schemes = ["https://", "http://", "mailto:", "tel:", "webcal://"]
        return text.utf8.count <= 2_000 && schemes.contains { text.lowercased().hasPrefix($0) }
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    }
}

extension Kind {
    /// The most fields that one record may have.
    public static let fieldsMax = 5_000

    /// The most bytes of what a deletion has to name of one record, so that it fits into one save.
    ///
    /// Of each field its path as JSON, the identity of its write, and what stands around them.
    public static let sawBytesMax = 520_000

    /// How deep a field's value may nest.
    ///
    /// Half of what a message may: a value stands up to five levels deep in the answers that show
    /// it, and an answer that nobody can read would stop every replica.
    public static let valueDepthMax = 16

    /// Judges one field of a record of the kind named `kind`.
    ///
    /// Unknown kinds and fields pass, within the size that holds for all.
    public static func check(
        _ value: JSONValue, at path: FieldPath, kind: String
    ) throws(FieldFailure) {
        if value.depth > valueDepthMax {
            throw FieldFailure(
                path: path.description, expected: "nested at most \(valueDepthMax) deep")
        }
        if value.canonicalBytes.count > FieldType.valueBytesMax {
            throw FieldFailure(
                path: path.description,
                expected: "at most \(FieldType.valueBytesMax) bytes of JSON")
        }
        let segments = path.segments
        guard let root = segments.first, let type = named(kind)?.fields[root] else { return }
        try type.check(value, rest: segments.dropFirst(), path: path.description)
    }

    /// Judges the fields of `record`, each by itself, and their number.
    public static func check(_ record: Record) throws(FieldFailure) {
        for (path, field) in record.fields.sorted(by: { $0.key < $1.key }) {
            try check(field.value, at: path, kind: record.kind)
        }
        let container = record["containedInPlace"]?.string.flatMap { RecordID($0) }
        if record.kind == place.name, container == record.id {
            throw FieldFailure(path: "containedInPlace", expected: "another place")
        }
        if record.fields.count > fieldsMax {
            throw FieldFailure(path: "fields", expected: "at most \(fieldsMax) fields")
        }
    }
}

extension Record {
    /// Refuses `changes` when the record has no room for their paths: too many fields in all, more
    /// than a deletion could name, or one above or below another.
    ///
    /// A removed key is a field too, since it has a stamp.
    public func checkRoom(for changes: [FieldPath: JSONValue]) throws(FieldFailure) {
        let added = changes.keys.filter { fields[$0] == nil }
        let count = fields.count + added.count
        if !added.isEmpty, count > Kind.fieldsMax {
            throw FieldFailure(
                path: "fields", expected: "at most \(Kind.fieldsMax) in one record, not \(count)")
        }
        let bytes = (Array(fields.keys) + added).reduce(0) { $0 + $1.sawBytes }
        if !added.isEmpty, bytes > Kind.sawBytesMax {
            throw FieldFailure(
                path: "fields",
                expected: "fewer or have shorter names: a deletion must name all of one record")
        }
        try checkNesting(of: changes.filter { !$0.value.isNull }.keys)
    }

    /// Refuses `paths` when one lies above or below another that has a value: `name` and `name/nb`
    /// never coexist.
    public func checkNesting(of paths: some Sequence<FieldPath>) throws(FieldFailure) {
        var parents: Set<Substring> = []
        let present = values.keys
        for path in present { parents.formUnion(path.ancestors) }
        let texts = Set(present.map { $0.description[...] })
        for path in paths {
            if let above = path.ancestors.first(where: texts.contains) {
                throw FieldFailure(
                    path: path.description, expected: "left out while `\(above)` has a value")
            }
            if parents.contains(path.description[...]) {
                throw FieldFailure(
                    path: path.description, expected: "given as single keys, as before")
            }
        }
    }
}

extension FieldPath {
    /// How many bytes of a deletion name this field: `"name/nb":"…",` with an identity of 67.
    fileprivate var sawBytes: Int {
        description.utf8.reduce(73) { bytes, byte in
            bytes + (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") ? 2 : 1)
        }
    }

    /// `a/b/c` has `a/b` and `a`.
    fileprivate var ancestors: [Substring] {
        var ancestors: [Substring] = []
        var rest = description[...]
        // Byte by byte, as segments are split: a combining mark after a slash does not hide it.
        while let slash = rest.utf8.lastIndex(of: UInt8(ascii: "/")) {
            rest = rest[..<slash]
            ancestors.append(rest)
        }
        return ancestors
    }
}
