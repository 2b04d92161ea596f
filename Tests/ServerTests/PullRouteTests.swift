import Hummingbird
import LibsyncModel
import LibsyncProtocol
import Testing

@testable import LibsyncServer

@Suite struct PullRouteTests {
    @Test func `a pull goes on where the last one ended`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let first = try await branch.page()
            // The three libraries.
            #expect(first.lines.count == 3)
            #expect(!first.hasMore)
            let event = branch.event()
            try await branch.push([event])
            let second = try await branch.page(cursor: first.cursor.token)
            #expect(second.lines.map(\.id) == [event.id])
            let third = try await branch.page(cursor: second.cursor.token)
            #expect(third.lines.isEmpty)
            #expect(third.digest == second.digest)
        }
    }

    @Test func `pages are of the length asked for`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let answer = try await branch.pull(limit: 2)
            #expect(answer.header("Content-Type") == "application/x-ndjson")
            let first = try Pull.decode(answer.bytes)
            #expect(first.lines.count == 2)
            #expect(first.hasMore)
            #expect(first.digest == nil)
            let second = try await branch.page(cursor: first.cursor.token, limit: 2)
            #expect(second.lines.count == 1)
            #expect(second.digest != nil)
        }
    }

    @Test func `a long page is written as it is encoded, and whole`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let text = JSONValue.string(String(repeating: "Lesing ", count: 300))
            try await branch.push((0..<120).map { _ in branch.event(["summary/nb": text]) })
            let plain = try await branch.pull()
            #expect(plain.header("Content-Length") == nil)
            #expect(try Pull.decode(plain.bytes).lines.count == 123)
            let packed = try await branch.pull(["Accept-Encoding": "br, gzip"])
            #expect(packed.header("Content-Encoding") == "gzip")
            #expect(packed.header("Vary") == "Accept-Encoding")
            #expect(packed.bytes.count * 5 < plain.bytes.count)
            #expect(
                try Gzip.decompress(packed.bytes, limitBytes: Limits.pageBytesMax)
                    == plain.bytes)
        }
    }

    @Test func `a short page in gzip has its length`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let plain = try await branch.pull()
            let packed = try await branch.pull(["Accept-Encoding": "gzip;q=0.5"])
            #expect(packed.header("Content-Encoding") == "gzip")
            #expect(packed.header("Content-Length") == String(packed.bytes.count))
            #expect(
                try Gzip.decompress(packed.bytes, limitBytes: 1_000_000) == plain.bytes)
            let refused = try await branch.pull(["Accept-Encoding": "gzip;q=0, identity"])
            #expect(refused.header("Content-Encoding") == nil)
            #expect(refused.bytes == plain.bytes)
        }
    }

    @Test func `a draft is seen by its library only`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            try await skogdal.push([skogdal.event(["visibility": "draft"])])
            #expect(try await skogdal.page().rows().count == 1)
            #expect(try await nordnes.page().rows().isEmpty)
        }
    }

    @Test(arguments: ["limit=0", "limit=-1", "limit=many", "cursor=%zz"])
    func `a query that cannot be read is malformed`(query: String) async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let answer = try await region.call(
                .get, "\(Pull.path)?\(query)", token: branch.token,
                [HeaderName.replica: branch.membership.replica.description])
            #expect(answer.status == 400)
            #expect(answer.problem == "malformed")
        }
    }

    @Test(arguments: [nil, "", "xyz", "0123"])
    func `a pull says which replica reads`(replica: String?) async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let headers = replica.map { [HeaderName.replica: $0] } ?? [:]
            let answer = try await region.call(.get, Pull.path, token: branch.token, headers)
            #expect(answer.status == 400)
            #expect(answer.problem == "malformed")
        }
    }

    @Test func `a snapshot gives the same rows page by page`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push((0..<4).map { _ in branch.event() })
            var ids: [RecordID] = []
            var query = "?limit=3"
            while true {
                let answer = try await region.call(
                    .get, Pull.snapshotPath + query, token: branch.token,
                    [HeaderName.replica: branch.membership.replica.description])
                try #require(answer.status == 200, "\(answer.text)")
                let page = try Pull.decode(answer.bytes)
                ids += page.lines.map(\.id)
                guard page.hasMore, let last = page.lines.last else { break }
                query = "?limit=3&after=\(last.id)&cursor=\(page.cursor.token)"
            }
            #expect(ids == ids.sorted())
            #expect(Set(ids) == Set(try await branch.page().lines.map(\.id)))
        }
    }

    @Test func `a record's history shows every save`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            let change = branch.save(
                ["name/nb": "Høytlesing"], to: event.id, base: event.fields)
            try await branch.push([event, change])
            let path = History.path(record: event.id.description)
            let answer = try await region.call(.get, path, token: branch.token)
            let lines = try History.decodeAnswer(answer.bytes)
            #expect(lines.map(\.outcome) == ["accepted", "accepted"])
            #expect(lines.last?.record["name/nb"] == "Høytlesing")
        }
    }

    @Test func `the history of another's draft is not found`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            let draft = skogdal.event(["visibility": "draft"])
            try await skogdal.push([draft])
            let path = History.path(record: draft.id.description)
            let answer = try await region.call(.get, path, token: nordnes.token)
            #expect(answer.status == 404)
            let wrong = try await region.call(
                .get, History.path(record: "x"), token: nordnes.token)
            #expect(wrong.status == 400)
        }
    }

    @Test func `a page ends before it has more bytes than a replica takes`() throws {
        let lines = try (1...5).map { number in
            let id = try #require(RecordID("0192a000-0000-7000-8000-00000000000\(number)"))
            return PullLine.row(
                id: id, sequence: Int64(number), text: String(repeating: "x", count: 100))
        }
        func count(limit: Int, bytes: Int) -> Int {
            SyncService.page(of: lines, limit: limit, bytesMax: bytes).count
        }
        #expect(count(limit: 5, bytes: 500) == 5)
        #expect(count(limit: 3, bytes: 500) == 3)
        #expect(count(limit: 5, bytes: 499) == 4)
        #expect(count(limit: 5, bytes: 1) == 1)
        #expect(SyncService.page(of: [], limit: 5).isEmpty)
    }

    @Test func `the word for a commit is no cursor`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let page = try await branch.page()
            let answer = try await branch.pull(cursor: page.commit.token)
            #expect(answer.status == 400)
            #expect(answer.problem == "malformed")
        }
    }
}
