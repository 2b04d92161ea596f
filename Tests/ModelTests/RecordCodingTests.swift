import LibsyncModel
import Testing

@Suite struct `Records as JSON` {
    private func text(_ record: Record) -> String { record.json.canonicalText }

    private func failure(_ text: String) throws -> String? {
        do {
            _ = try Row(json: try json(text))
            return nil
        } catch let failure as RecordFailure {
            return failure.member
        }
    }

    private let head =
        #"{"id":"01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3","kind":"event","sequence":1,"#
    private let stamped =
        #""stamp":{"at":"000000000001-0000-0000000000000001","by":"fjordvik"}"#

    @Test func `one save has one stamp and no exceptions`() throws {
        let record = record(.event, ["name/nb": "x", "deleted": false])
        #expect(record.json["stamps"] == nil)
        #expect(record.json["stamp"]?["by"] == "fjordvik")
        #expect(try Record(json: record.json) == record)
    }

    @Test func `the stamp that most fields share is the default`() throws {
        var record = record(.event, ["name/nb": "x", "deleted": false])
        record.fields["name/nn"] = write("y", at: 9, replica: 2, by: skogdal)
        #expect(record.json["stamps"]?.object?.keys.map { $0 } == ["name/nn"])
        #expect(try Record(json: record.json) == record)
    }

    @Test func `of stamps that share the lead the one with the least text is the default`() throws {
        let writes: [(FieldPath, Field)] = [
            ("a", write(1, at: 3)), ("b", write(2, at: 2)), ("c", write(3, at: 5)),
            ("d", write(4, at: 2)), ("e", write(5, at: 3)),
        ]
        var texts: Set<String> = []
        for order in orders(Array(writes.indices)) {
            var record = Record(id: recordID(), kind: "event")
            for index in order { record.fields[writes[index].0] = writes[index].1 }
            texts.insert(text(record))
            #expect(try Record(json: record.json) == record)
        }
        #expect(texts.count == 1)
        #expect(texts.first?.contains(#""stamp":{"at":"000000000002-"#) == true)
    }

    @Test func `every member of a stamp comes back`() throws {
        let base = write("a", at: 1)
        var field = write(
            true, at: 2, effective: 7, base: base, resolves: [base, write("b", at: 1)],
            saw: ["name/nb": base, "when": base], by: skogdal, label: "vakt mandag",
            seen: 1_796_025_600_000)
        field.provenance.healedBy = nordnes
        let record = Record(id: recordID(), kind: "event", fields: ["deleted": field])
        #expect(try Record(json: try json(text(record))) == record)
        let members = try #require(record.json["stamp"]?.object)
        #expect(
            members.keys.sorted() == [
                "at", "base", "by", "effective", "healedBy", "label", "resolves", "saw", "seen",
            ])
    }

    @Test func `an ordinary stamp has two members`() {
        #expect(write("a").provenance.json.object?.keys.sorted() == ["at", "by"])
    }

    @Test func `unknown kinds and fields come back, unknown members are left out`() throws {
        let text =
            head
            + #""fields":{"goal/nb":"x","milestones/1":{"deep":[1,{"a":null}]},"k/a~1b":null},"#
            + #""later":5,"# + stamped + "}"
        let row = try Row(json: try json(text.replacing(#""event""#, with: #""campaign""#)))
        #expect(row.record.kind == "campaign")
        #expect(row.record.fields.count == 3)
        #expect(row.record.fields["k/a~1b"]?.value == .null)
        #expect(row.record["k/a~1b"] == nil)
        #expect(row.json["later"] == nil)
        #expect(row.json["fields"] == (try json(text))["fields"])
    }

    @Test func `a conflict of unknown reason counts as unseen`() throws {
        let loser = write("x")
        let conflict = Conflict(
            record: recordID(), path: "name/nb", reason: .proposal, loser: loser)
        var members = try #require(conflict.json.object)
        members["reason"] = "recall"
        members["id"] = "0000000000000000"
        let read = try #require(Conflict(json: .object(members), record: recordID()))
        #expect(read.reason == .unseen)
        // The id is computed, never believed.
        #expect(read.id == conflict.id)
    }

    @Test func `a row comes back with its place, revision and conflicts`() throws {
        var record = record(.event, ["name/nb": "x"])
        record.revision = 3
        let reasons: [Conflict.Reason] = [.unseen, .deleted, .proposal]
        let conflicts = reasons.map {
            Conflict(record: record.id, path: "name/nb", reason: $0, loser: write("y", at: 5))
        }
        let row = Row(record: record, sequence: 1 << 40, conflicts: conflicts)
        #expect(try Row(json: try json(row.json.canonicalText)) == row)
        let plain = Row(record: ModelTests.record(.event), sequence: 0)
        #expect(plain.json["conflicts"] == nil)
        #expect(plain.json["revision"] == nil)
        #expect(try Row(json: plain.json) == plain)
    }

    @Test(arguments: [
        (#""fields":{"a":1}}"#, "stamp"), (#""fields":{}}"#, "fields"), (#""x":1}"#, "fields"),
        (#""fields":{"a":1},"stamp":{"at":"x","by":"fjordvik"}}"#, "stamp"),
        (#""fields":{"a":1},"stamps":{"a":{}}}"#, "stamps/a"),
        (#""fields":{"a":1},"stamps":5}"#, "stamps"), (#""fields":{"/":1}}"#, "fields//"),
    ])
    func `a spoilt record is refused by its member`(rest: String, member: String) throws {
        #expect(try failure(head + rest) == member)
    }

    @Test(arguments: [
        (#""conflicts":{}"#, "conflicts"), (#""conflicts":[{}]"#, "conflicts"),
        (#""conflicts":[5]"#, "conflicts"), (#""conflicts":[]"#, "conflicts"),
        (#""revision":-1"#, "revision"),
        (#""revision":0.5"#, "revision"), (#""sequence":-1"#, "sequence"),
    ])
    func `a spoilt row is refused by its member`(member: String, name: String) throws {
        let start = name == "sequence" ? head.replacing(#""sequence":1,"#, with: "") : head
        #expect(try failure(start + stamped + #","fields":{"a":1},"# + member + "}") == name)
    }

    @Test(arguments: ["x", "vakt mandag", "Kari", "😀", String(repeating: "å", count: 40)])
    func `a label is taken`(text: String) { #expect(Provenance.isLabel(text)) }

    @Test(arguments: ["", "a\nb", "\u{7F}", "\t", String(repeating: "å", count: 41)])
    func `what is no label is refused`(text: String) { #expect(!Provenance.isLabel(text)) }

    @Test func `a label counts code points, as every language can`() {
        #expect(Provenance.isLabel(String(repeating: "👩‍👧", count: 13)))
        #expect(!Provenance.isLabel(String(repeating: "👩‍👧", count: 14)))
    }

    @Test func `labels that look alike have the same bytes`() throws {
        let decomposed = Provenance(typed: stamp(1), library: fjordvik, label: "Ma\u{301}ret")
        let read = try #require(Provenance(json: decomposed.json))
        #expect(read.label.map { Array($0.utf8) } == Array("M\u{E1}ret".utf8))
    }
}
