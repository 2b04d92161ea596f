internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncStore
internal import LibsyncWeb

/// The first page, and fetching and sending.
enum WeekRoutes {
    static let all: [DeskRoute] = [
        .get("", .role(.read)) { call in
            try await page(call, week: ISOWeek(of: call.facts.local(call.now).date))
        },
        .get("week/:week", .role(.read)) { call in
            guard let week = call.parameters["week"].flatMap({ ISOWeek($0) }),
                (1900...2200).contains(week.year)
            else { return call.message(.absent) }
            return try await page(call, week: week)
        },
        .post("exchange", .role(.edit), exchange), .post("kept", .role(.read), discard),
        // Pages for those who are not signed in wear the library's colour, too.
        .get("colors.css", .everyone, colors),
    ]

    private static func page(_ call: DeskCall, week: ISOWeek) async throws -> DeskAnswer {
        let replica = try call.replica()
        let reading = WeekReading(replica: replica, facts: call.facts, now: call.now)
        let region = try await reading.region()
        let agenda = try await reading.agenda(week)
        let kept = try call.caller.id.map(call.desk.kept.all(of:)) ?? []
        let todos =
            try await reading.todos(kept: kept, call.language)
            + WeekReading.sources(of: call.desk.files.replica)
        return .page(
            WeekPage(
                call.surroundings, region: region, week: week, agenda: agenda,
                waiting: try await reading.waiting(),
                collisions: reading.collisions(in: agenda, region), todos: todos,
                exchange: try await state(call, replica), notice: call.notice
            ).document())
    }

    /// Throws away what was typed on a page and never sent.
    private static func discard(_ call: DeskCall) async throws -> DeskAnswer {
        guard let person = call.caller.id else { return call.message(.notAllowed) }
        call.desk.kept.forget(of: person, page: DeskCall.page(call.fields["which"]))
        return .seeOther([], .discarded)
    }

    private static func colors(_ call: DeskCall) async throws -> DeskAnswer {
        let rows = try await call.replica().libraries()
        let colors = rows.compactMap { row -> (String, LibraryColor)? in
            guard let slug = row.record.library?.description,
                let color = row.record["color"]?.string.flatMap(LibraryColor.init)
            else { return nil }
            return (slug, color)
        }
        let byName = Dictionary(colors) { first, _ in first }
        return .style(LibraryColors(region: nil, libraries: byName).stylesheet)
    }

    private static func state(
        _ call: DeskCall, _ replica: Replica
    ) async throws -> ExchangeState {
        let status = try await replica.status()
        return ExchangeState(
            lastFetched: status.lastPull.map(call.facts.local), waiting: status.outbox,
            isRunning: await call.desk.exchanger.isRunning,
            trouble: await call.desk.exchanger.trouble, isHealing: status.isHealing)
    }

    /// How long a page waits for an exchange: a longer one goes on, and the page says so.
    private static let patienceMilliseconds: Int64 = 15_000
    private static let lookMilliseconds: Int64 = 50

    private static func exchange(_ call: DeskCall) async throws -> DeskAnswer {
        let exchanger = call.desk.exchanger
        _ = await exchanger.begin()
        for _ in 0..<patienceMilliseconds / lookMilliseconds {
            guard await exchanger.isRunning else { break }
            try await call.desk.effects.sleep(lookMilliseconds)
        }
        return .seeOther(DeskCall.parts(call.page))
    }
}
