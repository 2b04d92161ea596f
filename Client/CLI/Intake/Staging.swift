import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

/// All that waits of some sources.
struct Staging {
    /// Each item with its source.
    private(set) var items: [(source: String, item: StagedItem)] = []

    /// Of one source, or with nil of all.
    init(_ desk: SourceDesk, source: String?) async throws {
        let names = try desk.names(source)
        guard !names.isEmpty else { return }
        let view = try await desk.desk()
        for name in names {
            guard let open = try desk.open(name, isNamed: source != nil) else { continue }
            items += desk.plan(open, view).staged.map { (name, $0) }
        }
    }

    /// The one whose id begins like that.
    func item(_ prefix: String) throws(CommandFailure) -> (source: String, item: StagedItem) {
        let text = prefix.lowercased()
        let found = items.filter { !text.isEmpty && $0.item.record.description.hasPrefix(text) }
        guard let first = found.first else {
            throw CommandFailure(
                .missing, "Nothing that waits begins with \(clip(prefix)).",
                "libsync staged lists what waits, with its ids.")
        }
        guard found.count == 1 else {
            throw CommandFailure(
                .missing, "Several begin with \(clip(prefix)).",
                "Type more of it, or say of which source: --source \(first.source).")
        }
        return first
    }
}

extension StagedCommand {
    /// What is meant of all that waits.
    struct Choice {
        /// Ids, or the beginnings of them; none with `--all`.
        let ids: [String]
        var all = false
        /// Only of this source.
        let source: String?
        /// Which are meant with `--all`.
        var isMeant: (StagedItem) -> Bool = { _ in true }
    }

    /// Carries a decision out, source by source, and says what came of it.
    ///
    /// Chosen under the lock, of records as they are then: what another command has taken meanwhile
    /// waits no more.
    /// - Parameter entry: what becomes of an item.
    static func decide(
        _ word: Decision.Word, _ choice: Choice, _ desk: SourceDesk, json: Bool,
        entry: (StagedItem) throws -> Decision.Entry
    ) async throws {
        guard choice.all == choice.ids.isEmpty else {
            throw CommandFailure(
                .usage, choice.all ? "--all and ids contradict each other." : "Nothing is named.",
                "Name ids of libsync staged, or say --all.")
        }
        let lock = try await desk.files.lock(as: "libsync staged")
        defer { lock.release() }
        let names = try desk.names(choice.source)
        for name in names {
            guard var source = try desk.open(name, isNamed: choice.source != nil) else { continue }
            try await desk.recover(&source)
        }
        let decisions =
            choice.all
            ? try await decideAll(word, choice, names, desk, entry)
            : try await decideNamed(word, choice, desk, entry)
        if json {
            return try Output.json(list: decisions.map { $0.decision.output(source: $0.source) })
        }
        guard !decisions.isEmpty else {
            return try Output.say("Nothing waits that could be taken without a look.")
        }
        let lines = decisions.flatMap { $0.decision.lines(source: $0.source) }
        try Output.lines(lines.map(DisplayText.oneLine))
    }

    private static func decideAll(
        _ word: Decision.Word, _ choice: Choice, _ names: [String], _ desk: SourceDesk,
        _ entry: (StagedItem) throws -> Decision.Entry
    ) async throws -> [(source: String, decision: Decision)] {
        var decisions: [(source: String, decision: Decision)] = []
        for name in names {
            // One that cannot be read was named a moment ago.
            guard var source = try? desk.open(name) else { continue }
            // Compared anew for each: what came of one source may be there already for the next.
            let staged = desk.plan(source, try await desk.desk()).staged
            let entries = try staged.filter(choice.isMeant).map(entry)
            guard !entries.isEmpty else { continue }
            decisions.append((name, try await desk.decide(word, entries, in: &source)))
        }
        return decisions
    }

    private static func decideNamed(
        _ word: Decision.Word, _ choice: Choice, _ desk: SourceDesk,
        _ entry: (StagedItem) throws -> Decision.Entry
    ) async throws -> [(source: String, decision: Decision)] {
        let staging = try await Staging(desk, source: choice.source)
        var chosen: [(source: String, item: StagedItem)] = []
        for id in choice.ids {
            let found = try staging.item(id)
            let isNew = !chosen.contains { $0.item.record == found.item.record }
            if isNew { chosen.append(found) }
        }
        let entries = try Dictionary(grouping: chosen, by: \.source)
            .mapValues { try $0.map { try entry($0.item) } }
        var decisions: [(source: String, decision: Decision)] = []
        for (name, entries) in entries.sorted(by: { $0.key < $1.key }) {
            var source = try desk.open(name)
            decisions.append((name, try await desk.decide(word, entries, in: &source)))
        }
        return decisions
    }

    /// Takes all of a source that raises no doubt; nil when there is nothing.
    static func acceptPlain(
        _ report: SourceReport, _ desk: SourceDesk
    ) async throws -> Decision? {
        let lock = try await desk.files.lock(as: "libsync import")
        defer { lock.release() }
        var source = try desk.open(report.settings.name)
        try await desk.recover(&source)
        let staged = desk.plan(source, try await desk.desk()).staged
        let entries = staged.filter(\.isPlain).map(\.acceptance)
        guard !entries.isEmpty else { return nil }
        return try await desk.decide(.accepted, entries, in: &source)
    }
}
