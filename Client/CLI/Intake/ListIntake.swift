import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore

/// Takes a list in as a source: rows are staged as events of a calendar are.
struct ListIntake {
    let desk: SourceDesk
    let name: String
    let zone: String

    /// Stages what a list plans.
    ///
    /// Of one with faulty rows what is gone wants a look: it may be one of those.
    func take(_ plan: ImportPlan, file: String) async throws -> SourceReport {
        guard SourceSettings.isName(name) else {
            throw CommandFailure(
                .usage, "\(clip(name)) cannot be a source's name.",
                "A name has 2 to 40 small letters, digits and hyphens, such as bokbuss.")
        }
        let lock = try await desk.files.lock(as: "libsync import csv")
        defer { lock.release() }
        var source = try open()
        try await desk.recover(&source)
        let items = plan.records.map(ListIntake.item)
        let reading = SourceReading(desk: desk)
        _ = try reading.take(items, isWhole: plan.faults.isEmpty, in: &source)
        source.settings.file = InputFile.whole(file)
        source.settings.succeed(at: desk.replica.effects.now())
        let staging = try await desk.count(&source)
        try desk.keep(source)
        var report = SourceReport(settings: source.settings, plan: staging)
        report.items = items.count
        return report
    }

    private func open() throws -> OpenSource {
        guard desk.files.names.contains(name) else {
            // A list holds what somebody has put into it, past dates too.
            let defaults = ImportDefaults(timeZone: zone, includesPast: true)
            return OpenSource(
                settings: SourceSettings(name: name, form: .csv, defaults: defaults),
                state: SourceState())
        }
        let source = try desk.open(name)
        guard source.settings.form == .csv else {
            throw CommandFailure(
                .exists, "\(name) is a calendar, from \(source.settings.maskedOrigin).",
                "Give the list another name.")
        }
        return source
    }

    /// A row as an item of a source: its record names it.
    private static func item(_ planned: PlannedRecord) -> SourceItem {
        let values = planned.values.map { ($0.key.description, $0.value) }
        let content = JSONValue.object(Dictionary(uniqueKeysWithValues: values))
        let visibility = planned.visibility.string.flatMap { Visibility(rawValue: $0) }
        let time = planned.values["when"].flatMap { EventTime(json: $0) }
        return SourceItem(
            key: planned.id.description, id: planned.id, kind: planned.kind.name,
            values: planned.values, visibility: visibility ?? .public,
            hash: ValueHash(of: content).description, likeness: planned.id.description,
            last: time?.rule == nil ? time?.end.date : nil)
    }
}
