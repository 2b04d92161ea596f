import LibsyncModel
import Testing

@testable import LibsyncReplica

/// What a field held before others brought something back.
@Suite struct HealedTests {
    private func field(_ value: JSONValue, at time: Int64, base: Field? = nil) throws -> Field {
        Field(
            value: value,
            provenance: Provenance(
                typed: Stamp(milliseconds: time, replica: ReplicaID(1)), base: base?.identity,
                library: try #require(LibrarySlug("fjordvik"))))
    }

    @Test func `along the bases, past what others brought back too`() throws {
        let own = try field("own", at: 1)
        let first = try field("first", at: 2, base: own)
        let second = try field("second", at: 3, base: first)
        let unseen = try field("unseen", at: 2)
        let trusted = [own.identity, unseen.identity]
        let value = HealedField.value(before: second, among: [unseen, second, first, own]) {
            trusted.contains($0.identity)
        }
        #expect(value == "own")
    }

    @Test func `where the bases break off, the newest that can be trusted, else nothing`() throws {
        let lost = try field("lost", at: 1)
        let older = try field("older", at: 1)
        let newer = try field("newer", at: 2)
        let healed = try field("healed", at: 3, base: lost)
        #expect(
            HealedField.value(before: healed, among: [newer, older, healed]) { _ in true }
                == "newer")
        #expect(
            HealedField.value(before: healed, among: [newer, healed]) { _ in false } == .null)
        #expect(HealedField.value(before: healed, among: [healed]) { _ in true } == .null)
    }
}
