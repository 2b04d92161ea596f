internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

// Which library speaks where one was merged or closed. No message waits for more than a few rows.
extension AccountStorage {
    /// The libraries from `slug` to the one that acts for it today: one, unless it was merged.
    private func line(of slug: LibrarySlug) throws -> [LibraryAccount] {
        var line: [LibraryAccount] = []
        var next: LibrarySlug? = slug
        while let slug = next, line.count < 100, let account = try library(slug) {
            line.append(account)
            next = account.mergedInto
        }
        return line
    }

    /// The library that acts for `slug` today; nil when there is none of that slug.
    func acting(for slug: LibrarySlug) throws -> LibraryAccount? { try line(of: slug).last }

    /// Whether `device` acts for `library` today.
    func acts(_ device: Device, for library: LibrarySlug) throws -> Bool {
        try acting(for: device.library)?.slug == library
    }

    /// Ends the access of a device, unless it has ended before.
    ///
    /// - Parameter isGone: whether it is gone for good: then its replicas are forgotten, too.
    /// - Returns: whether it had access until now.
    @discardableResult
    func shutOut(_ device: Device, at time: Int64, isGone: Bool = false) throws -> Bool {
        if isGone {
            for replica in try replicas(of: device.id) { try removeReplica(replica.id) }
        }
        guard device.revoked == nil else { return false }
        var device = device
        device.revoked = time
        try put(device)
        return true
    }

    /// The closed library by which `slug` may not speak any more; nil while it may.
    func closed(on slug: LibrarySlug) throws -> LibraryAccount? {
        try line(of: slug).first { $0.closed != nil }
    }

    /// The library that is, or once was, called `name` by its slug or in public addresses.
    func library(called name: LibrarySlug) throws -> LibraryAccount? {
        try library(name) ?? libraries().first { $0.isCalled(name) }
    }

    /// The library that acts for `slug` today, unless it may not speak.
    /// - Throws: `Problem.libraryClosed`.
    func speaker(for slug: LibrarySlug) throws -> LibraryAccount? {
        if let closed = try closed(on: slug) {
            throw Problem(
                .libraryClosed,
                "\(closed.slug) takes part in the region no more. What was typed here is kept.")
        }
        return try acting(for: slug)
    }
}

extension RecordStorage {
    /// Public events that a library owns and that end today or later by the region's clocks, or may:
    /// a very long COUNT is not followed to its end.
    func eventsAhead(of slug: LibrarySlug, at now: Int64, in zone: String) throws -> [Row] {
        let seconds = Int(now / 1_000)
        let today =
            ZonedTime(secondsSince1970: seconds, in: zone)?.local.date
            ?? LocalDate(dayNumber: seconds / 86_400)
        let window = FeedWindow(from: today, to: today.adding(days: 36_500))
        let query = RecordQuery(
            kind: Kind.event.name, library: slug, from: today, isPublicOnly: true)
        return try list(query).filter { Event($0.record).map(window.admits) ?? false }
    }
}
