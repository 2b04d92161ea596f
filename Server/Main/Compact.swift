public import ArgumentParser
public import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The command `compact`.
struct Compact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Forget deleted records that every replica has heard of.",
        discussion: """
            Deleted records stay as tombstones, so that nobody brings them back by accident. Once \
            every replica has read so far they can go, with their history. A replica that is gone \
            for good holds this up until you retire it, or withdraw its device.
            """)

    @Option(
        help: ArgumentHelp(
            "Give up a replica; may be repeated. Should it come back, it starts afresh.",
            valueName: "replica"))
    var retire: [ReplicaID] = []
    @Flag(help: "Do it; without this you only see what would go.")
    var yes = false
    @OptionGroup var data: DataOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        try await reporting {
            let report = try await Upkeep.on(data.folder) { upkeep in
                try await upkeep.compact(retiring: retire, isTrial: !yes)
            }
            if json.isJSON { return Output.json(report.json) }
            let done = report.dropped == 1 ? "is forgotten" : "are forgotten"
            let verb = yes ? done : "would be forgotten"
            let place = "up to \(report.horizon) of \(report.head)"
            Output.say("\(counted(report.dropped, "deleted record")) \(verb), \(place).")
            if !report.readers.isEmpty {
                Output.say("Replicas that have not read everything:")
                Output.table(
                    ["REPLICA", "LIBRARY", "READ"],
                    report.readers.map { ["\($0.replica)", "\($0.library)", "\($0.read)"] })
            }
            if !yes, report.dropped > 0 || !retire.isEmpty {
                Output.say("Nothing is done yet. To do it: add --yes.")
            } else if !report.readers.isEmpty {
                Output.say(
                    "One that is gone for good: libsync-server compact --retire REPLICA --yes.")
            }
        }
    }
}

extension ReplicaID: ExpressibleByArgument {
    /// Reads a replica's id from the command line.
    public init?(argument: String) { self.init(argument) }
}
