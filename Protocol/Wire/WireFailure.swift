internal import LibsyncModel

/// A message is not what the spec says; `detail` names the place for the one who wrote it.
public struct WireFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, and where.
    public let detail: String
    /// Whether the message is well formed, and only holds more than one message may.
    public let isTooLarge: Bool
    /// One sentence.
    public var description: String { detail }

    init(_ detail: String, isTooLarge: Bool = false) {
        self.detail = detail
        self.isTooLarge = isTooLarge
    }
}

/// Reads members of a message; a missing or malformed one throws by its name.
struct WireReader {
    let json: JSONValue
    let message: String

    init(_ bytes: [UInt8], message: String) throws(WireFailure) {
        do {
            let json = try JSONValue.parse(bytes, depthMax: Limits.jsonDepthMax)
            try self.init(json: json, message: message)
        } catch let failure as JSONFailure {
            throw WireFailure("\(message): \(failure)")
        } catch {
            throw WireFailure("\(message): not a JSON object")
        }
    }

    init(json: JSONValue, message: String) throws(WireFailure) {
        guard json.object != nil else { throw WireFailure("\(message): not a JSON object") }
        self.json = json
        self.message = message
    }

    func fault(_ name: String) -> WireFailure {
        WireFailure("\(message): member `\(name)` is missing or malformed")
    }

    func value<Value>(
        _ name: String, _ read: (JSONValue) -> Value?
    ) throws(WireFailure) -> Value {
        guard let value = json[name].flatMap(read) else { throw fault(name) }
        return value
    }

    /// The member, or nil when it is missing; malformed throws, and so does null: what has nothing
    /// to say is left out.
    func optional<Value>(
        _ name: String, _ read: (JSONValue) -> Value?
    ) throws(WireFailure) -> Value? {
        guard let json = json[name] else { return nil }
        guard !json.isNull, let value = read(json) else { throw fault(name) }
        return value
    }

    func string(_ name: String) throws(WireFailure) -> String { try value(name, \.string) }

    func integer(_ name: String, atLeast least: Int = 0) throws(WireFailure) -> Int64 {
        try value(name) { $0.integer.flatMap { $0 >= least ? Int64($0) : nil } }
    }

    func texts(_ name: String, countMax: Int) throws(WireFailure) -> [String] {
        try value(name) { value in
            guard let array = value.array, array.count <= countMax else { return nil }
            let texts = array.compactMap(\.string)
            return texts.count == array.count ? texts : nil
        }
    }

    func position(_ name: String) throws(WireFailure) -> Position? {
        guard let json = try optional(name, { $0 }) else { return nil }
        let reader = try WireReader(json: json, message: "\(message).\(name)")
        return Position(
            sequence: try reader.integer("sequence"), token: try reader.string("token"))
    }
}

extension Position {
    var json: JSONValue { ["sequence": .integer(Int(sequence)), "token": .string(token)] }
}

extension JSONValue {
    /// A whole number, from 64 bits that stay within 2^53: times and sequences.
    static func integer(_ value: Int64) -> JSONValue { .number(Double(value)) }

    /// An object of the members that are not nil.
    static func members(_ members: [String: JSONValue?]) -> JSONValue {
        .object(members.compactMapValues { $0 })
    }
}
