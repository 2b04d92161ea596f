internal import LibsyncModel

/// What of a source belongs together, so that it is not taken one by one: events under a new name,
/// and what others still name.
extension StagingPlan {
    /// Notes with new events which of those that are gone they may be.
    ///
    /// A source that makes new UIDs and changes a detail of each event would else have all of them
    /// twice.
    mutating func findRenamed() {
        let new = staged.indices.filter {
            staged[$0].change == .new && staged[$0].kind == Kind.event.name
        }
        let gone = staged.filter { $0.change == .vanished && $0.kind == Kind.event.name }
        guard !new.isEmpty, !gone.isEmpty else { return }
        var renamed = RenamedEvents(gone)
        for index in new {
            if let found = renamed.match(for: staged[index]) {
                staged[index].follow(found.item, found.reason)
            }
        }
        let lost = gone.count { item in item.doubts.contains { $0.kind == .halfGone } }
        guard lost >= StagingPlan.goneMin, new.count >= lost else { return }
        let text =
            "the source replaced what it had: probably the same events under new names "
            + "(\(lost) gone, \(new.count) new)"
        for index in new { staged[index].add(Doubt(.replaced, text)) }
    }

    /// Holds back what is gone and would be deleted while something that stays or waits names it.
    mutating func holdNamed(_ desk: ImportDesk) {
        // What holds one back may be held back itself: a place within a place.
        while true {
            let going = staged.indices.filter { staged[$0].isLeaving }
            let places = going.filter { staged[$0].kind != Kind.event.name }
            guard !places.isEmpty else { return }
            let ids = Set(places.map { staged[$0].record })
            let leaving = Set(going.map { staged[$0].record })
            let names = names(of: ids, without: leaving, desk)
            guard !names.isEmpty else { return }
            for index in places {
                guard let name = names[staged[index].record] else { continue }
                staged[index].add(
                    Doubt(.stillNamed, "\"\(name)\" still names it, and would name nothing"))
            }
        }
    }

    /// The names of those that stay or wait and name one of these records, one for each.
    private func names(
        of ids: Set<RecordID>, without leaving: Set<RecordID>, _ desk: ImportDesk
    ) -> [RecordID: String] {
        var names: [RecordID: String] = [:]
        for record in desk.records.values where !record.isDeleted && !leaving.contains(record.id) {
            for id in record.values.named where ids.contains(id) {
                let name = SourceItem.name(in: record.values)
                names[id] = min(names[id] ?? name, name)
            }
        }
        for item in staged where item.change != .vanished {
            for id in item.after.named where ids.contains(id) && names[id] == nil {
                names[id] = item.name
            }
        }
        return names
    }
}

extension StagedItem {
    /// Whether it is gone, and would be deleted along with the rest.
    fileprivate var isLeaving: Bool {
        change == .vanished && isPlain && after["deleted"] == true
    }
}

extension [FieldPath: JSONValue] {
    /// The records that these fields name.
    fileprivate var named: [RecordID] {
        let single: [FieldPath] = ["containedInPlace", "campaign", "isBasedOn"]
        let one = single.compactMap { self[$0]?.string.flatMap { RecordID($0) } }
        let many = filter { $0.key.root == "places" && $0.key.segments.count == 2 }
            .filter { $0.value == true }.compactMap { RecordID($0.key.segments[1]) }
        return one + many
    }
}
