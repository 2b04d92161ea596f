internal import LibsyncModel

/// Finds the event of a source that is gone from it under one name and, as it seems, is there under
/// another with a detail changed.
///
/// It only suggests, with its reason; each event that is gone answers for one new one.
struct RenamedEvents {
    private struct Entry {
        let index: Int
        let words: Set<String>
        let date: LocalDate
    }
    private let gone: [StagedItem]
    private var byDate: [LocalDate: [Entry]] = [:]
    private var byRule: [String: [Entry]] = [:]
    private var used: Set<Int> = []

    /// So many of one rule are looked at: a source may have thousands that are weekly.
    private static let candidatesMax = 200
    /// How much of two titles must be the same.
    private static let alikeMin = 0.6

    /// - Parameter gone: events that are gone from the source.
    init(_ gone: [StagedItem]) {
        self.gone = gone
        for (index, item) in gone.enumerated() {
            guard let values = item.link?.values, let date = RenamedEvents.date(values) else {
                continue
            }
            let entry = Entry(index: index, words: RenamedEvents.words(values), date: date)
            byDate[date, default: []].append(entry)
            if let rule = RenamedEvents.rule(values) { byRule[rule, default: []].append(entry) }
        }
    }

    /// The event that is most likely the same, and why.
    mutating func match(for item: StagedItem) -> (item: StagedItem, reason: String)? {
        guard let date = RenamedEvents.date(item.after) else { return nil }
        let words = RenamedEvents.words(item.after)
        let near = (-1...1).flatMap { byDate[date.adding(days: $0)] ?? [] }
        let ruled = RenamedEvents.rule(item.after).flatMap { byRule[$0] } ?? []
        let candidates =
            near.prefix(RenamedEvents.candidatesMax) + ruled.prefix(RenamedEvents.candidatesMax)
        var best: (alike: Double, days: Int, entry: Entry)?
        for entry in candidates where !used.contains(entry.index) {
            let alike = RenamedEvents.alike(words, entry.words)
            let days = abs(entry.date.dayNumber - date.dayNumber)
            guard alike >= RenamedEvents.alikeMin else { continue }
            if let best, (best.alike, -best.days) >= (alike, -days) { continue }
            best = (alike, days, entry)
        }
        guard let best else { return nil }
        used.insert(best.entry.index)
        let found = gone[best.entry.index]
        let title = best.alike == 1 ? "the same title" : "a title alike"
        let time = best.days <= 1 ? "near in time" : "the same rule"
        return (
            found,
            "\"\(found.name)\" of this source, which is gone from it, is probably the same "
                + "under another name: \(title), \(time)"
        )
    }

    private static func date(_ values: [FieldPath: JSONValue]) -> LocalDate? {
        values["when"]?["start"]?.string.flatMap { LocalDate(String($0.prefix(10))) }
    }

    private static func rule(_ values: [FieldPath: JSONValue]) -> String? {
        values["when"]?["rule"]?.string
    }

    private static func words(_ values: [FieldPath: JSONValue]) -> Set<String> {
        let names = values.filter { $0.key.root == "name" }.compactMap(\.value.string)
        return Set(names.flatMap(SimilarEvents.words))
    }

    /// As `SimilarEvents` has it, but that a single word may be all of the shorter title: near in
    /// time, in the same source, `Datahjelp (avlyst)` is `Datahjelp`.
    private static func alike(_ left: Set<String>, _ right: Set<String>) -> Double {
        let isWithin = left.isSubset(of: right) || right.isSubset(of: left)
        let alike = SimilarEvents.alike(left, right)
        return isWithin && alike > 0 ? max(alike, 0.8) : alike
    }
}
