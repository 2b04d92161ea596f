public import LibsyncModel

/// What a person decided of staged items, with all that it takes to do it again after a crash and
/// to undo it.
public struct Decision: Hashable, Sendable {
    /// What was decided.
    public enum Word: String, Hashable, Sendable {
        /// They were taken.
        case accepted
        /// They are not wanted as they are.
        case rejected
        /// They are events that are here already.
        case same
    }

    /// How far it is.
    public enum Stage: String, Hashable, Sendable {
        /// Noted; its records may be written or not.
        case begun
        /// Its records are written.
        case done
        /// It is being undone; its records may be so or not.
        case undoing
        /// It is undone.
        case undone
    }

    /// What becomes of one item.
    public struct Entry: Hashable, Sendable {
        /// What the source calls it.
        public let key: String
        /// Its record.
        public let record: RecordID
        /// The record's kind.
        public let kind: String
        /// Its name, for people.
        public let name: String
        /// Whether the record is made by it: undoing deletes that.
        public let isMade: Bool
        /// What the record said of the fields that change; null for nothing.
        public let before: [FieldPath: JSONValue]
        /// What they shall say; null for nothing.
        public let after: [FieldPath: JSONValue]
        /// Its link before.
        public let linkBefore: SourceLink?
        /// Its link from then on; nil for no change of it.
        public let linkAfter: SourceLink?
        /// The hash that is not wanted any more.
        public let rejection: String?
        /// What the source called it until then, where that is another name.
        public internal(set) var formerKey: String?

        /// What the record must say, and what it says then, when the decision is undone.
        ///
        /// What was made must be as it was made, in all of its fields.
        public var undoing: (before: [FieldPath: JSONValue], after: [FieldPath: JSONValue]) {
            guard isMade else { return (after, before) }
            return (after, ["deleted": true])
        }
    }

    /// Counts on within the source.
    public let number: Int
    /// When, in milliseconds since 1970.
    public let milliseconds: Int64
    /// What was decided.
    public let word: Word
    /// How far it is.
    public internal(set) var stage: Stage
    /// What becomes of each item.
    public let entries: [Entry]
    /// Records that were left alone, because somebody had changed them or they could not be written.
    public internal(set) var left: [RecordID] = []
    /// Those of them that could not be written.
    public internal(set) var refused: [RecordID] = []

    init(number: Int, milliseconds: Int64, word: Word, stage: Stage, entries: [Entry]) {
        self.number = number
        self.milliseconds = milliseconds
        self.word = word
        self.stage = stage
        self.entries = entries
    }
}

extension Decision {
    init?(json: JSONValue) {
        guard let number = json["number"]?.integer, let time = json["at"]?.integer,
            let word = json["word"]?.string.flatMap({ Word(rawValue: $0) }),
            let stage = json["stage"]?.string.flatMap({ Stage(rawValue: $0) }),
            let entries = json["entries"]?.array
        else { return nil }
        self.init(
            number: number, milliseconds: Int64(time), word: word, stage: stage,
            entries: entries.compactMap { Entry(json: $0) })
        left = json["left"]?.array?.compactMap(\.string).compactMap { RecordID($0) } ?? []
        refused = json["refused"]?.array?.compactMap(\.string).compactMap { RecordID($0) } ?? []
        guard self.entries.count == entries.count else { return nil }
    }

    var json: JSONValue {
        [
            "number": .integer(number), "at": .integer(Int(milliseconds)),
            "word": .string(word.rawValue), "stage": .string(stage.rawValue),
            "entries": .array(entries.map(\.json)),
            "left": .array(left.map { .string($0.description) }),
            "refused": .array(refused.map { .string($0.description) }),
        ]
    }
}

extension Decision.Entry {
    init?(json: JSONValue) {
        guard let key = json["key"]?.string, let kind = json["kind"]?.string,
            let name = json["name"]?.string,
            let record = json["record"]?.string.flatMap({ RecordID($0) }),
            let before = json["before"].flatMap({ [FieldPath: JSONValue](json: $0) }),
            let after = json["after"].flatMap({ [FieldPath: JSONValue](json: $0) })
        else { return nil }
        self.key = key
        self.record = record
        self.kind = kind
        self.name = name
        isMade = json["isMade"]?.bool == true
        self.before = before
        self.after = after
        linkBefore = json["linkBefore"].flatMap { SourceLink(json: $0) }
        linkAfter = json["linkAfter"].flatMap { SourceLink(json: $0) }
        rejection = json["rejection"]?.string
        formerKey = json["formerKey"]?.string
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "key": .string(key), "record": .string(record.description), "kind": .string(kind),
            "name": .string(name), "isMade": .bool(isMade), "before": before.json,
            "after": after.json,
        ]
        if let linkBefore { members["linkBefore"] = linkBefore.json }
        if let linkAfter { members["linkAfter"] = linkAfter.json }
        if let rejection { members["rejection"] = .string(rejection) }
        if let formerKey { members["formerKey"] = .string(formerKey) }
        return .object(members)
    }
}
