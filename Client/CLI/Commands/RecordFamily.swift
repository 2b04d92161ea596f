import ArgumentParser
import LibsyncModel
import LibsyncReplica

/// A kind of record as the command line speaks of it.
protocol RecordFamily: Sendable {
    /// The kind.
    static var kind: Kind { get }
    /// One line about a record: its name and what tells it from others.
    static func sentence(_ record: Record) -> String
    /// What is said after a change: that it waits, or that it never leaves.
    static var afterSaving: String { get }
}

extension RecordFamily {
    /// The word for one of them.
    static var word: String { kind.name }

    static var afterSaving: String { "Not sent yet: run libsync push." }

    static func sentence(_ record: Record) -> String { "\"\(record.displayName)\"" }

    /// The record of this kind whose id begins like that.
    /// - Throws: `ReplicaFailure`.
    static func find(_ prefix: String, in replica: Replica) async throws -> Row {
        let row = try await replica.row(try await replica.resolve(prefix))
        guard row.record.kind == kind.name else {
            throw ReplicaFailure.otherKind(row.record.id, kind: row.record.kind)
        }
        return row
    }

    /// Makes a record and says so.
    @discardableResult
    static func add(
        _ changes: FieldChanges, visibility: Visibility, in replica: Replica, json: Bool
    ) async throws -> Record {
        var values = changes.values
        values["visibility"] = values["visibility"] ?? .string(visibility.rawValue)
        try checkNames(of: values)
        let record = try await replica.create(kind, values: values).record
        if json {
            try Output.json(record.output)
            return record
        }
        try Output.say("Added \(sentence(record)).")
        try Output.line("id \(record.id)  \(afterSaving)")
        return record
    }

    /// Changes a record and says what.
    static func edit(
        _ row: Row, _ changes: FieldChanges, in replica: Replica, json: Bool
    ) async throws {
        try check(changes)
        let edited = try await replica.edit(
            row.record.id, values: changes.values, seeing: row.record
        ).record
        if json { return try Output.json(edited.output) }
        let changed = changes.values.keys.filter {
            edited.fields[$0]?.identity != row.record.fields[$0]?.identity
        }
        guard !changed.isEmpty else {
            return try Output.say("Nothing to change: \(sentence(edited)) is so already.")
        }
        let names = changed.sorted().map(\.description).joined(separator: ", ")
        try Output.say("Changed \(sentence(edited)): \(names).")
        try Output.line(afterSaving)
    }

    /// Refuses a change of nothing, and of what is no field.
    static func check(_ changes: FieldChanges) throws(CommandFailure) {
        guard !changes.values.isEmpty else {
            throw CommandFailure(
                .usage, "Nothing is said that should change.",
                "Name what shall change, such as --name nb=TEXT; --help lists the options.")
        }
        try checkNames(of: changes.values)
    }

    /// Deletes or restores a record and says so.
    static func setDeleted(
        _ isDeleted: Bool, _ prefix: String, in replica: Replica, json: Bool
    ) async throws {
        let row = try await find(prefix, in: replica)
        let after = try await replica.setDeleted(isDeleted, row.record.id).record
        if json { return try Output.json(after.output) }
        if row.record.isDeleted == isDeleted {
            return try Output.say(
                "Nothing to do: \(sentence(after)) is \(isDeleted ? "deleted" : "there") already.")
        }
        try Output.say("\(isDeleted ? "Deleted" : "Restored") \(sentence(after)).")
        let back = isDeleted ? "libsync \(word) restore \(after.id) brings it back. " : ""
        try Output.line(back + afterSaving)
    }

    /// A typing error in a path would make a field that nobody reads.
    private static func checkNames(
        of values: [FieldPath: JSONValue]
    ) throws(CommandFailure) {
        for (path, value) in values.sorted(by: { $0.key < $1.key }) where !value.isNull {
            try FieldChanges.checkAspect(path, of: kind)
        }
        let known = Set(kind.fieldNames)
        for root in Set(values.keys.map(\.root)).subtracting(known).sorted() {
            Output.note("Note: `\(root)` is no field that this release knows; it is kept as it is.")
        }
    }
}

/// What delete and restore have in common with every kind.
struct DeleteCommand<Family: RecordFamily>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "delete",
            abstract: "Delete one; restore brings it back, with all that was in it.")
    }

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        try await Family.setDeleted(true, id, in: replica.open(), json: json.isOn)
    }
}

/// Brings a deleted record back.
struct RestoreRecordCommand<Family: RecordFamily>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "restore", abstract: "Bring a deleted one back.")
    }

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        try await Family.setDeleted(false, id, in: replica.open(), json: json.isOn)
    }
}
