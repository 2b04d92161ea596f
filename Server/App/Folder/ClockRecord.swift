internal import LibsyncModel
internal import LibsyncStore

/// What the data folder remembers of the server's clock, so that a doubt outlives a restart and a
/// confirmation reaches a server that runs.
struct ClockRecord: Hashable, Sendable {
    enum State: String, Sendable {
        /// The server saw the clock jump; it tells no time and takes no push.
        case doubted
        /// The coordinator has looked, and the clock is right.
        case confirmed
    }
    let state: State
    /// When it was written, in milliseconds since 1970.
    let time: Int64
    /// The newest sequence then: commits up to it may carry the wrong clock's time.
    let sequence: Int64

    init(_ state: State, time: Int64, sequence: Int64) {
        self.state = state
        self.time = time
        self.sequence = sequence
    }

    /// Whether the coordinator has said, with `newest` in sight, that the clock is right.
    func confirms(_ newest: Commit) -> Bool { state == .confirmed && sequence == newest.last }

    /// The record in a data folder; nil when there is none, or none that can be read.
    init?(from folder: DataFolder) {
        guard let bytes = try? PrivateFile.read(folder.clock),
            let json = try? JSONValue.parse(bytes),
            let state = json["state"]?.string.flatMap({ State(rawValue: $0) }),
            let time = json["time"]?.integer, let sequence = json["sequence"]?.integer
        else { return nil }
        self.init(state, time: Int64(time), sequence: Int64(sequence))
    }

    /// Keeps the record in a data folder.
    func save(to folder: DataFolder) throws(PrivateFile.Failure) {
        let json: JSONValue = [
            "state": .string(state.rawValue), "time": .integer(Int(time)),
            "sequence": .integer(Int(sequence)),
        ]
        try PrivateFile.write(json.canonicalBytes + [0x0A], to: folder.clock)
    }
}
