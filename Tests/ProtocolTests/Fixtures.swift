import Foundation
import LibsyncModel
import LibsyncProtocol
import Testing

/// The golden messages of `Protocol/Fixtures/v1`, by file name: `push-request.offer.json` is a
/// push request; `….later.…` is one of a later minor version, with members unknown today.
enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Protocol/Fixtures/v1")

    static let names: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { !$0.hasPrefix(".") }.sorted()

    static let ofToday = names.filter { !isLater($0) }
    static let ofLater = names.filter(isLater)
    static let pages = names.filter { $0.hasSuffix(".ndjson") }

    static func isLater(_ name: String) -> Bool { name.contains(".later.") }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    static func json(_ name: String) throws -> JSONValue {
        try JSONValue.parse(try bytes(name))
    }

    /// The lines of a page as bytes, the trailer left out.
    static func rows(_ name: String) throws -> [[UInt8]] {
        try bytes(name).split(separator: UInt8(ascii: "\n")).map(Array.init).dropLast()
            .filter { try JSONValue.parse($0)["id"] != nil }
    }
}

/// The messages, by the first part of their fixtures' names.
enum Message: String, CaseIterable, CustomTestStringConvertible {
    case hello
    case enrolRequest = "enrol-request"
    case enrolAnswer = "enrol-answer"
    case tokenAnswer = "token-answer"
    case pushRequest = "push-request"
    case pushAnswer = "push-answer"
    case pullPage = "pull-page"
    case snapshotPage = "snapshot-page"
    case digestRequest = "digest-request"
    case digestAnswer = "digest-answer"
    case replicasRequest = "replicas-request"
    case replicasAnswer = "replicas-answer"
    case historyAnswer = "history-answer"
    case problem

    init?(fixture name: String) {
        self.init(rawValue: String(name.prefix { $0 != "." }))
    }

    var testDescription: String { rawValue }

    /// The bytes that this release writes for the message that it read from `bytes`.
    func rewrite(_ bytes: [UInt8]) throws -> [UInt8] {
        switch self {
        case .hello:
            let greeting = try Hello.decode(bytes)
            let time = try JSONValue.parse(bytes)["time"]?.integer
            return Hello.encode(greeting, time: time.map { Int64($0) })
        case .enrolRequest:
            let request = try Enrol.decodeRequest(bytes)
            return Enrol.encodeRequest(
                secret: request.secret, label: request.label, library: request.library)
        case .enrolAnswer: return Enrol.encodeAnswer(try Enrol.decodeAnswer(bytes))
        case .tokenAnswer:
            let answer = try TokenRotation.decodeAnswer(bytes)
            return TokenRotation.encodeAnswer(token: answer.token, expires: answer.expires)
        case .pushRequest: return Push.encodeRequest(try Message.batch(bytes))
        case .pushAnswer: return Push.encodeAnswer(try Push.decodeAnswer(bytes))
        case .pullPage, .snapshotPage: return Pull.encode(try Pull.decode(bytes))
        case .digestRequest: return Digests.encodeRequest(try Digests.decodeRequest(bytes))
        case .digestAnswer: return Digests.encodeAnswer(try Digests.decodeAnswer(bytes))
        case .replicasRequest: return Replicas.encodeRequest(try Replicas.decodeRequest(bytes))
        case .replicasAnswer: return Replicas.encodeAnswer(try Replicas.decodeAnswer(bytes))
        case .historyAnswer: return History.encodeAnswer(try History.decodeAnswer(bytes))
        case .problem:
            return try #require(Problem(json: try JSONValue.parse(bytes))).json.canonicalBytes
        }
    }

    /// A push whose entries are all well formed.
    static func batch(_ bytes: [UInt8]) throws -> PushBatch {
        let request = try Push.decodeRequest(bytes)
        return PushBatch(
            replica: request.replica, number: request.number, isOffer: request.isOffer,
            entries: try request.entries.map { try $0.get() })
    }
}

extension JSONValue {
    /// The object with `name` set to the JSON that `text` writes, or taken out when it is nil.
    func with(_ name: String, json text: String?) throws -> JSONValue {
        with(name, try text.map { try JSONValue.parse($0) })
    }

    /// The object with `name` set, or taken out when `value` is nil.
    func with(_ name: String, _ value: JSONValue?) -> JSONValue {
        var members = object ?? [:]
        members[name] = value
        return .object(members)
    }
}
