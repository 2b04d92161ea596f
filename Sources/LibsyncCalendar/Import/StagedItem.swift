public import LibsyncModel

/// Something of a source that waits for a person's decision.
public struct StagedItem: Sendable {
    /// What would happen to its record.
    public enum Change: String, Hashable, Sendable, CaseIterable {
        /// It would be made.
        case new
        /// It would be brought up to date.
        case changed
        /// It is gone from the source and would go here.
        case vanished
    }

    /// What would happen.
    public let change: Change
    /// The record that it is about, which also names it on the command line.
    public let record: RecordID
    /// The record's kind.
    public let kind: String
    /// What the source calls it.
    public let key: String
    /// Its name, for people.
    public let name: String
    /// Its local start, as `when` has it; nil for what has none.
    public let start: String?
    /// What the record says of the fields that change; null for nothing.
    public let before: [FieldPath: JSONValue]
    /// What they would say; null for nothing.
    public private(set) var after: [FieldPath: JSONValue]
    /// What must be looked at: it is not taken along with the rest.
    public private(set) var doubts: [Doubt]
    /// Why it cannot be taken at all, as a clause.
    public private(set) var fault: String?
    /// What the source holds; nil when it is gone.
    public let item: SourceItem?
    /// The link that there is.
    let link: SourceLink?
    /// What the source called it before, as it seems, and the link of that.
    private var former: (key: String, link: SourceLink)?

    init(
        _ change: Change, _ item: SourceItem, record: RecordID, link: SourceLink?,
        before: [FieldPath: JSONValue], after: [FieldPath: JSONValue], doubts: [Doubt]
    ) {
        self.change = change
        self.record = record
        kind = item.kind
        key = item.key
        name = item.name
        start = item.start
        self.before = before
        self.after = after
        self.doubts = doubts
        fault = item.fault
        self.item = item
        self.link = link
    }

    init(
        vanished key: String, _ link: SourceLink, _ record: Record, next: LocalDate?,
        before: [FieldPath: JSONValue], after: [FieldPath: JSONValue], doubts: [Doubt]
    ) {
        change = .vanished
        self.record = link.record
        kind = link.kind
        self.key = key
        name = SourceItem.name(in: record.values)
        start = next?.description ?? record["when"]?["start"]?.string
        self.before = before
        self.after = after
        self.doubts = doubts
        fault = nil
        item = nil
        self.link = link
    }

    /// Whether it is taken along with the rest: nothing of it needs a person's look.
    public var isPlain: Bool { doubts.isEmpty && fault == nil }

    /// The fields that would change, sorted, with what they say before and after; null for nothing.
    public var fields: [(path: FieldPath, before: JSONValue, after: JSONValue)] {
        after.map { ($0.key, before[$0.key] ?? .null, $0.value) }.filter { $0.1 != $0.2 }
            .sorted { $0.0 < $1.0 }
    }

    /// What a person reads of it besides the fields: how it was read, and what stays in the source.
    public var remarks: [String] { item?.remarks ?? [] }

    mutating func add(_ doubt: Doubt) { doubts.append(doubt) }

    /// Notes that it is probably one that is gone from the source.
    mutating func follow(_ gone: StagedItem, _ reason: String) {
        doubts.append(Doubt(.duplicate, reason, record: gone.record))
        former = gone.link.map { (gone.key, $0) }
    }

    // MARK: deciding

    /// The decision to take it.
    public var acceptance: Decision.Entry {
        var linkAfter = item.map { SourceLink($0, to: record) }
        if item == nil {
            linkAfter = link
            linkAfter?.isGone = true
        }
        return entry(linkAfter: linkAfter, isWritten: true)
    }

    /// The item without its rule, where that is what no record can hold; nil where it is not.
    public var withoutRule: StagedItem? {
        guard change == .new, fault != nil, let values = item?.withoutRule else { return nil }
        var plain = self
        let own = after.filter { ["library", "deleted", "visibility"].contains($0.key.root) }
        plain.after = own.merging(values) { _, new in new }
        plain.fault = nil
        return plain
    }

    /// The decision not to have it as it is; of what is gone: to keep it here.
    public var rejection: Decision.Entry {
        guard let item else { return entry(rejection: SourceState.goneKey(key)) }
        let isTwin = doubts.contains { $0.kind == .twiceInSource }
        return entry(rejection: isTwin ? item.twinKey : item.hash)
    }

    /// The decision that it is a record that is here already.
    ///
    /// One of this source under its former name stays the source's: what it says otherwise now waits
    /// as a change.
    public func same(as other: RecordID) -> Decision.Entry? {
        guard change == .new, let item else { return nil }
        if let former, former.link.record == other {
            return Decision.Entry(
                key: key, record: other, kind: kind, name: name, isMade: false, before: [:],
                after: [:], linkBefore: link, linkAfter: former.link, rejection: nil,
                formerKey: former.key)
        }
        return Decision.Entry(
            key: key, record: other, kind: kind, name: name, isMade: false, before: [:],
            after: [:], linkBefore: link, linkAfter: SourceLink(item, to: other, isSame: true),
            rejection: nil)
    }

    private func entry(
        linkAfter: SourceLink? = nil, isWritten: Bool = false, rejection: String? = nil
    ) -> Decision.Entry {
        Decision.Entry(
            key: key, record: record, kind: kind, name: name,
            isMade: isWritten && change == .new && before["deleted"] != true,
            before: isWritten ? before.filter { after[$0.key] != nil } : [:],
            after: isWritten ? after : [:], linkBefore: link, linkAfter: linkAfter,
            rejection: rejection)
    }
}
