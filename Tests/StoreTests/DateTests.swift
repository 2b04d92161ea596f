import LibsyncModel
import LibsyncStore
import Testing

// Lists between two dates: an event may be listed too much, never too little.
extension StoreContract {
    private func listed(
        _ store: any Store, from: String? = nil, through: String? = nil
    ) async throws -> [UInt64] {
        try await store.list(
            RecordQuery(kind: "event", from: from.map(date), through: through.map(date)))
    }

    @Test(arguments: Engine.allCases)
    func `both dates of a span belong to it`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(
                row(1, fields: ["when": time("2026-12-03T18:00:00", "2026-12-03T23:59:59")]))
            #expect(try await listed(store, from: "2026-12-03", through: "2026-12-03") == [1])
            #expect(try await listed(store, from: "2026-12-03") == [1])
            #expect(try await listed(store, through: "2026-12-03") == [1])
            #expect(try await listed(store, from: "2026-12-04").isEmpty)
            #expect(try await listed(store, through: "2026-12-02").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an event of whole days counts from its first to its last`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(row(1, fields: ["when": time("2026-12-03", "2026-12-05")]))
            for day in ["2026-12-03", "2026-12-04", "2026-12-05"] {
                #expect(try await listed(store, from: day, through: day) == [1])
            }
            #expect(try await listed(store, from: "2026-12-06").isEmpty)
            #expect(try await listed(store, through: "2026-12-02").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an event over midnight belongs to both days`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(
                row(1, fields: ["when": time("2026-12-31T22:00:00", "2027-01-01T01:00:00")]))
            #expect(try await listed(store, from: "2027-01-01") == [1])
            #expect(try await listed(store, through: "2026-12-31") == [1])
            #expect(try await listed(store, from: "2027-01-02").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a series is listed on every later date`(engine: Engine) async throws {
        let when = time("2026-01-05T10:00:00", "2026-01-05T11:00:00", rule: "FREQ=WEEKLY")
        try await engine.with { store in
            try await store.put(row(1, fields: ["when": when]))
            #expect(try await listed(store, from: "2031-06-01", through: "2031-06-30") == [1])
            #expect(try await listed(store, through: "2026-01-04").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an event with extra dates is listed on every date from the first`(
        engine: Engine
    ) async throws {
        let when = time("2026-12-03T18:00:00", "2026-12-03T19:00:00")
        let early: JSONValue = ["start": "2026-10-30T18:00:00", "end": "2026-10-30T19:00:00"]
        try await engine.with { store in
            try await store.put(
                row(1, fields: ["when": when, "dates/20261217": true]),
                row(2, fields: ["when": when, "dates/20261101": true]),
                row(3, fields: ["when": when, "dates/20261101": early]),
                row(4, fields: ["when": when, "dates/20261217": .null]))
            #expect(try await listed(store, from: "2026-12-17") == [3, 2, 1])
            #expect(try await listed(store, through: "2026-11-01") == [3, 2])
            #expect(try await listed(store, through: "2026-10-31") == [3])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an event with a change of this and following goes on`(engine: Engine) async throws {
        let when = time("2026-12-03T18:00:00", "2026-12-03T19:00:00")
        let later = time("2027-01-07T17:00:00", "2027-01-07T18:00:00", rule: "FREQ=WEEKLY")
        try await engine.with { store in
            try await store.put(
                row(1, fields: ["when": when, "segments/20270107": ["when": later]]))
            #expect(try await listed(store, from: "2028-01-01") == [1])
            #expect(try await listed(store, through: "2026-12-02").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a date that was moved is listed where it went`(engine: Engine) async throws {
        let when = time("2026-12-03T18:00:00", "2026-12-03T19:00:00")
        func moved(_ day: String) -> JSONValue {
            ["start": .string("\(day)T18:00:00"), "end": .string("\(day)T19:00:00")]
        }
        try await engine.with { store in
            try await store.put(
                row(1, fields: ["when": when, "overrides/20261203/when": moved("2026-12-10")]),
                row(2, fields: ["when": when, "overrides/20261203/when": moved("2026-11-26")]),
                row(3, fields: ["when": when, "overrides/20261203/name/when": "Flyttet"]))
            #expect(try await listed(store, from: "2026-12-10") == [1])
            #expect(try await listed(store, through: "2026-11-26") == [2])
        }
    }

    @Test(arguments: Engine.allCases)
    func `what has no time is in no span`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2, fields: ["when": ["timeZone": "Europe/Oslo"]]))
            #expect(try await listed(store) == [1, 2])
            #expect(try await listed(store, from: "2026-12-03").isEmpty)
            #expect(try await listed(store, through: "2026-12-03").isEmpty)
        }
    }
}
