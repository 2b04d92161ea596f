import LibsyncModel
import LibsyncProtocol
import Testing

@Suite struct `Pages of a pull` {
    private static let lineFeed = UInt8(ascii: "\n")

    private func lines(_ name: String) throws -> [[UInt8]] {
        try Fixtures.bytes(name).split(separator: Self.lineFeed).map(Array.init)
    }

    private func page(_ lines: [[UInt8]]) -> [UInt8] {
        Array(lines.joined(separator: [Self.lineFeed])) + [Self.lineFeed]
    }

    private func trailer(_ name: String) throws -> JSONValue {
        let last = try #require(try lines(name).last)
        return try #require(try JSONValue.parse(last)["trailer"])
    }

    private func refusal(of bytes: [UInt8]) -> String? {
        do {
            _ = try Pull.decode(bytes)
            return nil
        } catch {
            return error.detail
        }
    }

    @Test func `a page cut short at any byte is refused`() throws {
        for name in ["pull-page.rich.ndjson", "pull-page.more.ndjson", "pull-page.empty.ndjson"] {
            let bytes = try Fixtures.bytes(name)
            // The line feed after the trailer alone may be missing.
            for count in 0..<(bytes.count - 1) {
                #expect(refusal(of: Array(bytes[..<count])) != nil, "\(name) at \(count)")
            }
            #expect(refusal(of: bytes.dropLast()) == nil)
        }
    }

    @Test func `a page without its trailer is refused`() throws {
        let lines = try lines("pull-page.rich.ndjson")
        #expect(refusal(of: page(lines.dropLast())) == "pull: the trailer is missing")
        #expect(refusal(of: []) == "pull: the trailer is missing")
    }

    @Test func `a page that lost a line, or has one twice, is refused`() throws {
        let lines = try lines("pull-page.rich.ndjson")
        let expected = "pull: the trailer counts other lines than there are"
        for index in 0..<(lines.count - 1) {
            var fewer = lines
            fewer.remove(at: index)
            #expect(refusal(of: page(fewer)) == expected)
            #expect(refusal(of: page([lines[index]] + lines)) == expected)
        }
    }

    @Test func `nothing may follow the trailer`() throws {
        let lines = try lines("pull-page.rich.ndjson")
        #expect(refusal(of: page(lines + [lines[0]])) == "pull: a line after the trailer")
        #expect(refusal(of: page(lines + [lines[lines.count - 1]])) != nil)
    }

    @Test(arguments: [
        ("cursor", nil), ("commit", nil), ("more", nil), ("count", nil), ("horizon", nil),
        ("more", "1"), ("count", #""1""#), ("count", "-1"), ("horizon", #""x""#), ("digest", "5"),
        ("digest", #""abc""#), ("digest", #""ABCDEF00ABCDEF00ABCDEF00ABCDEF00""#),
        ("commit", "null"), ("cursor", "null"),
    ])
    func `a spoilt trailer is refused by its member`(member: String, text: String?) throws {
        let spoilt = try trailer("pull-page.empty.ndjson").with(member, json: text)
        let detail = refusal(of: page([JSONValue.object(["trailer": spoilt]).canonicalBytes]))
        #expect(detail == "pull trailer: member `\(member)` is missing or malformed")
    }

    @Test(arguments: ["cursor", "commit"])
    func `a spoilt position in the trailer is refused by its member`(member: String) throws {
        let golden = try trailer("pull-page.empty.ndjson")
        let spoilt = golden.with(member, try #require(golden[member]).with("token", nil))
        let detail = refusal(of: page([JSONValue.object(["trailer": spoilt]).canonicalBytes]))
        #expect(detail == "pull trailer.\(member): member `token` is missing or malformed")
    }

    @Test(arguments: [
        #"{"id":"01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3"}"#, #"{"sequence":5}"#,
        #"{"id":"x","sequence":5}"#, #"{"withdrawn":true,"sequence":5}"#,
        #"{"withdrawn":"01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3","sequence":-1}"#,
        #"{"id":"01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3","sequence":1.5}"#, "5", "[]", #""x""#,
    ])
    func `a line that is neither row nor withdrawal is refused by its number`(text: String) throws {
        let lines = try lines("pull-page.rich.ndjson")
        let spoilt = page([lines[0], Array(text.utf8)] + lines.dropFirst(2))
        #expect(refusal(of: spoilt) == "pull: line 2: no row, no withdrawal, no purge")
    }

    @Test func `a line that is no JSON is refused by its number`() throws {
        let lines = try lines("pull-page.rich.ndjson")
        let detail = refusal(of: page([lines[0], Array("{".utf8)] + lines.dropFirst(2)))
        #expect(detail?.hasPrefix("pull: line 2: this is not valid JSON") == true)
    }

    @Test func `a page lists rows and withdrawals with their places`() throws {
        let page = try Pull.decode(try Fixtures.bytes("pull-page.rich.ndjson"))
        #expect(page.lines.map(\.sequence) == [47, 48, 49, 50, 54, 55])
        #expect(page.lines.last == .withdrawn(id: page.lines[5].id, sequence: 55))
        #expect(page.horizon == 12)
        #expect(page.commit.sequence == 55)
        #expect(!page.hasMore)
    }

    @Test func `a page with more to come tells no digest`() throws {
        let page = try Pull.decode(try Fixtures.bytes("pull-page.more.ndjson"))
        #expect(page.hasMore)
        #expect(page.digest == nil)
    }

    @Test func `a row is written as its text stands, spaces and all`() throws {
        let id = try #require(RecordID("01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3"))
        let text = #"{ "sequence": 7, "id": "01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3" }"#
        let position = Position(sequence: 7, token: "t")
        let page = PullPage(
            lines: [.row(id: id, sequence: 7, text: text)], cursor: position, hasMore: false,
            digest: RowDigest(), horizon: 0, commit: position)
        #expect(try Pull.decode(Pull.encode(page)) == page)
    }
}
