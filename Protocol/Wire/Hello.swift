public import LibsyncModel

/// `GET /.well-known/libsync`: what the server says of itself to anyone.
public enum Hello {
    /// Where it is.
    public static let path = "/.well-known/libsync"

    /// The body.
    ///
    /// Without a trusted clock the server tells no time.
    public static func encode(_ greeting: ServerGreeting, time: Int64?) -> [UInt8] {
        JSONValue.members([
            "name": .string(greeting.region.name),
            "language": .string(greeting.region.language),
            "timeZone": .string(greeting.region.timeZone),
            "versions": .array(greeting.versions.map { ["version": .string($0)] }),
            "epoch": .string(greeting.epoch), "head": .integer(greeting.head),
            "horizon": .integer(greeting.horizon),
            "limits": [
                "pushEntries": .integer(greeting.pushEntriesMax),
                "pushBytes": .integer(greeting.pushBytesMax),
            ],
            "encodings": ["gzip"], "keys": .array(greeting.keys.map { .string($0) }),
            "time": time.map { .integer($0) },
        ]).canonicalBytes
    }

    /// Reads the body.
    public static func decode(_ bytes: [UInt8]) throws(WireFailure) -> ServerGreeting {
        let reader = try WireReader(bytes, message: "hello")
        let versions = try reader.value("versions") { value in
            value.array?.compactMap { $0["version"]?.string }
        }
        let limits = reader.json["limits"]
        let usual = RegionProfile(name: try reader.string("name"))
        let language = try reader.optional("language") { value in
            value.string.flatMap { LanguageTag.isWellFormed($0) ? $0 : nil }
        }
        return ServerGreeting(
            region: RegionProfile(
                name: usual.name, language: language ?? usual.language,
                timeZone: try reader.optional("timeZone", \.string) ?? usual.timeZone),
            versions: versions,
            epoch: try reader.string("epoch"), head: try reader.integer("head"),
            horizon: try reader.integer("horizon"),
            pushEntriesMax: limits?["pushEntries"]?.integer ?? Limits.pushEntriesDefault,
            pushBytesMax: limits?["pushBytes"]?.integer ?? Limits.pushBytesDefault,
            keys: reader.json["keys"]?.array?.compactMap(\.string) ?? [])
    }

    /// The server's time in the body, in milliseconds since 1970; nil when it tells none.
    public static func decodeTime(_ bytes: [UInt8]) -> Int64? {
        (try? JSONValue.parse(bytes))?["time"]?.integer.map { Int64($0) }
    }
}
