internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore
internal import LibsyncWeb

/// Reads from the store what a public page shows.
struct SiteReading {
    let parts: ServerParts

    /// The page of a list; nil when there is no such library or place.
    func agenda(_ address: SiteAddress) async throws -> Markup? {
        let (configuration, now) = (parts.configuration, localNow)
        return try await parts.store.read { transaction in
            let region = try SiteReading.region(configuration, now, transaction)
            var filter = FeedFilter(
                keywords: Set(address.filter.keywords), audience: Set(address.filter.audience))
            let window = AgendaPage.window(of: address, today: now.date)
            let events = try transaction.list(
                RecordQuery(
                    kind: Kind.event.name, from: window.lowerBound.adding(days: -1),
                    through: window.upperBound.adding(days: 1), isPublicOnly: true)
            ).compactMap { Event($0.record) }
            let all = events.filter(filter.admits)
            var choices = AgendaPage.Choices()
            choices.audiences = Set(events.flatMap(\.audience))
            switch address.subject {
            case .region, .event: break
            case .library(let slug):
                guard let library = region.libraries.first(where: { $0.slug == slug }) else {
                    return nil
                }
                filter.libraries = library.record.library.map { [$0] } ?? []
            case .place(let id):
                guard region.context.places[id] != nil else { return nil }
                filter.places = [id]
                filter = filter.reaching(region.context.places)
            }
            let whole = EventAgenda(
                of: all, from: window.lowerBound, to: window.upperBound,
                timeZone: configuration.zone
            ).filtered { !$0.occurrence.isWithheld }
            let month = address.span.monthShown(today: now.date)
            for entry in whole.entries where entry.start.date.description.hasPrefix(month) {
                for library in region.libraries
                where library.record.library.map({ $0 == entry.event.library }) ?? false {
                    choices.libraries[library.slug, default: 0] += 1
                }
            }
            let shown = Set(all.filter(filter.admits).map(\.id))
            return AgendaPage(
                address, whole.filtered { shown.contains($0.event.id) }, region: region,
                choices: choices
            ).document()
        }
    }

    /// The page of an event; nil when there is none that the public may see.
    func event(_ id: RecordID, _ address: SiteAddress) async throws -> Markup? {
        let (configuration, now) = (parts.configuration, localNow)
        return try await parts.store.read { transaction in
            let region = try SiteReading.region(configuration, now, transaction)
            guard let row = try transaction.row(id), row.isPublic, let event = Event(row.record)
            else { return nil }
            let near = EventAgenda(
                of: [event], from: now.date.adding(days: -400), to: now.date.adding(days: 400),
                timeZone: configuration.zone
            ).filtered { !$0.occurrence.isWithheld }.entries
            let asked = address.occurrence.map { key in near.filter { $0.occurrence.key == key } }
            let ahead = near.filter { $0.dates.upperBound >= now.date }
            guard let shown = (asked ?? ahead).first ?? (asked == nil ? near.last : nil) else {
                return nil
            }
            let day = shown.start.date
            let others = try transaction.list(
                RecordQuery(
                    kind: Kind.event.name, from: day,
                    through: day.adding(days: shown.takesPlace ? 30 : 0), isPublicOnly: true)
            ).compactMap { Event($0.record) }.filter { other in
                other.id != id
                    && (!shown.takesPlace || other.places.contains(where: shown.places.contains))
            }
            let more = EventAgenda(
                of: others, from: max(day, now.date),
                to: day.adding(days: shown.takesPlace ? 30 : 0), timeZone: configuration.zone
            ).filtered { $0.takesPlace && !$0.occurrence.isWithheld }.entries.prefix(4)
            return EventPage(
                address, shown, dates: event.isSeries ? Array(ahead.prefix(12)) : [],
                others: Array(more), changed: nil, region: region
            ).document()
        }
    }

    private var localNow: LocalDateTime {
        let seconds = Int(parts.effects.now() / 1_000)
        return ZonedTime(secondsSince1970: seconds, in: parts.configuration.zone)?.local
            ?? LocalDateTime(secondsAsUTC: seconds)
    }

    private static func region(
        _ configuration: ServerConfiguration, _ now: LocalDateTime,
        _ transaction: any StoreTransaction
    ) throws -> SiteRegion {
        let surroundings = try FeedSurroundings(of: transaction)
        let libraries = try transaction.libraries().compactMap { account -> SiteLibrary? in
            guard account.closed == nil, account.mergedInto == nil,
                let record = surroundings.context.libraries[account.slug]
            else { return nil }
            return SiteLibrary(record, slug: account.address)
        }
        return SiteRegion(
            configuration.profile, root: configuration.url, libraries: libraries,
            context: surroundings.context, now: now)
    }
}
