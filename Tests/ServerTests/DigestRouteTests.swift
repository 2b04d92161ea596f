import Hummingbird
import LibsyncModel
import LibsyncProtocol
import Testing

@testable import LibsyncServer

/// Digests by ranges of ids, and the snapshot of a range: what a replica that differs asks for.
@Suite struct DigestRouteTests {
    @Test func `all rows are told in 16 parts that add up to the digest of a pull`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push((0..<40).map { _ in branch.event() })
            let answer = try Digests.decodeAnswer(try await branch.digests([IDRange()]).bytes)
            let page = try await branch.page()
            // 40 events and the three libraries: three rows a part.
            #expect(answer.parts.map(\.count) == Array(repeating: 3, count: 14) + [1])
            #expect(answer.parts.map(\.digest).reduce(RowDigest(), +) == page.digest)
            #expect(answer.commit.sequence == page.commit.sequence)
            #expect(answer.parts.first?.range.after == nil)
            #expect(answer.parts.last?.range.through == nil)
            let bounds = zip(answer.parts, answer.parts.dropFirst())
            #expect(bounds.allSatisfy { $0.range.through == $1.range.after })
        }
    }

    @Test func `several ranges are told at once, and a snapshot gives the rows of one`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push((0..<6).map { _ in branch.event() })
            let ids = try await branch.page().lines.map(\.id).sorted()
            let ranges = [
                IDRange(through: ids[1]), IDRange(after: ids[3], through: ids[4]),
                IDRange(after: ids[4]),
            ]
            let answer = try Digests.decodeAnswer(try await branch.digests(ranges).bytes)
            #expect(answer.parts.map(\.count) == Array(repeating: 1, count: ids.count - 2))
            let page = try await region.call(
                .get, "\(Pull.snapshotPath)?after=\(ids[3])&through=\(ids[4])",
                token: branch.token,
                [HeaderName.replica: branch.membership.replica.description])
            #expect(try Pull.decode(page.bytes).lines.map(\.id) == [ids[4]])
        }
    }

    @Test func `a draft counts for its library only`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            try await skogdal.push([skogdal.event(["visibility": "draft"])])
            let own = try Digests.decodeAnswer(try await skogdal.digests([IDRange()]).bytes)
            let others = try Digests.decodeAnswer(try await nordnes.digests([IDRange()]).bytes)
            #expect(own.parts.map(\.count).reduce(0, +) == 4)
            #expect(others.parts.map(\.count).reduce(0, +) == 3)
        }
    }

    private static let low = RecordID(milliseconds: 1, random: 0, 0)
    private static let high = RecordID(milliseconds: 2, random: 0, 0)

    @Test(
        arguments: [
            [], [IDRange(), IDRange()], [IDRange(after: high, through: low)],
            [IDRange(after: low, through: low)], [IDRange(through: high), IDRange(after: low)],
            [IDRange(after: low), IDRange(after: high)],
        ] as [[IDRange]])
    func `ranges out of order, overlapping or empty are malformed`(ranges: [IDRange]) async throws {
        try await TestRegion.run { region in
            let answer = try await region.branch().digests(ranges)
            #expect(answer.status == 400)
            #expect(answer.problem == "malformed")
        }
    }

    @Test func `more ranges than allowed are too many`() async throws {
        try await TestRegion.run { region in
            let ids = (0...Limits.digestRangesMax + 1).map {
                RecordID(milliseconds: Int64($0), random: 0, 0)
            }
            let ranges = zip(ids, ids.dropFirst()).map { IDRange(after: $0, through: $1) }
            let branch = try await region.branch()
            #expect(try await branch.digests(ranges).problem == "too-large")
            let allowed = Array(ranges.prefix(Limits.digestRangesMax))
            #expect(try await branch.digests(allowed).status == 200)
        }
    }

    @Test func `a word that the store does not know is answered like a pull's`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let answer = try await branch.digests([IDRange()], [HeaderName.commit: "com.x"])
            #expect(answer.status == 409)
            #expect(answer.problem == "epoch-changed")
            // As of a snapshot: which life the server lives is told first.
            let stranger = try await branch.digests(
                [IDRange()],
                [HeaderName.commit: "com.x", HeaderName.replica: ReplicaID(1).description])
            #expect(stranger.problem == "epoch-changed")
            let nameless = try await branch.digests([IDRange()], [HeaderName.replica: "x"])
            #expect(nameless.problem == "malformed")
        }
    }

    @Test(arguments: ["after=x", "through=42"])
    func `a snapshot's bounds are ids`(query: String) async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let answer = try await region.call(
                .get, "\(Pull.snapshotPath)?\(query)", token: branch.token,
                [HeaderName.replica: branch.membership.replica.description])
            #expect(answer.problem == "malformed")
        }
    }
}

extension TestBranch {
    fileprivate func digests(
        _ ranges: [IDRange], _ headers: [String: String] = [:]
    ) async throws -> Answer {
        try await region.call(
            .post, Digests.path, token: token,
            [HeaderName.replica: membership.replica.description].merging(headers) { _, own in own },
            body: Digests.encodeRequest(ranges))
    }
}
