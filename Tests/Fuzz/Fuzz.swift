internal import Crypto
internal import Foundation
internal import LibsyncModel
internal import LibsyncProtocol

/// What is fed: each target reads bytes as a stranger sends them.
///
/// It holds what it read to a promise. A trap is a fault, and so is a promise broken.
enum FuzzTarget: String {
    /// Canonical JSON: what is read is written, read and written again without a change.
    case json
    /// Every message of the wire: what is decoded survives being encoded.
    case wire
    /// Stamps, ids, path keys, dates and codes: each is spelt in one way.
    case names
    /// Positions: nobody but the server makes one.
    case cursor
    /// Lists of a spreadsheet: rows in order, none wider than the heading.
    case csv
    /// Compressed bodies: never more than the limit.
    case gzip
    /// Calendars from elsewhere: read, written, counted and mapped within bounds.
    case ical
    /// Bodies of requests to a calendar.
    case xml

    /// From the environment: libFuzzer's own arguments are its.
    static let chosen = FuzzTarget(
        rawValue: ProcessInfo.processInfo.environment["LIBSYNC_FUZZ"] ?? "")

    func feed(_ bytes: [UInt8]) {
        switch self {
        case .json: feedJSON(bytes)
        case .wire: feedWire(bytes)
        case .names: feedNames(bytes)
        case .cursor: feedCursor(bytes)
        case .csv: feedCSV(bytes)
        case .gzip: feedGzip(bytes)
        case .ical: feedCalendar(bytes)
        case .xml: feedXML(bytes)
        }
    }
}

/// A promise: broken, its words are in the log, which those of `precondition` are not once optimised.
func hold(_ isHeld: Bool, _ words: String) {
    guard isHeld else { fatalError(words) }
}

/// The door that libFuzzer knocks at.
@_cdecl("LLVMFuzzerTestOneInput")
public func feed(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let target = FuzzTarget.chosen else { fatalError("LIBSYNC_FUZZ names no target") }
    target.feed(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

private func feedJSON(_ bytes: [UInt8]) {
    guard let value = try? JSONValue.parse(bytes) else { return }
    let canonical = value.canonicalBytes
    guard let again = try? JSONValue.parse(canonical) else { fatalError("cannot read itself") }
    hold(again == value, "another value")
    hold(again.canonicalBytes == canonical, "two canonical forms")
    guard let record = try? Record(json: value) else { return }
    hold((try? Record(json: record.json)) == record, "another record")
    guard let row = try? Row(json: value) else { return }
    hold((try? Row(json: row.json)) == row, "another row")
}

private func feedWire(_ bytes: [UInt8]) {
    if let request = try? Push.decodeRequest(bytes) {
        let entries = request.entries.compactMap { try? $0.get() }
        let batch = PushBatch(
            replica: request.replica, number: request.number, isOffer: request.isOffer,
            entries: entries)
        let again = try? Push.decodeRequest(Push.encodeRequest(batch))
        hold(again?.entries.compactMap { try? $0.get() } == entries, "another push")
    }
    if let answer = try? Push.decodeAnswer(bytes) {
        hold((try? Push.decodeAnswer(Push.encodeAnswer(answer))) == answer, "answer")
        _ = try? Push.withoutValues(bytes)
    }
    if let page = try? Pull.decode(bytes) {
        hold((try? Pull.decode(Pull.encode(page))) == page, "another page")
    }
    if let ranges = try? Digests.decodeRequest(bytes) {
        let again = try? Digests.decodeRequest(Digests.encodeRequest(ranges))
        hold(again == ranges, "other ranges")
    }
    if let answer = try? Digests.decodeAnswer(bytes) {
        let again = try? Digests.decodeAnswer(Digests.encodeAnswer(answer))
        hold(again == answer, "other digests")
    }
    if let ladder = try? Replicas.decodeRequest(bytes) {
        let again = try? Replicas.decodeRequest(Replicas.encodeRequest(ladder))
        hold(again == ladder, "another ladder")
    }
    if let point = try? Replicas.decodeAnswer(bytes) {
        let again = try? Replicas.decodeAnswer(Replicas.encodeAnswer(point))
        hold(again == point, "another place to go on")
    }
    if let membership = try? Enrol.decodeAnswer(bytes) {
        let again = try? Enrol.decodeAnswer(Enrol.encodeAnswer(membership))
        hold(again == membership, "another membership")
    }
    _ = try? Enrol.decodeRequest(bytes)
    _ = try? Hello.decode(bytes)
    _ = Hello.decodeTime(bytes)
}

private func feedNames(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let stamp = Stamp(text) { hold(stamp.description == text, "stamp") }
    if let path = FieldPath(text) { hold(path.description == text, "path") }
    if let slug = LibrarySlug(text) { hold(slug.description == text, "slug") }
    if let id = RecordID(text) { hold(RecordID(id.description) == id, "record id") }
    if let id = ReplicaID(text) { hold(ReplicaID(id.description) == id, "replica id") }
    if let write = WriteIdentity(text) { hold(write.description == text, "write") }
    if let digest = RowDigest(text) {
        hold(RowDigest(digest.description) == digest, "digest")
    }
    if let date = LocalDate(text) { hold(date.description == text, "date") }
    if let code = try? EnrolmentCode(text) {
        hold((try? EnrolmentCode(code.description)) == code, "enrolment code")
    }
    if let key = KeyFingerprint(hex: text) {
        hold(KeyFingerprint(hex: key.hex) == key, "fingerprint")
    }
}

private func feedCursor(_ bytes: [UInt8]) {
    let seal = PositionSeal(key: SymmetricKey(data: Array(repeating: 7, count: 32)))
    let own = SealedPosition(
        kind: .cursor, epoch: "e1", sequence: 42, tag: 0xABCD, scope: "fjordvik")
    // Its own token is among the seeds: every other position would be forged.
    guard let found = seal.open(String(decoding: bytes, as: UTF8.self)) else { return }
    hold(found == own, "a forged position")
    hold(seal.open(seal.seal(found).token) == found, "a seal that does not hold")
}

private func feedCSV(_ bytes: [UInt8]) {
    guard let table = try? CSVTable(String(decoding: bytes, as: UTF8.self)) else { return }
    let lines = table.rows.map(\.line)
    hold(zip(lines, lines.dropFirst()).allSatisfy { $0 < $1 }, "lines out of order")
    for row in table.rows {
        hold(row.cells.keys.allSatisfy(table.columns.contains), "a cell without heading")
    }
}

private func feedGzip(_ bytes: [UInt8]) {
    let limit = 100_000
    if let content = try? Gzip.decompress(bytes, limitBytes: limit) {
        hold(content.count <= limit, "more than the limit")
    }
    let packed = Gzip.compress(bytes)
    hold((try? Gzip.decompress(packed, limitBytes: bytes.count)) == bytes, "another text")
}
