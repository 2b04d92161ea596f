import Hummingbird
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

/// What replicas meet when the server's store was set back.
@Suite struct ResumeRouteTests {
    private func resume(_ branch: TestBranch, _ ladder: Ladder) async throws -> ResumePoint {
        let answer = try await branch.region.call(
            .post, Replicas.path, token: branch.token, body: Replicas.encodeRequest(ladder))
        try #require(answer.status == 200, "\(answer.text)")
        return try Replicas.decodeAnswer(answer.bytes)
    }

    @Test func `after a restore every cursor is answered with the new epoch`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let page = try await branch.page()
            try await Region.restored(region.store, effects: region.world.effects)
            let pull = try await branch.pull(cursor: page.cursor.token)
            #expect(pull.status == 409)
            #expect(pull.problem == "epoch-changed")
            let push = try await branch.push(
                branch.body([branch.event()]), [HeaderName.commit: page.commit.token])
            #expect(push.status == 409)
            #expect(push.problem == "epoch-changed")
        }
    }

    @Test func `a replica goes on from the newest place that the server recognises`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let page = try await branch.page()
            try await Region.restored(region.store, effects: region.world.effects)
            let point = try await resume(
                branch,
                Ladder(cursors: [page.cursor.token], commits: [page.commit.token, "forged"]))
            #expect(point.cursor?.sequence == page.cursor.sequence)
            #expect(point.commit?.sequence == page.commit.sequence)
            #expect(point.replica != branch.membership.replica)
            // It counts from 1 under the new identity, and is heard.
            let body = branch.body([branch.event()], number: 1, replica: point.replica)
            let push = try await branch.push(
                body, [HeaderName.commit: try #require(point.commit).token])
            #expect(push.status == 200)
            let pull = try await branch.pull(
                cursor: try #require(point.cursor).token, replica: point.replica)
            #expect(pull.status == 200)
        }
    }

    @Test func `a ladder of strangers' words begins from nothing`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let point = try await resume(branch, Ladder(cursors: ["a.b"], commits: []))
            #expect(point.cursor == nil)
            #expect(point.commit == nil)
        }
    }

    @Test func `in the same life the former id stays, since it may be another machine's`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let page = try await branch.page()
            let former = branch.membership.replica
            let ladder = Ladder(cursors: [page.cursor.token], commits: [])
            let answer = try await region.call(
                .post, Replicas.path, token: branch.token,
                [HeaderName.replica: former.description],
                body: Replicas.encodeRequest(ladder))
            try #require(answer.status == 200, "\(answer.text)")
            let pull = try await branch.pull(cursor: page.cursor.token, replica: former)
            #expect(pull.status == 200)
        }
    }

    @Test func `whoever asks for ids again and again holds up nothing with them`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let page = try await branch.page()
            // It has read, so it stays.
            #expect(try await branch.pull(cursor: page.cursor.token).status == 200)
            for _ in 0..<20 { _ = try await resume(branch, Ladder(cursors: [], commits: [])) }
            let ids = try await region.store.read { try $0.replicas().map(\.id) }
            #expect(ids.count <= Limits.unreadReplicasMax + 1)
            #expect(ids.contains(branch.membership.replica) == (page.cursor.sequence > 0))
        }
    }

    @Test func `more rungs than a ladder may have are malformed`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let rungs = [String](repeating: "a", count: Limits.ladderRungsMax + 1)
            let body = Replicas.encodeRequest(Ladder(cursors: rungs, commits: []))
            let answer = try await region.call(
                .post, Replicas.path, token: branch.token, body: body)
            #expect(answer.problem == "malformed")
        }
    }

    @Test func `a cursor that nobody sealed is no cursor`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let answer = try await branch.pull(cursor: "YyAxIDIgMw.AAAA")
            #expect(answer.status == 409)
            #expect(answer.problem == "epoch-changed")
        }
    }

    /// The store of yesterday, put back behind the server's back: it gave out other commits with
    /// the same numbers, and their random tags differ (SYNC rule 17).
    @Test func `a file copied back is found out by the tag, and a new epoch begins`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let before = try await region.store.read { try $0.epochs().count }
            let head = try await region.store.read { try $0.headSequence() }
            // What another life of the file has answered.
            let sealed = region.parts.service.seal.seal(
                SealedPosition(
                    kind: .commit,
                    epoch: try await region.store.read { try $0.epoch().id }, sequence: head,
                    tag: 0xBAD, scope: "skogdal:member"))
            let push = try await branch.push(
                branch.body([branch.event()]), [HeaderName.commit: sealed.token])
            #expect(push.status == 409)
            #expect(push.problem == "epoch-changed")
            #expect(try await region.store.read { try $0.epochs().count } == before + 1)
            // Once found out, it is one new life and not one for each request.
            _ = try await branch.push(
                branch.body([branch.event()]), [HeaderName.commit: sealed.token])
            #expect(try await region.store.read { try $0.epochs().count } == before + 1)
        }
    }
}
