import ArgumentParser
import Foundation
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore

/// What one look at a source has found.
struct SourceReport {
    let settings: SourceSettings
    /// Whether the source said that it is as it was.
    var isUnchanged = false
    /// How many events it has.
    var items = 0
    /// How many it calls otherwise than before.
    var renamed = 0
    /// What was repaired while reading.
    var faults: [ReadingFault] = []
    var faultsTotal = 0
    /// Whether it was cut before its end.
    var isCut = false
    /// What it has that are no events, by name.
    var others: [String: Int] = [:]
    /// Where it lies from now on, fit to be shown; nil where it did before.
    var movedTo: String?
    let plan: StagingPlan
}

extension SourceReport {
    /// Notes where it lies, if that was elsewhere before.
    mutating func noteMove(from before: String?) {
        if let before, settings.url != before { movedTo = settings.maskedOrigin }
    }
}

/// Reads sources: fetches or opens them, makes items of them, stages these.
struct SourceReading {
    let desk: SourceDesk
    /// Whether a source that is empty now means that all of it is gone.
    var takesEmpty = false

    /// What the source sent.
    struct Delivery {
        let bytes: [UInt8]
        var version = FeedVersion()
        var movedTo: FeedAddress?
        var isUnchanged = false
    }

    // MARK: getting

    /// Fetches an address.
    func fetch(
        _ address: FeedAddress, isPrivateAllowed: Bool, knowing known: FeedVersion = FeedVersion()
    ) async throws -> Delivery {
        var fetcher = FeedFetcher(
            environment: ProcessInfo.processInfo.environment,
            release: Libsync.configuration.version)
        fetcher.isPrivateAllowed = isPrivateAllowed
        defer { desk.bar.end() }
        let answer = try await fetcher.fetch(address, knowing: known) { bytes in
            desk.bar.show("Fetching", done: bytes / 1_000, total: nil)
        }
        return Delivery(
            bytes: answer.bytes, version: answer.version, movedTo: answer.movedTo,
            isUnchanged: answer.isUnchanged)
    }

    /// Opens a file; of one that is too big no more than it takes to say so.
    func read(_ file: String) throws -> Delivery {
        Delivery(bytes: try InputFile.bytes(file, atMost: ReadingLimits().bytesMax))
    }

    /// The calendar in what was sent.
    func calendar(
        of delivery: Delivery, name: String, zone: String
    ) throws -> ImportedCalendar {
        desk.bar.show("Reading", done: 0, total: nil)
        defer { desk.bar.end() }
        do throws(ReadingFailure) {
            return try ICalendarReader(timeZone: zone).calendar(of: delivery.bytes)
        } catch {
            throw FeedWords.words(error, name: name)
        }
    }

    // MARK: staging

    /// Compares what a source holds now with what is known of it, and notes it.
    ///
    /// A source that holds nothing any more raises an alarm, and nothing of it changes.
    func stage(
        _ calendar: ImportedCalendar, _ delivery: Delivery, in source: inout OpenSource
    ) async throws -> SourceReport {
        guard calendar.events.count <= SourceState.itemsMax else {
            throw CommandFailure(
                .data,
                "\(source.name) has \(grouped(calendar.events.count)) events; at most "
                    + "\(grouped(SourceState.itemsMax)) are taken.",
                "\(FeedWords.kept) Ask its owner for a shorter calendar.")
        }
        let places = try await placeNames()
        let library = try await desk.replica.identity().library
        let mapping = EventMapping(
            defaults: source.settings.defaults, library: library, source: source.name,
            places: places)
        let total = calendar.events.count
        let items = mapping.items(of: calendar) {
            desk.bar.show("Comparing", done: $0, total: total)
        }
        desk.bar.end()
        source.settings.title = calendar.name ?? source.settings.title
        let renamed = try take(
            items, isWhole: calendar.isWhole, isCut: calendar.isCut, in: &source)
        if let moved = delivery.movedTo { source.settings.move(to: moved.text) }
        // What came cut is asked for whole the next time, and not whether it is as it was.
        let version = calendar.isCut ? FeedVersion() : delivery.version
        source.settings.etag = version.etag
        source.settings.lastModified = version.lastModified
        source.settings.succeed(at: desk.replica.effects.now())
        let plan = try await desk.count(&source)
        try desk.files.write(delivery.bytes, as: .document, of: source.name)
        try desk.keep(source)
        var report = SourceReport(settings: source.settings, plan: plan)
        report.items = items.count
        report.renamed = renamed
        report.faults = calendar.faults
        report.faultsTotal = calendar.faultsTotal
        report.others = calendar.others
        report.isCut = calendar.isCut
        return report
    }

    /// Takes the items of a list or calendar.
    /// - Parameter isCut: whether the source ended before its end.
    /// - Throws: `CommandFailure` where there are none any more.
    /// - Returns: how many it calls otherwise than before.
    func take(
        _ items: [SourceItem], isWhole: Bool, isCut: Bool = false, in source: inout OpenSource
    ) throws -> Int {
        guard !source.state.isEmptied(by: items) || takesEmpty && !isCut else {
            let held = counted(source.state.items.count, "event")
            if isCut {
                throw CommandFailure(
                    .data,
                    "\(source.name) is cut: it ends before its first event does, and held \(held) "
                        + "before.",
                    "Nothing was deleted. Read it again when it is whole.")
            }
            throw CommandFailure(
                .data, "\(source.name) is empty now, and held \(held) before.",
                "Nothing was deleted. Ask its owner; if it is meant so, libsync source refresh "
                    + "\(source.name) --even-if-empty stages all of it as gone.")
        }
        return source.state.take(items, isWhole: isWhole)
    }

    private func placeNames() async throws -> PlaceNames {
        let library = try await desk.replica.identity().library
        let rows = try await desk.replica.rows(RecordQuery(kind: Kind.place.name))
        return PlaceNames(rows.map(\.record), library: library)
    }

    /// What waits of a source that said it is as it was.
    func unchanged(_ source: inout OpenSource) async throws -> SourceReport {
        source.settings.succeed(at: desk.replica.effects.now())
        let plan = try await desk.count(&source)
        try desk.keep(source)
        var report = SourceReport(settings: source.settings, plan: plan)
        report.isUnchanged = true
        report.items = source.state.items.count
        return report
    }

    // MARK: again

    /// Asks a source again, or opens its file again.
    func refresh(_ name: String) async throws -> SourceReport {
        let settings = try desk.settings(name)
        guard settings.form == .ical else {
            throw CommandFailure(
                .usage, "\(name) is a list.",
                "Import it again: libsync import csv … --source \(name).")
        }
        return try await watching(name) {
            let delivery = try await delivery(of: settings)
            let lock = try await desk.files.lock(as: "libsync source refresh")
            defer { lock.release() }
            var source = try desk.open(name)
            try await desk.recover(&source)
            if delivery.isUnchanged { return try await unchanged(&source) }
            let calendar = try calendar(
                of: delivery, name: "What \(name) sends", zone: settings.defaults.timeZone)
            let before = source.settings.url
            var report = try await stage(calendar, delivery, in: &source)
            report.noteMove(from: before)
            return report
        }
    }

    /// Does `body`; what fails of a source that is known already is noted with it, and nothing that
    /// came of the source changes.
    func watching<Value>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let failure as FeedFailure {
            try await note(FeedWords.words(failure), of: name, isDead: failure.isDead)
            throw failure
        } catch let failure as CommandFailure where failure.status == .data {
            try await note(failure, of: name, isDead: true)
            throw failure
        }
    }

    private func delivery(of settings: SourceSettings) async throws -> Delivery {
        guard let url = settings.url else {
            guard let file = settings.file, file != "-" else {
                throw CommandFailure(
                    .usage, "\(settings.name) came over standard input.",
                    "Import it again: libsync import ical FILE --source \(settings.name).")
            }
            return try read(file)
        }
        return try await fetch(
            try FeedAddress(url), isPrivateAllowed: settings.isPrivateAllowed,
            knowing: FeedVersion(etag: settings.etag, lastModified: settings.lastModified))
    }

    private func note(_ failure: CommandFailure, of name: String, isDead: Bool) async throws {
        guard desk.files.names.contains(name) else { return }
        let lock = try await desk.files.lock(as: "libsync source refresh")
        defer { lock.release() }
        var settings = try desk.settings(name)
        settings.fail(at: desk.replica.effects.now(), because: failure.happened, isDead: isDead)
        try desk.files.write(settings.bytes, as: .settings, of: name)
    }
}
