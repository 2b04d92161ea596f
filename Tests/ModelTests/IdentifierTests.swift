import LibsyncModel
import Testing

@Suite struct `Names of things` {
    @Test func `a record's id is read in any case and kept in lower case`() {
        let id = RecordID("01A22B83-3AAA-7A9A-AFCC-B4F4ACEB1AD3")
        #expect(id?.description == "01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3")
    }

    @Test(arguments: [
        "", "01a22b83", "01a22b833aaa7a9aafccb4f4aceb1ad3", "01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad",
        "01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3x", "01a22b83_3aaa_7a9a_afcc_b4f4aceb1ad3",
        "g1a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3", "{01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad}",
        "0١a22b83-3aaa-7a9a-afcc-b4f4aceb1a",
    ])
    func `what is no UUID is refused`(text: String) {
        #expect(RecordID(text) == nil)
    }

    @Test func `a new id is a UUIDv7 of its time`() {
        let id = RecordID(milliseconds: 1_796_026_350_250, random: .max, .max)
        #expect(id.description == "01a22b83-3aaa-7fff-bfff-ffffffffffff")
        let zero = RecordID(milliseconds: 0, random: 0, 0)
        #expect(zero.description == "00000000-0000-7000-8000-000000000000")
    }

    @Test func `ids sort by the time of their making`() {
        let ids = [0, 1, 255, 65_536, 1_796_026_350_250, 0xFFFF_FFFF_FFFF].map {
            RecordID(milliseconds: $0, random: 0, 0)
        }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: ["fjordvik", "a1", "0-9", "ytre-sund-2", String(repeating: "a", count: 40)])
    func `a slug is taken`(text: String) {
        #expect(LibrarySlug(text)?.description == text)
    }

    @Test(arguments: [
        "", "a", "Fjordvik", "fjord_vik", "-a", "a-", "høyanger", "a b", "a.b", "a/b",
        String(repeating: "a", count: 41),
    ])
    func `what is no slug is refused`(text: String) {
        #expect(LibrarySlug(text) == nil)
    }

    @Test func `a replica's id is 16 hex digits in lower case`() {
        #expect(ReplicaID("00000000000000ff")?.rawValue == 255)
        #expect(ReplicaID(255).description == "00000000000000ff")
        for text in ["ff", "00000000000000FF", "00000000000000fg", "000000000000000ff", ""] {
            #expect(ReplicaID(text) == nil)
        }
    }

    @Test func `a write's identity is its typed stamp and the value's hash`() throws {
        let typed = try #require(Stamp("01a22b833aaa-0000-a3f0c2d4e5b60718"))
        let field = Field(
            value: "Lesestund i Ytre Sund",
            provenance: Provenance(typed: typed, effective: stamp(5), library: fjordvik))
        let text = "01a22b833aaa-0000-a3f0c2d4e5b60718.e2b06c8b3c4c11742563b1bbfb9c1b82"
        #expect(field.identity.description == text)
        #expect(WriteIdentity(text) == field.identity)
    }

    @Test(arguments: [
        "", "01a22b833aaa-0000-a3f0c2d4e5b60718",
        "01a22b833aaa-0000-a3f0c2d4e5b60718-e2b06c8b3c4c11742563b1bbfb9c1b82",
        "01a22b833aaa-0000-a3f0c2d4e5b60718.e2b06c8b3c4c11742563b1bbfb9c1b8",
        "01a22b833aaa-0000-a3f0c2d4e5b60718.E2B06C8B3C4C11742563B1BBFB9C1B82",
        "01a22b833aaa-0000-a3f0c2d4e5b60718.e2b06c8b3c4c11742563b1bbfb9c1b82 ",
    ])
    func `what is no identity is refused`(text: String) {
        #expect(WriteIdentity(text) == nil)
    }

    @Test(
        arguments: [
            (.null, "74234e98afe7498fb5daf1f36ac2d78a"),
            (true, "b5bea41b6c623f7c09f1bf24dcae58eb"), ("", "12ae32cb1ec02d01eda3581b127c1fee"),
            ("Lesestund i Ytre Sund", "e2b06c8b3c4c11742563b1bbfb9c1b82"),
            (
                [
                    "timeZone": "Europe/Oslo", "start": "2026-12-03T18:00:00",
                    "end": "2026-12-03T19:00:00",
                ], "d8e64bb72f70c9fac03367067c42c918"
            ),
        ] as [(JSONValue, String)])
    func `a value's hash is that of the spec`(value: JSONValue, text: String) {
        #expect(ValueHash(of: value).description == text)
        #expect(ValueHash(text) == ValueHash(of: value))
    }

    @Test func `hashes and identities sort as their texts do`() {
        let fields = (0..<40).map {
            write(.integer($0), at: Int64($0 % 5), replica: UInt64($0 % 3))
        }
        let identities = fields.map(\.identity).sorted()
        #expect(identities.map(\.description) == identities.map(\.description).sorted())
        let hashes = fields.map(\.hash).sorted()
        #expect(hashes.map(\.description) == hashes.map(\.description).sorted())
    }

    @Test func `texts that differ in their Unicode form have different hashes`() {
        #expect(ValueHash(of: "é") != ValueHash(of: "e\u{301}"))
    }
}

@Suite struct `Digests of rows` {
    private let rows = ["{}", #"{"a":1}"#, #"{"b":2}"#, ""].map { Array($0.utf8) }

    @Test func `of no rows the digest is zero`() {
        #expect(RowDigest().description == String(repeating: "0", count: 32))
    }

    @Test func `of one row it is 128 bits of its SHA-256`() {
        let digest = RowDigest(row: Array("{}".utf8))
        #expect(digest.description == ValueHash(ofBytes: Array("{}".utf8)).description)
        #expect(RowDigest(digest.description) == digest)
    }

    @Test func `the order of rows does not matter and a row can be taken out`() {
        let digests = rows.map { RowDigest(row: $0) }
        let sums = orders(digests).map { $0.reduce(RowDigest(), +) }
        #expect(Set(sums).count == 1)
        #expect(sums[0] - digests[2] == digests[0] + digests[1] + digests[3])
        #expect(digests.reduce(sums[0], -) == RowDigest())
    }

    @Test func `it adds modulo 2^128`() throws {
        let most = try #require(RowDigest(String(repeating: "f", count: 32)))
        let one = try #require(RowDigest(String(repeating: "0", count: 31) + "1"))
        #expect(most + one == RowDigest())
        #expect(RowDigest() - one == most)
    }

    @Test func `a row held twice is not a row held once`() {
        let digest = RowDigest(row: rows[1])
        #expect(digest + digest != digest)
        #expect(digest + digest != RowDigest())
    }

    @Test(arguments: [
        "", "0", String(repeating: "g", count: 32), String(repeating: "F", count: 32),
    ])
    func `what is no digest is refused`(text: String) {
        #expect(RowDigest(text) == nil)
    }
}
