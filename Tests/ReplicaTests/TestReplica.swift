import LibsyncModel
import LibsyncReplica
import LibsyncStore
import Testing

extension Replica {
    /// A replica on a PC whose clock shows `clock`, whatever the time is.
    static func ofFjordvik(clock: Int64) async throws -> Replica {
        let store = try SQLiteStore()
        try await Replica.join(
            store,
            membership: Membership(
                token: "t", expires: 0, device: "d",
                library: try #require(LibrarySlug("fjordvik")), role: .member,
                replica: ReplicaID(7), epoch: "e", serverName: "Fjellfylket"),
            server: "https://127.0.0.1:8443", label: nil)
        return Replica(
            store: store,
            effects: Effects(
                now: { clock }, monotonic: { 0 }, random: { .random(in: 1...(.max)) },
                sleep: { _ in }))
    }
}
