public import LibsyncModel

/// What a library has while a source is compared with it.
public struct ImportDesk: Sendable {
    /// The library.
    public let library: LibrarySlug
    /// What is before it is past.
    public let today: LocalDate
    /// Records by their names, deleted ones too: all that the source's items may be.
    public let records: [RecordID: Record]
    /// All events that are not deleted, also those of others: what may be there already.
    public let events: [Event]

    /// A desk on a day.
    public init(
        library: LibrarySlug, today: LocalDate, records: [RecordID: Record], events: [Event]
    ) {
        self.library = library
        self.today = today
        self.records = records
        self.events = events
    }
}

/// What a source holds beside what the library has: new, changed, vanished, and what needs a look.
///
/// Pure, and made anew each time it is asked for, so that it is never older than the records. A
/// change is what the source says otherwise than it did when it was last taken; what somebody
/// changed here meanwhile, and the source did not, stays as it is here.
public struct StagingPlan: Sendable {
    /// What waits, by start, then name.
    public internal(set) var staged: [StagedItem] = []
    /// How many are here as the source has them.
    public private(set) var unchanged = 0
    /// How many are over, and are left alone.
    public private(set) var past = 0
    /// How many were rejected as they are.
    public private(set) var rejected = 0
    /// How many were deleted here, and stay so.
    public private(set) var deleted = 0
    /// Links that need no decision, for `SourceState.adopt`.
    public private(set) var adopted: [String: SourceLink] = [:]

    private let desk: ImportDesk
    private let defaults: ImportDefaults

    /// The fewest things gone at once that raise the alarm.
    static let goneMin = 3

    /// Compares.
    public init(_ state: SourceState, defaults: ImportDefaults, desk: ImportDesk) {
        self.desk = desk
        self.defaults = defaults
        for item in state.items { compare(item, state) }
        findVanished(state)
        findRenamed()
        findDoubles(state)
        holdNamed(desk)
        staged.sort { ($0.start ?? "", $0.name, $0.key) < ($1.start ?? "", $1.name, $1.key) }
    }

    // MARK: one item

    private mutating func compare(_ item: SourceItem, _ state: SourceState) {
        let known = state.links[item.key]
        // A replica that was restored may not have the record any more: then it is new again.
        let link = known.flatMap { desk.records[$0.record] == nil ? nil : $0 }
        let id = link?.record ?? (known?.isSame == false ? known?.record : nil) ?? item.id
        let record = desk.records[id]
        if let record, record.isDeleted, link?.isGone != true {
            deleted += 1
        } else if state.rejected[item.hash] != nil || state.rejected[item.twinKey] != nil {
            rejected += 1
        } else if let link, link.hash == item.hash, !link.isGone {
            unchanged += 1
        } else if let last = item.last, last < desk.today, !defaults.includesPast {
            past += 1
        } else if let record, !record.isDeleted {
            bringUpToDate(item, link, record)
        } else {
            stageNew(item, link, id)
        }
    }

    private mutating func stageNew(_ item: SourceItem, _ link: SourceLink?, _ id: RecordID) {
        var after = item.values
        after["library"] = .string(desk.library.description)
        after["visibility"] = .string(item.visibility.rawValue)
        after["deleted"] = false
        let known = desk.records[id]
        let before = after.keys.map { ($0, known?[$0] ?? .null) }
        staged.append(
            StagedItem(
                .new, item, record: id, link: link,
                before: Dictionary(uniqueKeysWithValues: before), after: after,
                doubts: item.doubts + farDate(item)))
    }

    private mutating func bringUpToDate(
        _ item: SourceItem, _ link: SourceLink?, _ record: Record
    ) {
        // Another's record, which a person found to be the same: it is theirs to change.
        guard record.library == desk.library else { return unchanged += 1 }
        var before: [FieldPath: JSONValue] = [:]
        var after: [FieldPath: JSONValue] = [:]
        var edited: [FieldPath] = []
        let paths = Set(item.values.keys).union(link?.values.keys.map { $0 } ?? [])
        for path in paths {
            let (theirs, mine) = (item.values[path] ?? .null, record[path] ?? .null)
            let base = link?.isGone == false ? link?.values[path] ?? .null : mine
            if theirs == mine || (link != nil && link?.isGone == false && theirs == base) {
                continue
            }
            if base != mine { edited.append(path) }
            before[path] = mine
            after[path] = theirs
        }
        if item.isPrivate, record.visibility > .draft {
            before["visibility"] = record["visibility"] ?? .null
            after["visibility"] = .string(Visibility.draft.rawValue)
        }
        let isPartRead = item.doubts.contains { $0.kind == .datesPartRead }
        guard !after.isEmpty || item.fault != nil || isPartRead else {
            // Only what no field holds has changed, or it is here from another machine.
            var new = link ?? SourceLink(item, to: record.id)
            (new.hash, new.likeness, new.values) = (item.hash, item.likeness, item.values)
            new.isGone = false
            adopted[item.key] = new
            return unchanged += 1
        }
        // Who deletes it meanwhile does not have it written into.
        before["deleted"] = record["deleted"] ?? .null
        after["deleted"] = before["deleted"]
        var doubts = item.doubts + farDate(item)
        if link == nil {
            doubts.append(
                Doubt(
                    .madeElsewhere,
                    "it is here from another machine, and which of the two is newer is not known"))
        }
        if !edited.isEmpty {
            let names = edited.sorted().map(\.description).joined(separator: ", ")
            doubts.append(Doubt(.editedHere, "both have changed \(names)"))
        }
        if let link { doubts += OwnDates(of: record, beside: link, item).doubts(after) }
        staged.append(
            StagedItem(
                .changed, item, record: record.id, link: link, before: before, after: after,
                doubts: doubts))
    }

    private func farDate(_ item: SourceItem) -> [Doubt] {
        guard let date = item.start.flatMap({ LocalDate(String($0.prefix(10))) }) else { return [] }
        let reach = StagingPlan.yearsMax * 366
        let isFar = abs(date.dayNumber - desk.today.dayNumber) > reach
        return isFar ? [Doubt(.farDate, "its date is \(date)")] : []
    }

    /// Nobody plans an evening further ahead, or imports an older one.
    private static let yearsMax = 50

    // MARK: what is gone

    private mutating func findVanished(_ state: SourceState) {
        let keys = Set(state.items.map(\.key))
        let reach = SourceReach(state.items)
        var gone: [StagedItem] = []
        var ahead = 0
        var still = 0
        for (key, link) in state.links.sorted(by: { $0.key < $1.key }) where !link.isSame {
            guard !link.isGone, let record = desk.records[link.record], !record.isDeleted,
                record.library == desk.library
            else { continue }
            let isEvent = link.kind == Kind.event.name
            if keys.contains(key) {
                if !isEvent || !isPast(link.values) { still += 1 }
                continue
            }
            let vanished = VanishedEvent(record, today: desk.today)
            if isEvent, vanished.next == nil { continue }
            ahead += 1
            guard state.rejected[SourceState.goneKey(key)] == nil else { continue }
            gone.append(
                staged(key, link, record, vanished, reach: isEvent ? reach : SourceReach([])))
        }
        ahead += still
        // An invitation that came by mail holds one event, and the next one another.
        if still == 0 || gone.count >= StagingPlan.goneMin && gone.count * 2 > ahead {
            let text = "\(gone.count) of \(ahead) that were ahead are gone from the source at once"
            for index in gone.indices { gone[index].add(Doubt(.halfGone, text)) }
        }
        if !state.isWhole {
            let text = "not all of the source could be read, and it may still be there"
            for index in gone.indices { gone[index].add(Doubt(.partRead, text)) }
        }
        staged += gone
    }

    private func staged(
        _ key: String, _ link: SourceLink, _ record: Record, _ vanished: VanishedEvent,
        reach: SourceReach
    ) -> StagedItem {
        var doubts: [Doubt] = []
        if let next = vanished.next,
            let text = reach.ends(before: next, isSeries: record["when"]?["rule"] != nil)
        {
            doubts.append(Doubt(.beyondSource, text))
        }
        let edited = link.values.filter { (record[$0.key] ?? .null) != $0.value }.keys.sorted()
        if !edited.isEmpty {
            let names = edited.map(\.description).joined(separator: ", ")
            doubts.append(Doubt(.editedHere, "here somebody has changed \(names)"))
        }
        return StagedItem(
            vanished: key, link, record, next: vanished.next, before: vanished.before,
            after: vanished.after, doubts: doubts)
    }

    /// Whether a single event lies behind: of a series that is not asked.
    private func isPast(_ values: [FieldPath: JSONValue]) -> Bool {
        guard let when = values["when"], when["rule"] == nil,
            let end = when["end"]?.string.flatMap({ LocalDate(String($0.prefix(10))) })
        else { return false }
        return end < desk.today
    }

    // MARK: what is there already

    private mutating func findDoubles(_ state: SourceState) {
        let new = staged.indices.filter {
            staged[$0].change == .new && staged[$0].kind == Kind.event.name
        }
        guard !new.isEmpty else { return }
        let own = Set(state.links.values.map(\.record)).union(new.map { staged[$0].record })
        let candidates = new.compactMap { index -> (index: Int, event: Event, date: LocalDate)? in
            let record = Record(showing: staged[index].after, of: desk.library)
            guard let event = Event(record),
                let date = VanishedEvent.next(of: event, from: desk.today)
            else { return nil }
            return (index, event, date)
        }
        let similar = SimilarEvents(
            desk.events.filter { !own.contains($0.id) }, on: Set(candidates.map(\.date)))
        for (index, event, date) in candidates {
            if let found = similar.match(for: event, on: date) {
                staged[index].add(Doubt(.duplicate, found.reason, record: found.record))
            }
        }
        // What was taken is as much there as what waits beside it.
        let taken = state.items.filter { item in
            guard let link = state.links[item.key], !link.isGone else { return false }
            return desk.records[link.record]?.isDeleted == false
        }
        var seen = Dictionary(taken.map { ($0.likeness, $0.key) }) { first, _ in first }
        for index in new {
            guard let item = staged[index].item else { continue }
            if let first = seen[item.likeness] {
                staged[index].add(
                    Doubt(.twiceInSource, "the source has it twice, also as \(first)"))
            } else {
                seen[item.likeness] = item.key
            }
        }
    }
}
