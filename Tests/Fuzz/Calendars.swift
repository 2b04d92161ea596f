internal import LibsyncCalendar
internal import LibsyncModel

/// A calendar from elsewhere: what is read of it is written, and read again as the same events; it
/// is examined, its dates are counted within bounds, and it becomes records.
func feedCalendar(_ bytes: [UInt8]) {
    _ = CalendarLint.findings(in: bytes)
    guard let calendar = try? ICalendarReader().calendar(of: bytes) else { return }
    let document = calendar.document()
    guard let again = try? ICalendarReader().calendar(of: document) else {
        fatalError("cannot read itself")
    }
    // A zone by an odd name is written with its rules, and those may have a better one.
    let isOdd = calendar.faults.contains { $0.kind == .zoneName }
    for (event, written) in zip(calendar.events, again.events) where !isOdd {
        for (one, other) in zip(event.components, written.components) {
            hold(one == other, "another event: \(one)\nwritten and read: \(other)")
        }
        hold(event.components.count == written.components.count, "more or fewer components")
    }
    hold(
        again.events.count == calendar.events.count,
        "more or fewer events:\n\(String(decoding: document, as: UTF8.self))")
    // The first writing mends names of properties, which may then mean something.
    let second = again.document()
    let third = (try? ICalendarReader().calendar(of: second))?.document() ?? []
    hold(third == second, "two forms: \(difference(second, third))")
    feedDates(of: calendar)
    feedMapping(of: calendar)
}

/// The first line that differs, in both.
private func difference(_ one: [UInt8], _ other: [UInt8]) -> String {
    let lines = [one, other].map { bytes in
        bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }
    let pair = zip(lines[0], lines[1]).first { $0 != $1 }
    return pair.map { "\($0)\n\($1)" } ?? "\(lines[0].count) and \(lines[1].count) lines"
}

private func feedDates(of calendar: ImportedCalendar) {
    guard let from = LocalDateTime("2026-01-01T00:00:00"),
        let to = LocalDateTime("2027-01-01T00:00:00")
    else { fatalError("no window") }
    var budget = ExpansionBudget(steps: 20_000, occurrencesMax: 2_000)
    let found = calendar.starts(from: from, to: to, budget: &budget, zones: ZoneTables())
    hold(zip(found.starts, found.starts.dropFirst()).allSatisfy { $0 < $1 }, "out of order")
}

private func feedMapping(of calendar: ImportedCalendar) {
    guard let library = LibrarySlug("fjordvik") else { fatalError("no library") }
    let mapping = EventMapping(
        defaults: ImportDefaults(timeZone: "Europe/Oslo"), library: library, source: "fuzz",
        places: PlaceNames([], library: library))
    let items = mapping.items(of: calendar)
    hold(items == mapping.items(of: calendar), "two readings")
}

/// The body of a request to a calendar: no deeper and no wider than the limits.
func feedXML(_ bytes: [UInt8]) {
    let limits = XMLLimits()
    guard let root = try? XMLReading.root(of: bytes, limits: limits) else { return }
    var (level, depth, count) = ([root], 0, 0)
    while !level.isEmpty {
        depth += 1
        count += level.count
        level = level.flatMap(\.children)
    }
    hold(depth <= limits.depth && count <= limits.elements, "more than the limits")
}
