internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore
internal import LibsyncWeb

/// Makes the bytes of public pages, and keeps those that still hold.
struct SiteRendering: Sendable {
    let parts: ServerParts
    private let cache = Cache()
    private let memo: PublicMemo<Subject, Void>

    /// What is rendered: a page, as it is in one stretch of time.
    struct Subject: Hashable, Sendable {
        let page: SitePage
        let stretch: Int
    }
    typealias Cache = CopyCache<Subject>

    /// What an address leads to.
    enum Found: Sendable {
        case page(PublicCopy)
        case moved(SitePage)
        case absent(HTTPResponse.Status)
    }

    init(parts: ServerParts) {
        self.parts = parts
        memo = PublicMemo(path: parts.storeLog)
    }

    /// The page, as it is now.
    func copy(of page: SitePage) async throws -> Found {
        let milliseconds = parts.effects.now()
        let now = Int(milliseconds / 1_000)
        let subject = Subject(page: page, stretch: page.holdsSeconds.map { now / $0 } ?? 0)
        let glance = memo.glance(at: milliseconds)
        if let glance, let known = memo.answer(to: subject, glance) { return .page(known.copy) }
        let local =
            ZonedTime(secondsSince1970: now, in: parts.configuration.zone)?.local
            ?? LocalDateTime(secondsAsUTC: now)
        let (key, elsewhere) = try await parts.store.read { transaction in
            let key = Cache.Key(
                sequence: try transaction.headSequence(), epoch: try transaction.epoch().id,
                day: local.date, subject: subject)
            return (
                key, try SiteReading(transaction, parts.configuration, local).elsewhere(page, now)
            )
        }
        if let elsewhere { return elsewhere }
        do {
            let copy = try await cache.copy(for: key, at: now) {
                guard let bytes = try await render(page, local) else { throw NoSuchPage() }
                return PublicCopy(bytes)
            }
            if let glance { memo.keep((), copy, for: subject, glance) }
            return .page(copy)
        } catch is NoSuchPage {
            return .absent(.notFound)
        }
    }

    private func render(_ page: SitePage, _ now: LocalDateTime) async throws -> [UInt8]? {
        let configuration = parts.configuration
        return try await parts.store.read { transaction in
            let reading = try SiteReading(transaction, configuration, now)
            switch page {
            case .calendar(let address):
                guard case .event(let id) = address.subject else {
                    return try reading.agenda(address)?.bytes
                }
                return try reading.event(id, address)?.bytes
            case .embedding(let address): return try reading.embedding(address).bytes
            case .embedded(let address): return try reading.embedded(address).document().bytes
            case .fragment(let address): return try reading.embedded(address).fragment().bytes
            case .statement(let statement, let language):
                return try reading.statement(statement, language).bytes
            case .colors: return try reading.colors().stylesheet
            case .sitemap: return try reading.sitemap().bytes
            }
        }
    }
}

/// The address was right, but there is nothing: a date that the series does not have.
private struct NoSuchPage: Error {}
