import LibsyncModel
import LibsyncProtocol
import Testing

@Suite struct `Pushes and their answers` {
    private func spoilt(
        _ change: (inout [JSONValue]) throws -> Void
    ) throws -> Push.Request {
        let golden = try Fixtures.json("push-request.rich.json")
        var entries = try #require(golden["entries"]?.array)
        try change(&entries)
        return try Push.decodeRequest(golden.with("entries", .array(entries)).canonicalBytes)
    }

    @Test(arguments: [
        ("id", nil), ("id", #""x""#), ("kind", nil), ("kind", #""Event!""#), ("fields", nil),
        ("fields", "{}"), ("fields", "[]"), ("stamp", nil), ("stamp", "{}"), ("stamps", "[]"),
        ("revision", "-1"), ("revision", #""1""#),
    ])
    func `one spoilt save is refused by its member and never spoils the others`(
        member: String, text: String?
    ) throws {
        let request = try spoilt { $0[1] = try $0[1].with(member, json: text) }
        #expect(request.entries.count == 9)
        for (index, entry) in request.entries.enumerated() {
            switch entry {
            case .success: #expect(index != 1)
            case .failure(let failure):
                #expect(index == 1)
                #expect(failure == RecordFailure(member: member))
            }
        }
    }

    @Test(arguments: ["/a", "a/", "a//b", "a~2b", "", "a\u{1}b", "e\u{301}"])
    func `a save with a spoilt path is refused by that path`(path: String) throws {
        let request = try spoilt { entries in
            entries[1] = entries[1].with(
                "fields", entries[1]["fields"]?.with(path, "x"))
        }
        #expect(request.entries[1] == .failure(RecordFailure(member: "fields/\(path)")))
    }

    @Test(arguments: [
        ("at", "null"), ("at", #""x""#), ("by", "5"), ("by", #""A""#), ("base", #""x""#),
        ("base", "null"), ("effective", #""x""#), ("resolves", #""x""#), ("resolves", #"["x"]"#),
        ("resolves", "[]"), ("saw", "{}"), ("saw", "[]"), ("saw", #"{"name":"x"}"#),
        ("saw", #"{"//":"x"}"#), ("label", "5"),
        ("label", #""""#), ("label", "\"" + String(repeating: "å", count: 41) + "\""),
        ("seen", #""x""#), ("seen", "-1"), ("seen", "0.5"), ("healedBy", #""X!""#),
    ])
    func `a spoilt stamp is refused`(member: String, text: String) throws {
        let request = try spoilt { entries in
            let stamp = try entries[0]["stamp"]?.with(member, json: text)
            entries[0] = entries[0].with("stamp", stamp)
        }
        #expect(request.entries[0] == .failure(RecordFailure(member: "stamp")))
    }

    @Test func `a spoilt exception is refused by its path`() throws {
        let request = try spoilt { entries in
            let own = entries[3]["stamps"]?.with("when", ["at": "x"])
            entries[3] = entries[3].with("stamps", own)
        }
        #expect(request.entries[3] == .failure(RecordFailure(member: "stamps/when")))
    }

    @Test func `a stamp of a path that the save does not write is refused by its path`() throws {
        let request = try spoilt { entries in
            let stamp = try #require(entries[1]["stamp"])
            entries[1] = entries[1].with("stamps", ["name/fi": stamp])
        }
        #expect(request.entries[1] == .failure(RecordFailure(member: "stamps/name/fi")))
        #expect(request.entries.filter { (try? $0.get()) != nil }.count == 8)
    }

    @Test func `a push of more entries than allowed is refused`() throws {
        func request(_ count: Int) -> [UInt8] {
            let json: JSONValue = [
                "replica": "a3f0c2d4e5b60718", "batch": 1,
                "entries": .array(Array(repeating: .null, count: count)),
            ]
            return json.canonicalBytes
        }
        let most = try Push.decodeRequest(request(Limits.pushEntriesMax))
        #expect(most.entries.count == Limits.pushEntriesMax)
        #expect(throws: WireFailure.self) {
            try Push.decodeRequest(request(Limits.pushEntriesMax + 1))
        }
    }

    @Test func `an offer says so and a push does not`() throws {
        #expect(try Push.decodeRequest(try Fixtures.bytes("push-request.offer.json")).isOffer)
        let plain = try Fixtures.bytes("push-request.create.json")
        #expect(try !Push.decodeRequest(plain).isOffer)
        #expect(!String(decoding: plain, as: UTF8.self).contains("offer"))
    }

    @Test func `an answer tells accepted, superseded, restamped, duplicate and rejected apart`()
        throws
    {
        let rich = try Push.decodeAnswer(try Fixtures.bytes("push-answer.rich.json"))
        #expect(rich.results[0] == SaveResult(outcome: .accepted, sequence: 46))
        #expect(rich.results[8] == SaveResult(outcome: .duplicate, sequence: 47))
        #expect(rich.results[6].sequence == 0)
        guard case .rejected(let code, let detail) = rich.results[6].outcome else {
            Issue.record("not rejected")
            return
        }
        #expect(code == ProblemCode.notYours.description)
        #expect(detail.hasPrefix("It belongs to nordnes"))
        let restamped = rich.results[7].exceptions["directions/nb"]
        #expect(restamped?.effective?.milliseconds == 1_796_041_799_000)
        #expect(restamped?.winner == nil)
    }

    @Test(
        arguments: [
            #"{"status":"accepted"}"#, #"{"status":"duplicate"}"#,
            #"{"status":"accepted","sequence":-1}"#, #"{"status":"lost"}"#, "{}",
            #"{"status":"rejected"}"#, #""accepted""#,
            #"{"status":"rejected","problem":{"type":"about:blank"}}"#,
            #"{"status":"accepted","sequence":1,"fields":[]}"#,
            #"{"status":"accepted","sequence":1,"fields":{}}"#,
            #"{"status":"accepted","sequence":1,"fields":{"//":{}}}"#,
            #"{"status":"accepted","sequence":1,"fields":{"name/nb":{"status":"superseded"}}}"#,
            #"{"status":"accepted","sequence":1,"fields":{"name/nb":{"status":"restamped"}}}"#,
            #"{"status":"accepted","sequence":1,"fields":{"name/nb":{"status":"restamped","effective":"x"}}}"#,
            #"{"status":"accepted","sequence":1,"fields":{"name/nb":{"status":"x"}}}"#,
        ])
    func `a spoilt result is refused`(text: String) throws {
        let golden = try Fixtures.json("push-answer.create.json").with("results", json: "[\(text)]")
        let failure = #expect(throws: WireFailure.self) {
            try Push.decodeAnswer(golden.canonicalBytes)
        }
        #expect(failure?.detail == "push answer: member `results` is missing or malformed")
    }

    @Test func `an answer without commit is refused`() throws {
        let golden = try Fixtures.json("push-answer.create.json")
        let failure = #expect(throws: WireFailure.self) {
            try Push.decodeAnswer(golden.with("commit", nil).canonicalBytes)
        }
        #expect(failure?.detail == "push answer: member `commit` is missing or malformed")
    }

    @Test func `an answer says nothing of time and gives no cursor`() throws {
        for name in Fixtures.names where name.hasPrefix("push-answer") {
            let members = try #require(try Fixtures.json(name).object)
            #expect(Set(members.keys) == ["batch", "commit", "results"])
        }
    }
}
