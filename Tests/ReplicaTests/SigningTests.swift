import LibsyncModel
import LibsyncReplica
import LibsyncStore
import Testing

/// Several people at one desk: each write carries its writer's label, and the desk's own stays.
@Suite struct SigningTests {
    private func label(_ row: Row) -> String? { row.record.fields["name/nb"]?.provenance.label }

    @Test func `what is saved through it carries that label, and the replica keeps its own`()
        async throws
    {
        let replica = try await Replica.ofFjordvik(clock: 1_000)
        try await replica.setLabel("vakt mandag")
        let kari = try await replica.signed(as: "Kari").create(.event, values: ["name/nb": "A"])
        #expect(label(kari) == "Kari")
        let edited = try await replica.signed(as: "Ola").edit(
            kari.record.id, values: ["name/nb": "B"])
        #expect(label(edited) == "Ola")
        #expect(try await replica.identity().label == "vakt mandag")
        let usual = try await replica.edit(kari.record.id, values: ["name/nb": "C"])
        #expect(label(usual) == "vakt mandag")
        let none = try await replica.signed(as: nil).edit(
            kari.record.id, values: ["name/nb": "D"])
        #expect(label(none) == nil)
    }

    @Test func `a write that fails leaves no label behind`() async throws {
        let replica = try await Replica.ofFjordvik(clock: 1_000)
        try await replica.setLabel("vakt mandag")
        await #expect(throws: ReplicaFailure.self) {
            try await replica.signed(as: "Kari").create(.event, values: ["when": "nonsense"])
        }
        #expect(try await replica.identity().label == "vakt mandag")
    }

    @Test func `many at once each sign their own`() async throws {
        let replica = try await Replica.ofFjordvik(clock: 1_000)
        try await withThrowingTaskGroup(of: (String, String?).self) { group in
            for number in 0..<50 {
                group.addTask {
                    let name = "Person \(number)"
                    let row = try await replica.signed(as: name).create(
                        .event, values: ["name/nb": .string(name)])
                    return (name, row.record.fields["name/nb"]?.provenance.label)
                }
            }
            for try await (name, label) in group { #expect(label == name) }
        }
        #expect(try await replica.identity().label == nil)
    }

    @Test func `a label that is none is refused`() async throws {
        let replica = try await Replica.ofFjordvik(clock: 1_000)
        #expect(throws: ReplicaFailure.labelInvalid) {
            try replica.signed(as: String(repeating: "a", count: 41))
        }
    }
}
