import LibsyncModel
import LibsyncProtocol
import Testing

@Suite struct `Golden messages` {
    /// The hash of all golden messages of each protocol version that was released.
    ///
    /// A message of a released version is never edited: add a file, raise the minor version, and
    /// add a line. First 128 bits of the SHA-256 of, for each file by name: name, line feed, bytes.
    static let pinned = ["1.0": "1256649ffd5fa6b16dc35769f18bdcdb"]

    @Test func `the messages are pinned to the protocol's version`() throws {
        var bytes: [UInt8] = []
        for name in Fixtures.names {
            bytes += Array("\(name)\n".utf8)
            bytes += try Fixtures.bytes(name)
        }
        let hash = ValueHash(ofBytes: bytes).description
        #expect(Self.pinned[ProtocolVersion.current] == hash)
        #expect(Set(ProtocolVersion.served).isSubset(of: Self.pinned.keys))
    }

    @Test func `every file is of a known message and every message has a file`() {
        let messages = Fixtures.names.map { Message(fixture: $0) }
        #expect(!messages.contains(nil))
        #expect(Set(messages.compactMap(\.self)) == Set(Message.allCases))
    }

    @Test(arguments: Fixtures.ofToday)
    func `a message is read and written again to the byte`(name: String) throws {
        let message = try #require(Message(fixture: name))
        let bytes = try Fixtures.bytes(name)
        let again = try message.rewrite(bytes)
        #expect(String(decoding: again, as: UTF8.self) == String(decoding: bytes, as: UTF8.self))
        #expect(again == bytes)
    }

    @Test(arguments: Fixtures.ofLater)
    func `a message of a later version is read, unknown members left out`(name: String) throws {
        let message = try #require(Message(fixture: name))
        let bytes = try Fixtures.bytes(name)
        let once = try message.rewrite(bytes)
        #expect(once != bytes)
        #expect(try message.rewrite(once) == once)
    }

    @Test func `a later hello is today's hello to us`() throws {
        let later = try Hello.decode(try Fixtures.bytes("hello.later.json"))
        #expect(later == (try Hello.decode(try Fixtures.bytes("hello.json"))))
    }

    @Test func `a region of which hello says no more than the name is Norwegian`() throws {
        var members = try #require(try JSONValue.parse(Fixtures.bytes("hello.no-time.json")).object)
        #expect(members.removeValue(forKey: "language") == "nn")
        #expect(members.removeValue(forKey: "timeZone") != nil)
        let usual = try Hello.decode(JSONValue.object(members).canonicalBytes)
        #expect(usual.region.language == "nb")
        #expect(usual.region.timeZone == "Europe/Oslo")
    }

    @Test func `hello tells the server's time, or none`() throws {
        let time = Hello.decodeTime(try Fixtures.bytes("hello.json"))
        #expect(time == 1_796_025_600_125)
        #expect(Hello.decodeTime(try Fixtures.bytes("hello.no-time.json")) == nil)
        #expect(Hello.decodeTime(Array("<html>".utf8)) == nil)
    }

    @Test func `a row of a later version is kept to the byte`() throws {
        let bytes = try Fixtures.bytes("pull-page.later.ndjson")
        let page = try Pull.decode(bytes)
        let first = try #require(bytes.split(separator: UInt8(ascii: "\n")).first)
        guard case .row(_, _, let text) = page.lines.first else {
            Issue.record("the first line is no row")
            return
        }
        #expect(Array(text.utf8) == Array(first))
        #expect(text.contains("asOf"))
    }

    @Test(arguments: Fixtures.pages)
    func `the digest is that of the rows`(name: String) throws {
        let page = try Pull.decode(try Fixtures.bytes(name))
        let rows = try Fixtures.rows(name)
        guard let digest = page.digest, !rows.isEmpty else { return }
        #expect(rows.map { RowDigest(row: $0) }.reduce(RowDigest(), +) == digest)
    }

    @Test(arguments: Fixtures.pages)
    func `a row is read and written again to the byte`(name: String) throws {
        guard !Fixtures.isLater(name) else { return }
        for bytes in try Fixtures.rows(name) {
            let row = try Row(json: try JSONValue.parse(bytes))
            #expect(row.json.canonicalText == String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test(arguments: Fixtures.pages)
    func `a conflict's id is computed from the write that lost`(name: String) throws {
        for bytes in try Fixtures.rows(name) {
            let json = try JSONValue.parse(bytes)
            let row = try Row(json: json)
            let written = (json["conflicts"]?.array ?? []).compactMap { $0["id"]?.string }
            #expect(row.conflicts.map(\.id) == written)
        }
    }
}

@Suite struct `Golden messages together` {
    /// The saves of push requests, merged into one history.
    private func history(_ names: [String]) throws -> RecordHistory {
        var history: RecordHistory?
        for name in names {
            for save in try Message.batch(try Fixtures.bytes(name)).entries {
                var merged = history ?? RecordHistory(id: save.id, kind: save.kind)
                for (path, field) in save.fields { merged.accept(field, at: path) }
                history = merged
            }
        }
        return try #require(history)
    }

    private func line(_ history: RecordHistory, sequence: Int64) -> String {
        let record = history.record
        let row = Row(
            record: record, sequence: sequence, conflicts: history.conflicts(of: record))
        return row.json.canonicalText
    }

    private func firstLine(_ name: String) throws -> String {
        String(decoding: try #require(try Fixtures.rows(name).first), as: UTF8.self)
    }

    @Test func `the first push gives the first pull's row`() throws {
        let history = try history(["push-request.create.json"])
        #expect(line(history, sequence: 42) == (try firstLine("pull-page.first.ndjson")))
    }

    @Test(arguments: [
        [
            "push-request.create.json", "push-request.edit-first.json",
            "push-request.edit-second.json",
        ],
        [
            "push-request.create.json", "push-request.edit-second.json",
            "push-request.edit-first.json",
        ],
    ])
    func `two edits give the conflict's row in either order`(names: [String]) throws {
        let history = try history(names)
        #expect(line(history, sequence: 44) == (try firstLine("pull-page.conflict.ndjson")))
    }

    @Test func `taking the other closes the conflict`() throws {
        let history = try history([
            "push-request.create.json", "push-request.edit-first.json",
            "push-request.edit-second.json", "push-request.take-other.json",
        ])
        #expect(history.conflicts(of: history.record).isEmpty)
        #expect(line(history, sequence: 45) == (try firstLine("pull-page.resolved.ndjson")))
    }

    @Test func `the answer to the edit that lost shows the winner of the row`() throws {
        let answer = try Push.decodeAnswer(try Fixtures.bytes("push-answer.superseded.json"))
        let exceptions = try #require(answer.results.first).exceptions
        let row = try Row(json: try JSONValue.parse(try firstLine("pull-page.conflict.ndjson")))
        #expect(exceptions["name/nb"]?.winner == row.record.fields["name/nb"])
    }

    @Test func `the parts of a digest hold the rows of the snapshot`() throws {
        let names = ["snapshot-page.first.ndjson", "snapshot-page.last.ndjson"]
        let rows = try names.flatMap { try Fixtures.rows($0) }
        let answer = try Digests.decodeAnswer(try Fixtures.bytes("digest-answer.json"))
        #expect(answer.parts.map(\.digest) == rows.map { RowDigest(row: $0) })
        #expect(answer.parts.allSatisfy { $0.count == 1 })
        let ids = try names.flatMap { try Pull.decode(try Fixtures.bytes($0)).lines.map(\.id) }
        let bounds = ids.dropLast().map { Optional($0) }
        #expect(answer.parts.map(\.range.through) == bounds + [nil])
        #expect(answer.parts.map(\.range.after) == [nil] + bounds)
    }

    @Test func `pages of a snapshot share one cursor and come in order of ids`() throws {
        let names = ["snapshot-page.first.ndjson", "snapshot-page.last.ndjson"]
        let pages = try names.map { try Pull.decode(try Fixtures.bytes($0)) }
        let ids = pages.flatMap(\.lines).map(\.id)
        #expect(ids == ids.sorted())
        #expect(Set(pages.map(\.cursor.token)).count == 1)
        #expect(pages.allSatisfy { $0.digest == nil })
        #expect(pages.map(\.hasMore) == [true, false])
    }
}
