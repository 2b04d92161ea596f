import LibsyncModel
import LibsyncProtocol
import Testing

@Suite struct `Malformed messages` {
    /// A golden message whose member is set to the JSON `text`, or left out.
    struct Planted: CustomTestStringConvertible, Sendable {
        let fixture: String
        let member: String
        let text: String?
        var testDescription: String { "\(fixture): \(member) = \(text ?? "missing")" }
    }

    private static func planted(
        _ fixture: String, _ members: [String], _ texts: [String?]
    ) -> [Planted] {
        members.flatMap { member in
            texts.map { Planted(fixture: fixture, member: member, text: $0) }
        }
    }

    static let texts: [Planted] =
        planted("hello.json", ["name", "epoch"], [nil, "null", "5", "{}"])
        + planted("hello.json", ["language"], ["null", "5", #""b""#, #""nb NO""#])
        + planted("hello.json", ["timeZone"], ["null", "5", "{}"])
        + planted("enrol-request.json", ["code"], [nil, "5"])
        + planted(
            "enrol-answer.json",
            ["token", "device", "library", "role", "replica", "epoch", "name"],
            [nil, "null", "5", #"["x"]"#])
        + planted("enrol-answer.json", ["role"], [#""boss""#])
        + planted("enrol-answer.json", ["library"], [#""Fjordvik""#, #""-x""#])
        + planted("token-answer.json", ["token"], [nil, "true"])
        + planted(
            "push-request.create.json", ["replica"],
            [nil, "5", #""a3f0""#, #""A3F0C2D4E5B60718""#, #""a3f0c2d4e5b6071g""#])
        + planted("replicas-answer.json", ["replica", "epoch"], [nil, "5"])

    static let integers: [Planted] =
        planted("hello.json", ["head", "horizon"], [nil, #""1""#, "-1", "1.5"])
        + planted("enrol-answer.json", ["expires"], [nil, #""1""#, "-1", "1.5"])
        + planted("token-answer.json", ["expires"], [nil, "-1"])
        + planted("push-request.create.json", ["batch"], [nil, #""1""#, "-1", "0", "0.5", "null"])
        + planted("push-answer.create.json", ["batch"], [nil, #""1""#, "-1", "0"])
        + planted("replicas-answer.json", ["horizon"], [nil, #""0""#, "-1"])

    static let others: [Planted] =
        planted("hello.json", ["versions"], [nil, #""1.0""#, "{}"])
        + planted(
            "enrol-request.json", ["label"],
            ["5", "null", #""""#, "\"" + String(repeating: "x", count: 41) + "\"", #""a\nb""#])
        + planted("enrol-request.renewal.json", ["library"], ["null", "5", #""X""#])
        + planted("enrol-answer.merged.json", ["former"], ["null", "[]", #"["X"]"#, #""x""#])
        + planted("push-request.create.json", ["entries"], [nil, "{}", #""x""#, "null"])
        + planted("push-request.offer.json", ["offer"], ["1", #""yes""#, "null"])
        + planted(
            "replicas-request.json", ["cursors", "commits"],
            [nil, #""x""#, "[1]", "[" + String(repeating: #""x","#, count: 100) + #""x"]"#])
        + planted(
            "digest-request.json", ["ranges"],
            [nil, "{}", "[]", "[{},{}]", "null"])
        + planted("digest-answer.json", ["parts", "commit"], [nil, "null"])
        + planted("history-answer.json", ["saves"], [nil, "{}"])

    @Test(arguments: texts + integers + others)
    func `a spoilt member is refused by its name`(planted: Planted) throws {
        let message = try #require(Message(fixture: planted.fixture))
        let json = try Fixtures.json(planted.fixture).with(planted.member, json: planted.text)
        let failure = #expect(throws: WireFailure.self) {
            try message.rewrite(json.canonicalBytes)
        }
        #expect(failure?.detail.contains("`\(planted.member)`") == true, "\(failure as Any)")
    }

    @Test(arguments: ["cursor", "commit"])
    func `a spoilt position is refused by its name`(member: String) throws {
        let golden = try Fixtures.json("replicas-answer.json")
        for (inner, text) in [("sequence", "null"), ("token", "5"), ("sequence", "-1")] {
            let position = try #require(golden[member]).with(inner, json: text)
            let failure = #expect(throws: WireFailure.self) {
                try Replicas.decodeAnswer(golden.with(member, position).canonicalBytes)
            }
            #expect(failure?.detail.contains(".\(member): member `\(inner)`") == true)
        }
        // What there is not is left out, never null (README, section 3).
        _ = try Replicas.decodeAnswer(golden.with(member, nil).canonicalBytes)
        let failure = #expect(throws: WireFailure.self) {
            try Replicas.decodeAnswer(golden.with(member, .null).canonicalBytes)
        }
        #expect(failure?.detail.contains("`\(member)`") == true)
    }

    @Test(arguments: Message.allCases.filter { $0 != .problem })
    func `what is not JSON is refused by the message's name`(message: Message) throws {
        for text in ["", "<html>", "[1]", "{\"a\":1,\"a\":2}", "{\"a\":9007199254740992}"] {
            let failure = #expect(throws: WireFailure.self) {
                try message.rewrite(Array(text.utf8))
            }
            let name = message.rawValue.prefix { $0 != "-" }.replacing("snapshot", with: "pull")
            #expect(failure?.detail.hasPrefix(name) == true, "\(failure as Any)")
        }
    }

    @Test func `a message nested deeper than allowed is refused`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            let golden = #"{"code":"X","x":"#
            return Array(
                (golden + String(repeating: "[", count: depth)
                    + String(repeating: "]", count: depth) + "}").utf8)
        }
        #expect(try Enrol.decodeRequest(nested(Limits.jsonDepthMax - 1)).secret == "X")
        #expect(throws: WireFailure.self) {
            try Enrol.decodeRequest(nested(Limits.jsonDepthMax))
        }
    }

    @Test func `bytes after the message are refused`() throws {
        let bytes = try Fixtures.bytes("hello.json")
        #expect(throws: WireFailure.self) { try Hello.decode(bytes + Array("x".utf8)) }
        #expect(try Hello.decode(bytes + Array(" \n".utf8)).region.name == "Fjellfylket")
    }

    @Test(arguments: Fixtures.ofToday.filter { $0.hasSuffix(".json") && !$0.hasPrefix("problem") })
    func `a message cut short at any byte is refused`(name: String) throws {
        let message = try #require(Message(fixture: name))
        let bytes = try Fixtures.bytes(name)
        let step = max(1, bytes.count / 97)
        for count in stride(from: 0, to: bytes.count, by: step) {
            #expect(throws: WireFailure.self) { try message.rewrite(Array(bytes[..<count])) }
        }
    }
}
