internal import Crypto
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol

/// The bytes of one feed as they are sent, plain and compressed, each with its ETag.
///
/// Two encodings are two representations, so they have two strong ETags (RFC 9110, 8.8.3.3).
struct FeedCopy: Sendable {
    /// The feed.
    let plain: [UInt8]
    /// The feed, compressed.
    let gzip: [UInt8]
    /// The hash of the plain bytes, without quotes.
    let hash: String

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
        list.split(separator: ",").contains { item in
            var text = item.filter { $0 != " " && $0 != "\t" }
            if text.hasPrefix("W/") { text.removeFirst(2) }
            return text == "*" || text == tag(gzip: false) || text == tag(gzip: true)
        }
    }
}

/// Feeds that were rendered and still hold: the same for everyone until a record changes or the
/// day does.
actor FeedCache {
    /// What a rendered feed depends on.
    struct Key: Hashable, Sendable {
        let sequence: Int64
        let epoch: String
        let plan: FeedPlan
        let format: FeedFormat
        let day: LocalDate
    }

    private var copies: [Key: FeedCopy] = [:]
    private var inWork: [Key: Task<FeedCopy, any Error>] = [:]
    private var bytes = 0

    /// The most bytes that are kept.
    static let bytesMax = 16_777_216

    /// The feed of `key`, rendered by `make` unless it is there; a feed that several ask for at once
    /// is rendered once.
    func copy(
        for key: Key, make: @escaping @Sendable () async throws -> FeedCopy
    ) async throws -> FeedCopy {
        if let copy = copies[key] { return copy }
        if let task = inWork[key] { return try await task.value }
        let task = Task { try await make() }
        inWork[key] = task
        defer { inWork[key] = nil }
        let copy = try await task.value
        keep(copy, for: key)
        return copy
    }

    private func keep(_ copy: FeedCopy, for key: Key) {
        let size = copy.plain.count + copy.gzip.count
        let isStale = copies.keys.first.map { old in
            (old.sequence, old.epoch, old.day) != (key.sequence, key.epoch, key.day)
        }
        if isStale ?? false || bytes + size > FeedCache.bytesMax {
            copies = [:]
            bytes = 0
        }
        guard size <= FeedCache.bytesMax else { return }
        copies[key] = copy
        bytes += size
    }
}
