import LibsyncReplica
import LibsyncStore
import LibsyncWeb
import Testing

@testable import LibsyncDesk

/// What can keep an exchange from going well, by what a page makes of it.
enum ExchangeTroubles {
    static let errors: [(any Error & Sendable, ExchangeState.Trouble)] = [
        (SyncFailure.unreachable(detail: ""), .unreachable), (SyncFailure.timedOut, .unreachable),
        (SyncFailure.notLibsync(detail: ""), .unreachable),
        (ProxyFailure.malformed(variable: "", reason: ""), .unreachable),
        (SyncFailure.keyChanged, .untrusted),
        (SyncFailure.certificateUntrusted(detail: ""), .untrusted),
        (SyncFailure.versionUnsupported(server: ""), .version),
        (SyncFailure.noProgress(rounds: 3), .later),
        (problem("device-revoked"), .noAccess), (problem("token-expired"), .noAccess),
        (problem("too-many"), .later), (problem("clock-untrusted"), .later),
        (ReplicaFolderFailure.held(by: "libsync pull"), .busy),
        (ReplicaFolderFailure.noToken, .noAccess), (StoreFailure.diskFull, .disk),
        (StoreFailure.busy, .busy), (StoreFailure.notAStore, .later),
    ]

    static var forPeople: [ExchangeState.Trouble] {
        ExchangeState.Trouble.allCases.filter(\.isForPeople)
    }

    private static func problem(_ code: String) -> SyncFailure {
        .problem(code: code, title: "", detail: "", retryAfterMilliseconds: nil)
    }
}

/// That each failure becomes a sentence with a way on.
@Suite struct ExchangeTroubleTests {
    @Test func `each failure of an exchange has its sentence`() {
        for (error, trouble) in ExchangeTroubles.errors {
            #expect(ExchangeState.Trouble(error) == trouble, "\(error)")
        }
    }
}
