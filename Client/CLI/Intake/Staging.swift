import LibsyncCalendar
import LibsyncModel
import LibsyncReplica

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
            let open = try desk.open(name)
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
    /// The items that are named, or all of a kind.
    static func choose(
        _ ids: [String], all: Bool, _ options: StagedOptions, _ desk: SourceDesk,
        isPlain: (StagedItem) -> Bool
    ) async throws -> [(source: String, item: StagedItem)] {
        guard all == ids.isEmpty else {
            throw CommandFailure(
                .usage, all ? "--all and ids contradict each other." : "Nothing is named.",
                "Name ids of libsync staged, or say --all.")
        }
        let staging = try await Staging(desk, source: options.source)
        if all { return staging.items.filter { options.admits($0.item) && isPlain($0.item) } }
        var chosen: [(source: String, item: StagedItem)] = []
        for id in ids {
            let found = try staging.item(id)
            let isNew = !chosen.contains { $0.item.record == found.item.record }
            if isNew { chosen.append(found) }
        }
        return chosen
    }

    /// Carries decisions out, source by source, and says what came of them.
    static func decide(
        _ word: Decision.Word, _ entries: [String: [Decision.Entry]], _ desk: SourceDesk,
        json: Bool
    ) async throws {
        var decisions: [(source: String, decision: Decision)] = []
        let lock = try await desk.files.lock(as: "libsync staged")
        defer { lock.release() }
        for (name, entries) in entries.sorted(by: { $0.key < $1.key }) {
            var source = try desk.open(name)
            try await desk.recover(&source)
            decisions.append((name, try await desk.decide(word, entries, in: &source)))
        }
        if json {
            return try Output.json(list: decisions.map { $0.decision.output(source: $0.source) })
        }
        guard !decisions.isEmpty else {
            return try Output.say("Nothing waits that could be taken without a look.")
        }
        let lines = decisions.flatMap { $0.decision.lines(source: $0.source) }
        try Output.lines(lines.map(DisplayText.oneLine))
    }

    /// Takes all of a source that raises no doubt; nil when there is nothing.
    static func acceptPlain(
        _ report: SourceReport, _ desk: SourceDesk
    ) async throws -> Decision? {
        let entries = report.plan.staged.filter(\.isPlain).map(\.acceptance)
        guard !entries.isEmpty else { return nil }
        let lock = try await desk.files.lock(as: "libsync import")
        defer { lock.release() }
        var source = try desk.open(report.settings.name)
        return try await desk.decide(.accepted, entries, in: &source)
    }
}
