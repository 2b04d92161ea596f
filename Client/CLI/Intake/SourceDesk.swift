import Foundation
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore

/// A source with what is known of it.
struct OpenSource {
    var settings: SourceSettings
    var state: SourceState

    var name: String { settings.name }
}

/// Sources and the replica together: reads and writes their files, compares, and writes records.
///
/// What is decided is decided elsewhere and is pure: `EventMapping`, `StagingPlan`, `SourceState`.
/// Here is the order that makes a crash harmless: a decision is in the source's file before its
/// records are written, and `recover` goes on with one that was cut.
struct SourceDesk {
    let replica: Replica
    let files: SourceFolder
    let bar: ProgressBar

    /// How many records are written in one transaction.
    private static let batch = 500

    init(_ options: ReplicaOptions, isQuiet: Bool = false) throws {
        let folder = try options.folder()
        replica = try folder.opened()
        files = SourceFolder(folder)
        bar = ProgressBar(isQuiet: isQuiet)
    }

    // MARK: files

    /// A source's settings.
    /// - Throws: `CommandFailure` when there is none of that name, or its file cannot be read.
    func settings(_ name: String) throws -> SourceSettings {
        guard SourceSettings.isName(name), let bytes = try files.read(.settings, of: name) else {
            let names = files.names
            throw CommandFailure(
                .missing, "There is no source \(clip(name)).",
                names.isEmpty
                    ? "libsync subscribe URL and libsync import ical FILE make one."
                    : "There are: \(names.joined(separator: ", ")).")
        }
        guard let settings = SourceSettings(bytes: bytes) else { throw damaged(name) }
        return settings
    }

    /// A source with its state.
    func open(_ name: String) throws -> OpenSource {
        let settings = try settings(name)
        guard let bytes = try files.read(.state, of: name) else {
            return OpenSource(settings: settings, state: SourceState())
        }
        guard let state = SourceState(bytes: bytes) else { throw damaged(name) }
        return OpenSource(settings: settings, state: state)
    }

    /// A source with its state; of one that cannot be read and that nobody named, only a word: it
    /// keeps the others from nothing.
    func open(_ name: String, isNamed: Bool) throws -> OpenSource? {
        do {
            return try open(name)
        } catch let failure as CommandFailure where !isNamed {
            Output.note("Left out: \(failure.happened)")
            return nil
        }
    }

    /// The settings of all sources; those that cannot be read are named.
    func sources() -> [SourceSettings] {
        files.names.compactMap { name in
            do {
                return try settings(name)
            } catch {
                Output.note("Left out: \(Failures.words(for: error)?.happened ?? name)")
                return nil
            }
        }
    }

    private func damaged(_ name: String) -> CommandFailure {
        CommandFailure(
            .fault, "What is known of the source \(name) cannot be read.",
            "A newer release may have written it. libsync source remove \(name) forgets it and "
                + "leaves its events; then subscribe again.")
    }

    /// Writes a source's files; the state first, for the settings count what waits in it.
    func keep(_ source: OpenSource) throws {
        try files.write(source.state.bytes, as: .state, of: source.name)
        try files.write(source.settings.bytes, as: .settings, of: source.name)
    }

    /// The names of all sources, or of the one that is named.
    func names(_ name: String?) throws -> [String] {
        guard let name else { return files.names }
        return [try settings(name).name]
    }

    // MARK: comparing

    /// What the library has today.
    func desk() async throws -> ImportDesk {
        let library = try await replica.identity().library
        let rows = try await replica.rows(RecordQuery())
        let deleted = try await replica.rows(RecordQuery(library: library, isDeleted: true))
        let records = (rows + deleted).map { ($0.record.id, $0.record) }
        let zone = try await EventFamily.defaultZone(in: replica)
        return ImportDesk(
            library: library, today: Moments.today(replica.effects.now(), in: zone),
            records: Dictionary(records) { first, _ in first },
            events: rows.compactMap { Event($0.record) })
    }

    func plan(_ source: OpenSource, _ desk: ImportDesk) -> StagingPlan {
        StagingPlan(source.state, defaults: source.settings.defaults, desk: desk)
    }

    /// What waits of a source now, noted for `status`.
    @discardableResult
    func count(_ source: inout OpenSource) async throws -> StagingPlan {
        let plan = plan(source, try await desk())
        source.state.adopt(plan.adopted)
        source.settings.waiting = SourceSettings.Waiting(plan.staged)
        return plan
    }

    // MARK: deciding

    /// Carries a decision out.
    /// - Returns: the decision, with what was left alone.
    func decide(
        _ word: Decision.Word, _ entries: [Decision.Entry], in source: inout OpenSource
    ) async throws -> Decision {
        // Places before what takes place there.
        let ordered = entries.sorted { $0.kind > $1.kind }
        source.state.begin(word, ordered, at: replica.effects.now())
        return try await settle(&source)
    }

    /// Takes the last decision back.
    func undo(_ source: inout OpenSource) async throws -> Decision {
        source.state.beginUndo()
        return try await settle(&source)
    }

    /// Goes on with a decision that was cut.
    /// - Returns: that decision; nil where none was cut.
    @discardableResult
    func recover(_ source: inout OpenSource) async throws -> Decision? {
        guard let cut = source.state.unsettled else { return nil }
        let decision = try await settle(&source)
        let what = cut.stage == .undoing ? "an undo" : "a decision"
        Output.note("Note: \(what) about \(source.name) had been cut, and is done now.")
        return decision
    }

    private func settle(_ source: inout OpenSource) async throws -> Decision {
        guard let decision = source.state.unsettled else {
            preconditionFailure("nothing was begun")
        }
        try files.write(source.state.bytes, as: .state, of: source.name)
        let outcome = try await write(decision)
        source.state.settle(differing: outcome.differing, refused: outcome.refused)
        try await count(&source)
        try keep(source)
        return source.state.decisions.last { $0.number == decision.number } ?? decision
    }

    private func write(
        _ decision: Decision
    ) async throws -> (differing: Set<RecordID>, refused: Set<RecordID>) {
        let isUndoing = decision.stage == .undoing
        let changes = decision.entries.filter { !$0.after.isEmpty }.map { entry in
            let (before, after) =
                isUndoing ? entry.undoing : (before: entry.before, after: entry.after)
            return RecordChange(
                entry.record, kind: entry.kind, before: before, after: after,
                isWhole: isUndoing && entry.isMade)
        }
        var differing: Set<RecordID> = []
        var refused: Set<RecordID> = []
        defer { bar.end() }
        var rest = changes[...]
        while !rest.isEmpty {
            bar.show("Writing", done: changes.count - rest.count, total: changes.count)
            let part = Array(rest.prefix(SourceDesk.batch))
            rest = rest.dropFirst(part.count)
            do {
                note(try await replica.change(part), of: part, &differing)
            } catch is ReplicaFailure {
                // One that cannot be written does not keep the others from it.
                for change in part {
                    do {
                        note(try await replica.change([change]), of: [change], &differing)
                    } catch let failure as ReplicaFailure {
                        refused.insert(change.id)
                        Output.note("Left out: \(Failures.words(for: failure)?.happened ?? "")")
                    }
                }
            }
        }
        return (differing, refused)
    }

    private func note(
        _ outcomes: [RecordChange.Outcome], of changes: [RecordChange],
        _ differing: inout Set<RecordID>
    ) {
        for (outcome, change) in zip(outcomes, changes) where outcome == .differs {
            differing.insert(change.id)
        }
    }
}
