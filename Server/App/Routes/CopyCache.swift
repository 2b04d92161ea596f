internal import Crypto
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol

/// The bytes of a feed or a page as they are sent, plain and compressed, each with its ETag.
///
/// Two encodings are two representations, so they have two strong ETags (RFC 9110, 8.8.3.3).
struct PublicCopy: Sendable {
    /// As it is.
    let plain: [UInt8]
    /// Compressed.
    let gzip: [UInt8]
    /// The hash of the plain bytes, without quotes.
    let hash: String
    /// Since when it has been seen to be so, in seconds since 1970.
    var changed = 0

    /// A copy of these bytes.
    init(_ bytes: [UInt8]) {
        plain = bytes
        gzip = Gzip.compress(bytes)
        hash = SHA256.hash(data: bytes).prefix(16).hex
    }

    /// The ETag of one encoding.
    func tag(gzip: Bool) -> String { gzip ? "\"\(hash)-gzip\"" : "\"\(hash)\"" }

    /// Whether a list of ETags, or `*`, names this copy in either encoding.
    ///
    /// If-None-Match compares weakly (RFC 9110, 13.1.2).
    func isNamed(in list: String) -> Bool {
        // What nearly every reader sends.
        if list == tag(gzip: false) || list == tag(gzip: true) { return true }
        return list.split(separator: ",").contains { item in
            var text = item.filter { $0 != " " && $0 != "\t" }
            if text.hasPrefix("W/") { text.removeFirst(2) }
            return text == "*" || text == tag(gzip: false) || text == tag(gzip: true)
        }
    }
}

/// What was rendered for the public and still holds: the same for everyone until a record changes
/// or the day does.
///
/// `Subject` says what was rendered: a feed in one format, a page.
actor CopyCache<Subject: Hashable & Sendable> {
    /// What it depends on.
    struct Key: Hashable, Sendable {
        let sequence: Int64
        let epoch: String
        let day: LocalDate
        let subject: Subject
    }

    /// What was refused is kept as well: that costs as much to find out.
    private var copies: [Key: Result<PublicCopy, FeedQueryFailure>] = [:]
    private var inWork: [Key: Task<PublicCopy, any Error>] = [:]
    private var bytes = 0
    private var seen: [Subject: (hash: String, changed: Int)] = [:]
    private var latestChange = 0

    /// The most bytes that are kept.
    let bytesMax: Int
    /// What a refusal costs, with the key under which it is kept, about.
    private let refusalBytes = 1_024
    /// Of how many subjects at most it is known since when they are as they are.
    private let subjectsMax = 2_048

    /// An empty cache of so many bytes at most.
    init(bytesMax: Int = 16_777_216) { self.bytesMax = bytesMax }

    /// The copy of `key`, rendered by `make` unless it is there; what several ask for at once is
    /// rendered once.
    ///
    /// - Parameter now: in seconds since 1970.
    func copy(
        for key: Key, at now: Int, make: @escaping @Sendable () async throws -> PublicCopy
    ) async throws -> PublicCopy {
        if let known = copies[key] { return try known.get() }
        if let task = inWork[key] { return dated(try await task.value, key, now) }
        let task = Task { try await make() }
        inWork[key] = task
        defer { inWork[key] = nil }
        do {
            let copy = dated(try await task.value, key, now)
            keep(.success(copy), of: copy.plain.count + copy.gzip.count, for: key)
            return copy
        } catch let refusal as FeedQueryFailure {
            keep(.failure(refusal), of: refusalBytes, for: key)
            throw refusal
        }
    }

    /// When it was first seen as it is: never the newest change of its events, which goes back
    /// in time when that event is deleted, so that readers who compare dates would never hear of it.
    ///
    /// What is not known any more, or not yet after a start, is new now: they only read it again.
    private func dated(_ copy: PublicCopy, _ key: Key, _ now: Int) -> PublicCopy {
        var copy = copy
        if let known = seen[key.subject], known.hash == copy.hash {
            copy.changed = known.changed
            return copy
        }
        latestChange = max(latestChange, now)
        copy.changed = latestChange
        if seen.count >= subjectsMax { seen = [:] }
        seen[key.subject] = (copy.hash, copy.changed)
        return copy
    }

    private func keep(
        _ copy: Result<PublicCopy, FeedQueryFailure>, of size: Int, for key: Key
    ) {
        let isStale = copies.keys.first.map { old in
            (old.sequence, old.epoch, old.day) != (key.sequence, key.epoch, key.day)
        }
        if isStale ?? false || bytes + size > bytesMax {
            copies = [:]
            bytes = 0
        }
        guard size <= bytesMax else { return }
        copies[key] = copy
        bytes += size
    }
}
