import ArgumentParser
import LibsyncModel
import LibsyncReplica

/// Places on the command line.
enum PlaceFamily: RecordFamily {
    static var kind: Kind { .place }

    static func sentence(_ record: Record) -> String {
        let address = Place(record)?.addressLine
        return (["\"\(record.displayName)\""] + [address].compactMap { $0 }).joined(separator: ", ")
    }
}

/// `libsync place …`.
struct PlaceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "place", abstract: "Buildings, buses, boats, stops and rooms.",
        subcommands: [
            PlaceAdd.self, PlaceList.self, ShowCommand<PlaceFamily>.self, PlaceEdit.self,
            DeleteCommand<PlaceFamily>.self, RestoreRecordCommand<PlaceFamily>.self,
        ])
}

/// What a place says of itself; the same for add and edit.
struct PlaceOptions: ParsableArguments {
    @OptionGroup var common: CommonFieldOptions
    @OptionGroup var address: AddressOptions

    @Option(help: "building, mobile, stop, online or outdoors.") var type: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Degrees north, such as 69.04.", valueName: "degrees"))
    var latitude: Double?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Degrees east, such as 19.23.", valueName: "degrees"))
    var longitude: Double?
    @Option(name: .customLong("in"), help: "Id of the place that this one is in.")
    var inside: String?
    @Option(help: ArgumentHelp("How many there is room for.", valueName: "n")) var capacity: Int?
    @Option(
        help: ArgumentHelp(
            "wheelchair, hearing-loop, sign-language, easy-language, captions or quiet.",
            valueName: "code"))
    var accessibility: [String] = []
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("How one gets there.", valueName: "lang=text"))
    var directions: [String] = []
    @Option(help: "A page of its own.") var url: String?

    func changes(
        onto record: Record?, inside: RecordID?
    ) throws(CommandFailure) -> FieldChanges {
        var changes = FieldChanges()
        try common.add(to: &changes)
        try address.add(to: &changes, onto: record)
        try changes.set("type", type)
        let point = ["latitude": latitude, "longitude": longitude].compactMapValues { $0 }
        if point.count == 1, record?["geo"] == nil {
            throw CommandFailure(
                .usage, "A point needs both --latitude and --longitude.", "Give the other too.")
        }
        try changes.merge("geo", point.mapValues { .number($0) }, onto: record)
        try changes.set("containedInPlace", inside?.description)
        if let capacity { try changes.set("maximumAttendeeCapacity", .integer(capacity)) }
        try changes.setMembers("accessibility", accessibility, option: "--accessibility")
        try changes.setTexts("directions", directions, option: "--directions")
        try changes.set("url", url)
        return changes
    }

    func insideID(in replica: Replica) async throws -> RecordID? {
        guard let inside else { return nil }
        return try await PlaceFamily.find(inside, in: replica).record.id
    }
}

struct PlaceAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a place.",
        discussion: "Without --visibility it is public.")

    @OptionGroup var options: PlaceOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        guard !options.common.name.isEmpty else {
            throw CommandFailure(
                .usage, "The place has no name.", "Give it one: --name nb=\"Ytre Sund\".")
        }
        let replica = try replica.open()
        let changes = try options.changes(
            onto: nil, inside: try await options.insideID(in: replica))
        try await PlaceFamily.add(changes, visibility: .public, in: replica, json: json.isOn)
    }
}

struct PlaceEdit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change a place: only what is named changes.")

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var options: PlaceOptions
    @OptionGroup var remove: RemoveOption
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.open()
        let row = try await PlaceFamily.find(id, in: replica)
        var changes = try options.changes(
            onto: row.record, inside: try await options.insideID(in: replica))
        try changes.remove(remove.remove, from: row.record)
        try await PlaceFamily.edit(row, changes, in: replica, json: json.isOn)
        let after = try await replica.row(row.record.id).record
        if after.visibility != row.record.visibility {
            try await HoursDesk.follow(after, in: replica)
        }
    }
}

struct PlaceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List places by name.")

    @OptionGroup var list: ListOptions

    func run() async throws {
        try await list.run(PlaceFamily.kind, headings: ["NAME", "TYPE", "ADDRESS"]) { record in
            [
                record.displayName, record["type"]?.string ?? "",
                Place(record)?.addressLine ?? "",
            ]
        }
    }
}
