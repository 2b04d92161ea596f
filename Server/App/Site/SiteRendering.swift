internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore
internal import LibsyncWeb

/// Makes the bytes of public pages, and keeps those that still hold.
struct SiteRendering: Sendable {
    let parts: ServerParts
    private let cache = Cache()

    /// What is rendered: a page, as it is in one stretch of minutes.
    struct Subject: Hashable, Sendable {
        let address: SiteAddress
        /// Sign-up opens and ends on the minute; lists depend on the day alone.
        let stretch: Int
    }
    typealias Cache = CopyCache<Subject>

    /// What an address leads to.
    enum Found: Sendable {
        case page(PublicCopy)
        case moved(SiteAddress)
        case absent(HTTPResponse.Status)
    }

    /// How long the page of an event is taken to hold, in seconds.
    private static let stretchSeconds = 60

    init(parts: ServerParts) { self.parts = parts }

    /// The page of an address, as it is now.
    func page(_ address: SiteAddress) async throws -> Found {
        let now = Int(parts.effects.now() / 1_000)
        let local =
            ZonedTime(secondsSince1970: now, in: parts.configuration.zone)?.local
            ?? LocalDateTime(secondsAsUTC: now)
        let isEvent = if case .event = address.subject { true } else { false }
        let subject = Subject(
            address: address, stretch: isEvent ? now / SiteRendering.stretchSeconds : 0)
        let (key, absence) = try await parts.store.read { transaction in
            let key = Cache.Key(
                sequence: try transaction.headSequence(), epoch: try transaction.epoch().id,
                day: local.date, subject: subject)
            return (
                key,
                try SiteReading(transaction, parts.configuration, local).absence(of: address, now)
            )
        }
        if let absence { return absence }
        do {
            let copy = try await cache.copy(for: key, at: now) {
                guard let page = try await render(address, local) else { throw NoSuchPage() }
                return PublicCopy(page.bytes)
            }
            return .page(copy)
        } catch is NoSuchPage {
            return .absent(.notFound)
        }
    }

    private func render(_ address: SiteAddress, _ now: LocalDateTime) async throws -> Markup? {
        let configuration = parts.configuration
        return try await parts.store.read { transaction in
            let reading = try SiteReading(transaction, configuration, now)
            if case .event(let id) = address.subject { return try reading.event(id, address) }
            return try reading.agenda(address)
        }
    }
}

/// The address was right, but there is nothing: a date that the series does not have.
private struct NoSuchPage: Error {}
