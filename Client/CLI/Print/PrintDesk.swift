import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncWeb

/// The region as its public pages have it, out of a replica: what is printed says what they say.
struct PrintDesk: Sendable {
    let replica: Replica
    let region: SiteRegion
    /// The zone in which the region's days begin.
    let zone: String

    var today: LocalDate { region.now.date }

    /// How far from a day dates of a series are looked for.
    private static let nearDays = 400

    init(_ replica: Replica) async throws {
        self.replica = replica
        let identity = try await replica.identity()
        let zone =
            ZonedTime.isKnown(identity.region.timeZone)
            ? identity.region.timeZone : try await EventFamily.defaultZone(in: replica)
        self.zone = zone
        var context = EventContext()
        for row in try await replica.rows(RecordQuery(kind: PlaceFamily.kind.name)) {
            context.places[row.record.id] = Place(row.record)
        }
        var libraries: [SiteLibrary] = []
        for row in try await replica.rows(RecordQuery(kind: Kind.library.name)) {
            guard let own = row.record.library else { continue }
            context.libraries[own] = row.record
            let slug = row.record["slug"]?.string.flatMap { LibrarySlug($0) } ?? own
            libraries.append(SiteLibrary(row.record, slug: slug))
        }
        let seconds = Int(replica.effects.now() / 1_000)
        let now =
            ZonedTime(secondsSince1970: seconds, in: zone)?.local
            ?? LocalDateTime(secondsAsUTC: seconds)
        region = SiteRegion(
            identity.region, root: identity.server, libraries: libraries, context: context,
            now: now)
    }

    /// The dates of an event around a day; without those that wait for a decision.
    func dates(of event: Event, near date: LocalDate) -> [DatedEvent] {
        EventAgenda(
            of: [event], from: date.adding(days: -PrintDesk.nearDays),
            to: date.adding(days: PrintDesk.nearDays), timeZone: zone
        ).filtered { !$0.occurrence.isWithheld }.entries
    }

    /// The other dates to come on which it takes place.
    func others(than dated: DatedEvent, in dates: [DatedEvent]) -> [DatedEvent] {
        dates.filter { other in
            other.occurrence.key != dated.occurrence.key && other.takesPlace
                && other.start.date >= today
        }
    }

    /// How many public events of its library each date of a month has, and of the event itself.
    func counts(around dated: DatedEvent) async throws -> [LocalDate: Int] {
        let date = dated.start.date
        let first = date.adding(days: 1 - date.day)
        let last = first.adding(days: 30)
        let events = try await replica.rows(
            RecordQuery(
                kind: EventFamily.kind.name, library: dated.event.library,
                from: first.adding(days: -1), through: last.adding(days: 1), isPublicOnly: true)
        ).compactMap { Event($0.record) }
        return EventAgenda(of: events, from: first, to: last, timeZone: zone)
            .filtered(\.takesPlace).byDate().mapValues(\.count)
    }

    /// The language in which something of such a name is printed: the region's, unless the name is
    /// in others alone.
    func language(for name: LanguageMap) -> PageLanguage {
        let usual = region.language.isOnPaper ? region.language : .bokmaal
        if name.texts[usual.tag] != nil { return usual }
        let written = name.texts.keys.sorted().compactMap { PageLanguage(tag: $0) }
        return written.contains(usual) ? usual : written.first(where: \.isOnPaper) ?? usual
    }
}
