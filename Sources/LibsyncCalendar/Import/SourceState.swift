public import LibsyncModel

/// What is known of a source between two looks at it: what it held last, which records that became,
/// what was rejected, and the last decisions, so that they can be undone.
///
/// A value, changed by pure operations; the command writes it to the source's file before and after
/// it writes records.
public struct SourceState: Sendable {
    /// What the source held when it was last read well.
    public private(set) var items: [SourceItem] = []
    /// What became records, by what the source calls it.
    public private(set) var links: [String: SourceLink] = [:]
    /// What was rejected, by the hash of what it said: it comes again when it says something else.
    public private(set) var rejected: [String: String] = [:]
    /// The last decisions, the oldest first; at most `decisionsMax`.
    public private(set) var decisions: [Decision] = []
    /// Whether all of the source could be read; what is gone from a part wants a look.
    public private(set) var isWhole = true

    /// How many decisions can be undone, one after the other.
    public static let decisionsMax = 20
    /// The most items that the decisions before the last may hold: what can be undone stands in the
    /// file with each of its fields.
    static let entriesMax = 20_000
    /// The most things of one source.
    public static let itemsMax = 50_000

    /// A source that was never read.
    public init() {}

    /// Whether the source held something before and holds nothing now: nothing follows from that
    /// but an alarm.
    public func isEmptied(by items: [SourceItem]) -> Bool { items.isEmpty && !self.items.isEmpty }

    // MARK: what the source holds

    /// Takes what the source holds now.
    ///
    /// What it calls otherwise than before and is the same keeps its record: some programs make all
    /// UIDs anew with each fetch (Office 365). First by all of its content, then by start, title and
    /// place.
    /// - Parameter isWhole: whether these are all.
    /// - Returns: how many it calls otherwise.
    @discardableResult
    public mutating func take(_ items: [SourceItem], isWhole: Bool = true) -> Int {
        let keys = Set(items.map(\.key))
        var lost = links.keys.filter { !keys.contains($0) }.sorted()
        var renamed = 0
        for similarity in [\SourceLink.hash, \SourceLink.likeness] {
            guard !lost.isEmpty else { break }
            var waiting = Dictionary(grouping: lost.reversed()) { links[$0]?[keyPath: similarity] }
            for item in items where links[item.key] == nil {
                let own = similarity == \.hash ? item.hash : item.likeness
                guard let old = waiting[own]?.popLast(), links[old]?.kind == item.kind else {
                    continue
                }
                links[item.key] = links.removeValue(forKey: old)
                renamed += 1
            }
            lost = lost.filter { links[$0] != nil }
        }
        for key in keys { rejected[SourceState.goneKey(key)] = nil }
        self.items = items
        self.isWhole = isWhole
        return renamed
    }

    /// Notes what needs no decision: what is here already, as the source has it.
    public mutating func adopt(_ adopted: [String: SourceLink]) {
        links.merge(adopted) { _, new in new }
    }

    /// Under what the wish to keep something that is gone from the source is noted.
    static func goneKey(_ key: String) -> String { "gone \(key)" }

    // MARK: decisions

    /// The decision that was begun, or was being undone, when the program ended.
    public var unsettled: Decision? {
        decisions.last { $0.stage == .begun || $0.stage == .undoing }
    }

    /// The decision that `undo` would take back.
    public var undoable: Decision? { decisions.last { $0.stage == .done } }

    /// Notes a decision before any record is written.
    public mutating func begin(_ word: Decision.Word, _ entries: [Decision.Entry], at now: Int64) {
        let number = (decisions.last?.number ?? 0) + 1
        decisions.append(
            Decision(
                number: number, milliseconds: now, word: word, stage: .begun, entries: entries))
        decisions.removeFirst(max(0, decisions.count - SourceState.decisionsMax))
        var count = decisions.reduce(0) { $0 + $1.entries.count }
        while decisions.count > 1, count > SourceState.entriesMax {
            count -= decisions.removeFirst().entries.count
        }
    }

    /// Notes that the last decision is being undone, before any record is written.
    public mutating func beginUndo() {
        guard let index = decisions.lastIndex(where: { $0.stage == .done }) else { return }
        decisions[index].stage = .undoing
    }

    /// Notes what came of the decision that was begun, once the records are written.
    ///
    /// - Parameters:
    ///   - differing: records that were left alone, because they said neither what they said before
    ///     nor what they should say.
    ///   - refused: records that could not be written.
    public mutating func settle(differing: Set<RecordID>, refused: Set<RecordID> = []) {
        guard
            let index = decisions.lastIndex(where: { $0.stage == .begun || $0.stage == .undoing })
        else { return }
        let decision = decisions[index]
        for entry in decision.entries where !refused.contains(entry.record) {
            let isLeft = differing.contains(entry.record)
            if decision.stage == .begun {
                apply(entry, isLeft: isLeft)
            } else if !isLeft {
                takeBack(entry)
            }
        }
        decisions[index].stage = decision.stage == .begun ? .done : .undone
        decisions[index].left = differing.union(refused).sorted()
        decisions[index].refused = refused.sorted()
    }

    private mutating func apply(_ entry: Decision.Entry, isLeft: Bool) {
        if let rejection = entry.rejection { rejected[rejection] = entry.name }
        // What was there already and says something else is known from now on, so that the next
        // change of the source is compared with it.
        if isLeft, !entry.isMade { return }
        if let former = entry.formerKey { links[former] = nil }
        if let after = entry.linkAfter { links[entry.key] = after }
    }

    private mutating func takeBack(_ entry: Decision.Entry) {
        if let rejection = entry.rejection { rejected[rejection] = nil }
        guard var after = entry.linkAfter else { return }
        // The source may have renamed it since.
        let key = links.first { $0.value.record == entry.record }?.key ?? entry.key
        // What was made went with the decision, and waits again: nobody deleted it.
        after.isGone = true
        links[key] = entry.isMade ? after : entry.linkBefore
        if let former = entry.formerKey { links[former] = entry.linkAfter }
    }
}

/// A record that something of a source became.
public struct SourceLink: Hashable, Sendable {
    /// The record.
    public let record: RecordID
    /// Its kind.
    public let kind: String
    /// The hash of what the source said when it was last taken.
    public var hash: String
    /// Its start, title and place then.
    public var likeness: String
    /// What the source said then, as fields.
    public var values: [FieldPath: JSONValue]
    /// Whether a person said that it is a record that was there before: nothing of it is written.
    public var isSame: Bool
    /// Whether the record went by a decision: with what was gone from the source, or when taking it
    /// was undone.
    public var isGone: Bool

    /// A link from an item to a record.
    public init(_ item: SourceItem, to record: RecordID, isSame: Bool = false) {
        self.record = record
        kind = item.kind
        hash = item.hash
        likeness = item.likeness
        values = item.values
        self.isSame = isSame
        isGone = false
    }

    init?(json: JSONValue) {
        guard let record = json["record"]?.string.flatMap({ RecordID($0) }),
            let kind = json["kind"]?.string, let hash = json["hash"]?.string,
            let likeness = json["likeness"]?.string,
            let values = json["values"].flatMap({ [FieldPath: JSONValue](json: $0) })
        else { return nil }
        self.record = record
        self.kind = kind
        self.hash = hash
        self.likeness = likeness
        self.values = values
        isSame = json["isSame"]?.bool == true
        isGone = json["isGone"]?.bool == true
    }

    var json: JSONValue {
        [
            "record": .string(record.description), "kind": .string(kind), "hash": .string(hash),
            "likeness": .string(likeness), "values": values.json, "isSame": .bool(isSame),
            "isGone": .bool(isGone),
        ]
    }
}

// MARK: the file

extension SourceState {
    /// The bytes of the source's file.
    public var bytes: [UInt8] {
        let json: JSONValue = [
            "format": 1, "isWhole": .bool(isWhole), "items": .array(items.map(\.json)),
            "links": .object(links.mapValues(\.json)),
            "rejected": .object(rejected.mapValues { .string($0) }),
            "decisions": .array(decisions.map(\.json)),
        ]
        return json.canonicalBytes
    }

    /// Reads what `bytes` gives; nil when a part of it is something else.
    public init?(bytes: [UInt8]) {
        guard let json = try? JSONValue.parse(bytes), json["format"] == 1,
            let items = json["items"]?.array, let links = json["links"]?.object,
            let rejected = json["rejected"]?.object, let decisions = json["decisions"]?.array
        else { return nil }
        self.items = items.compactMap { SourceItem(json: $0) }
        self.links = links.compactMapValues { SourceLink(json: $0) }
        self.rejected = rejected.compactMapValues(\.string)
        self.decisions = decisions.compactMap { Decision(json: $0) }
        isWhole = json["isWhole"]?.bool != false
        guard self.items.count == items.count, self.links.count == links.count,
            self.decisions.count == decisions.count
        else { return nil }
    }
}
