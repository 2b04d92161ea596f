import LibsyncModel
import LibsyncProtocol
import Testing

@Suite struct `Version and limits` {
    @Test func `versions are compatible within one major version`() {
        #expect(ProtocolVersion.areCompatible("1.0", "1.7"))
        #expect(ProtocolVersion.areCompatible("1", "1.7"))
        #expect(!ProtocolVersion.areCompatible("1.0", "2.0"))
        #expect(!ProtocolVersion.areCompatible("1.0", "10.0"))
        #expect(!ProtocolVersion.areCompatible("1.0", ""))
    }

    @Test func `the version that is spoken is served`() {
        #expect(ProtocolVersion.served.contains(ProtocolVersion.current))
    }

    @Test func `paths stand below the major version`() {
        let paths = [
            Enrol.path, Push.path, Pull.path, Pull.snapshotPath, Replicas.path, TokenRotation.path,
            DeviceRevocation.path(device: "d"), History.path(record: "r"),
        ]
        #expect(paths.allSatisfy { $0.hasPrefix("/v1/") })
        #expect(Hello.path == "/.well-known/libsync")
    }

    @Test func `the wire's limits are those of the model`() {
        #expect(Limits.pathBytesMax == FieldPath.bytesMax)
        #expect(Limits.recordFieldsMax == Kind.fieldsMax)
        #expect(Limits.sawBytesMax == Kind.sawBytesMax)
        #expect(Limits.labelCharactersMax == Provenance.labelCharactersMax)
        #expect(Limits.jsonDepthMax == JSONValue.depthMax)
        #expect(Limits.valueDepthMax == Kind.valueDepthMax)
        #expect(Int64(Limits.aheadSecondsMax * 1_000) == Restamp.toleranceMilliseconds)
    }

    @Test func `a replica's defaults are within what a server takes`() {
        #expect(Limits.pushEntriesDefault <= Limits.pushEntriesMax)
        #expect(Limits.pushBytesDefault <= Limits.pushBytesMax)
        #expect(Limits.pageLinesDefault <= Limits.pageLinesMax)
        #expect(Limits.entryBytesMax <= Limits.pushBytesDefault)
        #expect(Limits.valueBytesMax < Limits.entryBytesMax)
    }

    @Test(arguments: ["x", "\""])
    func `a deletion of the largest record fits into one save, and names all of it`(
        letter: String
    ) throws {
        let long = String(repeating: letter, count: 280 / letter.utf8.count)
        let save = try Message.batch(try Fixtures.bytes("push-request.create.json"))
        var record = try #require(save.entries.first)
        let field = try #require(record.fields["name/nb"])
        var number = 0
        for step in [100, 1] {
            while number < Limits.recordFieldsMax {
                let paths = (number..<number + step).compactMap { FieldPath("\(long)/\($0)") }
                let added = Dictionary(uniqueKeysWithValues: paths.map { ($0, true as JSONValue) })
                do { try record.checkRoom(for: added) } catch { break }
                for path in paths { record.fields[path] = field }
                number += step
            }
        }
        // It is not the count of fields that ends it.
        #expect(number > 700 && number < 2_000)
        var provenance = field.provenance
        provenance.effective = Stamp(milliseconds: 1, replica: ReplicaID(2))
        provenance.base = field.identity
        provenance.label = String(repeating: "😀", count: Limits.labelCharactersMax)
        provenance.saw = record.fields.filter { $0.key != "deleted" }.mapValues(\.identity)
        let deletion = Record(
            id: record.id, kind: record.kind,
            fields: ["deleted": Field(value: true, provenance: provenance)])
        #expect(deletion.json.canonicalBytes.count <= Limits.entryBytesMax)
        // A key that is there can always be removed, and a removed key takes room as well.
        let first = try #require(FieldPath("\(long)/0"))
        try record.checkRoom(for: [first: .null])
        let more = try #require(FieldPath("\(long)/more"))
        #expect(throws: FieldFailure.self) { try record.checkRoom(for: [more: .null]) }
    }

    @Test func `the deepest value that is taken can be read in every message that shows it`() throws
    {
        var value: JSONValue = 1
        for _ in 0..<Limits.valueDepthMax { value = [value] }
        #expect(value.depth == Limits.valueDepthMax)
        try Kind.check(value, at: "x", kind: "later")
        #expect(throws: FieldFailure.self) { try Kind.check([value], at: "x", kind: "later") }

        let fixture = try Message.batch(try Fixtures.bytes("push-request.create.json"))
        var record = try #require(fixture.entries.first)
        let provenance = try #require(record.fields["name/nb"]?.provenance)
        let field = Field(value: value, provenance: provenance)
        record.fields["x"] = field
        let position = Position(sequence: 1, token: "t")
        let outcome = SaveResult(outcome: .accepted, exceptions: ["x": .init(winner: field)])
        let answer = PushAnswer(number: 1, results: [outcome], commit: position)
        #expect(try Push.decodeAnswer(Push.encodeAnswer(answer)) == answer)
        let saves = [HistoryLine(record: record, outcome: "accepted", received: 1)]
        #expect(try History.decodeAnswer(History.encodeAnswer(saves)) == saves)
    }
}
