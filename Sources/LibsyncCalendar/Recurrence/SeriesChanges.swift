internal import LibsyncModel

/// The changes of a series, ready to be laid over its starts.
struct SeriesChanges {
    /// By how much the farthest change for following occurrences moves them, in seconds.
    private(set) var reach = 0
    private var single: [Int: Int] = [:]
    private var following: [(name: Int, index: Int, move: Int)] = []
    private var starts: [(name: Int, nameLocal: Int, local: Int, instant: Int)] = []

    init(_ changes: [RecurrenceSet.Change], _ clock: SeriesClock, _ series: RecurrenceSet) {
        for (index, change) in changes.enumerated() {
            let name = clock.named(change.occurrence, in: series)
            let instant = clock.named(change.start, in: series)
            let local = clock.exactLocal(instant)
            let nameLocal = clock.exactLocal(name)
            starts.append((name, nameLocal, local, instant))
            single[name] = index
            guard change.isForFollowing else { continue }
            let move = local - nameLocal
            following.append((name, index, move))
            // A clock change on the way adds less than a day.
            reach = max(reach, abs(move) + 86_400)
        }
        following.sort { ($0.name, $0.index) < ($1.name, $1.index) }
    }

    /// The occurrence as its change has it.
    func applied(to occurrence: Occurrence, _ clock: SeriesClock) -> Occurrence {
        let name = occurrence.secondsSince1970
        if let index = single[name] {
            return occurrence.changed(
                by: index, to: starts[index].local, at: starts[index].instant)
        }
        guard let last = following.last(where: { $0.name <= name }) else { return occurrence }
        let local = occurrence.nameSeconds + last.move
        return occurrence.changed(by: last.index, to: local, at: clock.instant(local))
    }

    /// The occurrence of a change that is named outside `range`, and not changed once more.
    func far(_ index: Int, outside range: Range<Int>) -> Occurrence? {
        let start = starts[index]
        guard !range.contains(start.name), single[start.name] == index else { return nil }
        return Occurrence(at: start.name, named: start.nameLocal)
            .changed(by: index, to: start.local, at: start.instant)
    }
}
