import LibsyncReplica
import Testing

/// The engine that decides, without store or network: reports in, steps out.
@Suite struct SyncSessionTests {
    private func steps(
        _ goal: SyncGoal, after reports: [SyncSession.Report]
    ) -> [SyncSession.Step] {
        var session = SyncSession(goal: goal)
        return reports.map { session.next(after: $0) }
    }

    @Test func `an ordinary sync sends first, then fetches`() {
        let steps = steps(
            .sync,
            after: [
                .start(hasOutbox: true, isInFlight: false), .greeted, .fixed(hasBatch: true),
                .pushed(hasMore: true), .fixed(hasBatch: true), .pushed(hasMore: false),
                .pulled(hasMore: true, isWhole: true), .pulled(hasMore: false, isWhole: true),
            ])
        #expect(
            steps == [.greet, .fixBatch, .push, .fixBatch, .push, .pull, .pull, .finish])
    }

    @Test func `with nothing to send a sync is one request`() {
        let steps = steps(
            .sync,
            after: [
                .start(hasOutbox: false, isInFlight: false), .pulled(hasMore: false, isWhole: true),
            ])
        #expect(steps == [.pull, .finish])
    }

    @Test func `a push with nothing to send does nothing`() {
        #expect(steps(.push, after: [.start(hasOutbox: false, isInFlight: false)]) == [.finish])
    }

    @Test func `a pull sends nothing that was not on its way already`() {
        let pulled = SyncSession.Report.pulled(hasMore: false, isWhole: true)
        #expect(
            steps(.pull, after: [.start(hasOutbox: true, isInFlight: false), pulled])
                == [.pull, .finish])
        // A batch in flight is answered before anything is applied; no other is fixed.
        #expect(
            steps(
                .pull,
                after: [.start(hasOutbox: true, isInFlight: true), .pushed(hasMore: true), pulled])
                == [.push, .pull, .finish])
    }

    @Test func `a recovery that was cut goes on, also by a pull`() {
        #expect(
            steps(
                .pull,
                after: [.start(hasOutbox: true, isInFlight: false, isHealing: true), .greeted]
            ) == [.greet, .fixBatch])
    }

    @Test func `a refused identity is mended, and the saves go first again`() {
        let steps = steps(
            .sync,
            after: [
                .start(hasOutbox: true, isInFlight: false), .greeted, .fixed(hasBatch: true),
                .identityRefused,
                .reidentified(hasOutbox: true), .greeted, .fixed(hasBatch: true),
                .pushed(hasMore: false),
            ])
        #expect(
            steps == [.greet, .fixBatch, .push, .reidentify, .greet, .fixBatch, .push, .pull])
    }

    @Test func `an identity refused over and over ends the sync`() {
        var reports: [SyncSession.Report] = [.start(hasOutbox: false, isInFlight: false)]
        for _ in 0..<SyncSession.roundsMax {
            reports += [.identityRefused, .reidentified(hasOutbox: false)]
        }
        reports.append(.identityRefused)
        #expect(
            steps(.sync, after: reports).last
                == .fail(.noProgress(rounds: SyncSession.roundsMax)))
    }

    @Test func `of rows that differ only those are fetched, and compared again`() {
        #expect(
            steps(
                .pull,
                after: [
                    .start(hasOutbox: false, isInFlight: false),
                    .pulled(hasMore: false, isWhole: false), .mended(isDone: true),
                    .pulled(hasMore: false, isWhole: true),
                ]) == [.pull, .mend, .pull, .finish])
    }

    @Test func `where too much differs, or the server cannot tell, all is fetched`() {
        #expect(
            steps(
                .pull,
                after: [
                    .start(hasOutbox: false, isInFlight: false),
                    .pulled(hasMore: false, isWhole: false), .mended(isDone: false), .restored,
                    .pulled(hasMore: false, isWhole: true),
                ]) == [.pull, .mend, .snapshot, .pull, .finish])
    }

    @Test func `rows that still differ are mended by a snapshot, not for ever`() {
        var session = SyncSession(goal: .pull)
        _ = session.next(after: .start(hasOutbox: false, isInFlight: false))
        #expect(session.next(after: .pulled(hasMore: false, isWhole: false)) == .mend)
        #expect(session.next(after: .mended(isDone: true)) == .pull)
        for _ in 0..<SyncSession.roundsMax {
            #expect(session.next(after: .pulled(hasMore: false, isWhole: false)) == .snapshot)
            #expect(session.next(after: .restored) == .pull)
        }
        #expect(
            session.next(after: .pulled(hasMore: false, isWhole: false))
                == .fail(.noProgress(rounds: SyncSession.roundsMax)))
    }

    @Test func `a cursor that cannot be continued from asks for the whole state`() {
        #expect(
            steps(.pull, after: [.start(hasOutbox: false, isInFlight: false), .cursorRefused]) == [
                .pull, .snapshot,
            ])
    }

    @Test func `a failed step is tried again after a wait that grows`() {
        let failed = SyncSession.Report.failed(mayRetry: true, afterMilliseconds: nil)
        let steps = steps(
            .pull,
            after: [
                .start(hasOutbox: false, isInFlight: false), failed, .waited, failed, .waited,
                failed, .waited,
            ])
        #expect(
            steps == [
                .pull, .wait(milliseconds: 500), .pull, .wait(milliseconds: 1_000), .pull,
                .wait(milliseconds: 2_000), .pull,
            ])
    }

    @Test func `after so many tries the failure itself is told`() {
        var session = SyncSession(goal: .pull)
        _ = session.next(after: .start(hasOutbox: false, isInFlight: false))
        let failed = SyncSession.Report.failed(mayRetry: true, afterMilliseconds: nil)
        for _ in 0..<Backoff.triesMax {
            _ = session.next(after: failed)
            _ = session.next(after: .waited)
        }
        #expect(session.next(after: failed) == .fail(.lastFailure))
    }

    @Test func `progress makes the patience new`() {
        var session = SyncSession(goal: .pull)
        _ = session.next(after: .start(hasOutbox: false, isInFlight: false))
        let failed = SyncSession.Report.failed(mayRetry: true, afterMilliseconds: nil)
        _ = session.next(after: failed)
        _ = session.next(after: .waited)
        _ = session.next(after: .pulled(hasMore: true, isWhole: true))
        #expect(session.next(after: failed) == .wait(milliseconds: 500))
    }

    @Test func `a failure that trying again does not mend ends the sync at once`() {
        let failed = SyncSession.Report.failed(mayRetry: false, afterMilliseconds: nil)
        #expect(
            steps(.push, after: [.start(hasOutbox: true, isInFlight: false), failed])
                == [.greet, .fail(.lastFailure)])
    }

    @Test func `the server's own wait is kept, unless it is longer than a person waits`() {
        let soon = SyncSession.Report.failed(mayRetry: true, afterMilliseconds: 3_000)
        let late = SyncSession.Report.failed(mayRetry: true, afterMilliseconds: 60_000)
        #expect(
            steps(.pull, after: [.start(hasOutbox: false, isInFlight: false), soon]).last
                == .wait(milliseconds: 3_000))
        #expect(
            steps(.pull, after: [.start(hasOutbox: false, isInFlight: false), late]).last
                == .fail(.lastFailure))
    }
}
