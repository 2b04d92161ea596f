import LibsyncModel
import LibsyncReplica

/// A plan beside what is there already: what would be new, what would change.
struct ImportOutcome {
    /// Records that are not there yet.
    private(set) var made: [PlannedRecord] = []
    /// Records that are there and say something else.
    private(set) var changed: [PlannedRecord] = []
    /// Records that say so already.
    private(set) var same = 0
    /// Records that were deleted here, and stay so.
    private(set) var deleted: [PlannedRecord] = []
    private var writes: [(id: RecordID, kind: String, values: [FieldPath: JSONValue])] = []

    /// How many records are written in one transaction.
    static let batch = 1_000

    init(_ plan: ImportPlan, in replica: Replica) async throws {
        for planned in plan.records {
            guard let record = try await replica.known(planned.id)?.record else {
                made.append(planned)
                var values = planned.values
                values["visibility"] = planned.visibility
                writes.append((planned.id, planned.kind.name, values))
                continue
            }
            if record.isDeleted {
                deleted.append(planned)
                continue
            }
            let differing = planned.values.filter { record[$0.key] != $0.value }
            if differing.isEmpty {
                same += 1
                continue
            }
            changed.append(planned)
            var values = differing
            // Who may see it was perhaps changed by hand since; the list does not know.
            values["visibility"] = record["visibility"] ?? planned.visibility
            writes.append((planned.id, planned.kind.name, values))
        }
    }

    /// Writes what is new and what changes, a thousand records at a time, places first.
    func apply(in replica: Replica) async throws {
        var rest = writes[...]
        while let first = rest.first {
            let batch = rest.prefix { $0.kind == first.kind }.prefix(ImportOutcome.batch)
            rest = rest.dropFirst(batch.count)
            try await replica.create(
                kind: first.kind, records: batch.map { ($0.id, $0.values) })
        }
    }
}

extension Replica {
    /// The record, deleted or not; nil when there is none.
    func known(_ id: RecordID) async throws -> Row? {
        do {
            return try await row(id)
        } catch ReplicaFailure.unknownRecord {
            return nil
        }
    }
}

/// An import in words and in JSON; pure.
struct ImportReport {
    private let plan: ImportPlan
    private let outcome: ImportOutcome

    init(_ plan: ImportPlan, _ outcome: ImportOutcome) {
        self.plan = plan
        self.outcome = outcome
    }

    /// How many faults and remarks are listed one by one.
    private static let listedMax = 20

    func lines(file: String, isApplied: Bool) -> [String] {
        var lines = ["\(file): \(counted(plan.rowCount, "row"))."]
        let verb = isApplied ? "Made" : "Would make"
        lines.append("\(verb) \(summary(of: outcome.made)).")
        if !outcome.changed.isEmpty {
            let verb = isApplied ? "Changed" : "Would change"
            lines.append("\(verb) \(summary(of: outcome.changed)).")
        }
        if outcome.same > 0 {
            lines.append("\(counted(outcome.same, "record is", "records are")) so already.")
        }
        if !outcome.deleted.isEmpty {
            let records = counted(outcome.deleted.count, "record was", "records were")
            lines.append("\(records) deleted here and stay so; restore brings them back.")
        }
        if !isApplied { lines += examples }
        lines += listed(plan.remarks, title: "Remarks:") + faultLines
        if !isApplied {
            lines.append(
                plan.faults.isEmpty
                    ? "Nothing has been written. Add --apply to do it."
                    : "Nothing has been written. Mend the faults, or add --apply --skip-faulty.")
        } else if !(outcome.made.isEmpty && outcome.changed.isEmpty) {
            lines.append("Not sent yet: run libsync push.")
        }
        return lines
    }

    /// The rows that cannot be taken.
    var faultLines: [String] {
        listed(plan.faults, title: "Rows with faults, which are left out:")
    }

    func output(isApplied: Bool) -> JSONValue {
        [
            "applied": .bool(isApplied), "rows": .integer(plan.rowCount),
            "made": counts(outcome.made), "changed": counts(outcome.changed),
            "same": .integer(outcome.same), "deleted": .integer(outcome.deleted.count),
            "faults": .array(plan.faults.map(\.output)),
            "remarks": .array(plan.remarks.map(\.output)),
        ]
    }

    private func counts(_ records: [PlannedRecord]) -> JSONValue {
        let counts = Dictionary(grouping: records, by: \.kind.name).mapValues(\.count)
        return .object(counts.mapValues { .integer($0) })
    }

    private func summary(of records: [PlannedRecord]) -> String {
        if records.isEmpty { return "nothing new" }
        let counts = Dictionary(grouping: records, by: \.kind.name).mapValues(\.count)
        return counts.sorted { $0.key > $1.key }.map { kind, count in
            kind == Kind.content.name
                ? counted(count, "text of the bank", "texts of the bank") : counted(count, kind)
        }.joined(separator: " and ")
    }

    /// The first of each kind, as it would be.
    private var examples: [String] {
        var seen: Set<String> = []
        let firsts = (outcome.made + outcome.changed).filter { seen.insert($0.kind.name).inserted }
        return firsts.flatMap { planned -> [String] in
            ["For example, from line \(planned.line), this \(planned.kind.name):"]
                + planned.values.sorted { $0.key < $1.key }.map { path, value in
                    "  \(path)  \(clip(ValueText.text(value, at: path)))"
                }
        }
    }

    private func listed(_ faults: [ImportFault], title: String) -> [String] {
        if faults.isEmpty { return [] }
        let shown = faults.prefix(ImportReport.listedMax).map { "  \($0.text)" }
        let more = faults.count - shown.count
        return [title] + shown
            + (more > 0 ? ["  and \(grouped(more)) more (--json lists all)"] : [])
    }
}

extension ImportFault {
    fileprivate var output: JSONValue { ["line": .integer(line), "message": .string(message)] }
}
