internal import LibsyncModel
internal import LibsyncStore

/// What the public was shown of a record, commit by commit.
///
/// A save says only what it wrote, so saves are laid over each other as the server merges them: what
/// was written into a draft, or lost, never counts as shown.
struct PublicPast {
    /// How the record stood while it was shown.
    struct Showing {
        /// Who it is of, and which objects there are; no texts.
        let record: Record
        /// The commit by which it ceased to stand so; nil while it still does.
        fileprivate(set) var end: Int64?
    }

    /// In order.
    private(set) var showings: [Showing] = []

    /// The commit by which it was shown no longer; 0 where it never was, or still is.
    var end: Int64 { showings.last?.end ?? 0 }

    /// The fields that decide who sees what; the others, most by far, need not be merged again.
    private static let roots: Set<String> = [
        "library", "visibility", "deleted", "hidden", "organizers", "segments",
    ]

    /// One indexed read.
    init(of id: RecordID, in transaction: any StoreTransaction) throws {
        let entries = try transaction.history(of: id)
            .sorted { ($0.sequence, $0.number) < ($1.sequence, $1.number) }
        var history = RecordHistory(id: id, kind: entries.first?.record.kind ?? "")
        var isTouched = false
        for (index, entry) in entries.enumerated() {
            for (path, field) in entry.record.fields where PublicPast.roots.contains(path.root) {
                switch entry.outcome {
                case .accepted: history.accept(field, at: path)
                case .proposal: history.propose(field, at: path)
                case .pending, .rejected, .superseded: continue
                }
                isTouched = true
            }
            // Of a commit nobody sees more than what came of it.
            let isWhole =
                index + 1 == entries.count || entries[index + 1].sequence != entry.sequence
            guard isWhole, isTouched else { continue }
            isTouched = false
            add(history, at: entry.sequence)
        }
    }

    private mutating func add(_ history: RecordHistory, at sequence: Int64) {
        if let last = showings.indices.last, showings[last].end == nil {
            showings[last].end = sequence
        }
        let record = history.record
        let row = Row(
            record: record, sequence: sequence, conflicts: history.conflicts(of: record))
        if row.isPublic { showings.append(Showing(record: record)) }
    }
}
