import LibsyncModel
import LibsyncSimulator
import LibsyncStore
import Testing

// Lines of a pull, and of a snapshot.
extension StoreContract {
    @Test(arguments: Engine.allCases)
    func `lines come in the order of the sequence, after it, to the limit`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 30), row(2, at: 10), row(3, at: 20), row(4, at: 40))
            #expect(
                try await store.lines(after: 10, limit: 2, for: skogdal)
                    == [
                        .row(
                            id: recordID(3), sequence: 20,
                            text: row(3, at: 20).json.canonicalText),
                        .row(
                            id: recordID(1), sequence: 30,
                            text: row(1, at: 30).json.canonicalText),
                    ])
            #expect(try await store.lines(after: 40, for: skogdal).isEmpty)
            #expect(try await store.lines(after: 0, limit: 0, for: skogdal).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a row that moves on while one reads appears once, at its new place`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1), row(2, at: 2), row(3, at: 3))
            var read = try await store.lines(after: 0, limit: 1, for: skogdal)
            try await store.put(row(2, at: 4))
            while let last = read.last {
                let page = try await store.lines(after: last.sequence, limit: 1, for: skogdal)
                if page.isEmpty { break }
                read += page
            }
            #expect(read.map(\.short) == ["+1", "+3", "+2"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a limit counts what is handed out, not what is passed over`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            for number in 1...20 as ClosedRange<UInt64> {
                let visibility: Visibility = number % 10 == 0 ? .region : .draft
                try await store.put(row(number, at: Int64(number), visibility))
            }
            let lines = try await store.lines(after: 1, limit: 2, for: skogdal)
            #expect(lines.map(\.short) == ["+10", "+20"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `reading ends with the text that is too much, and no purge behind it is told before`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1), row(2, at: 2), row(3, at: 4), row(4, at: 6))
            try await store.transaction { transaction in
                for sequence in [3, 5] as [Int64] {
                    try transaction.purge(
                        Purge(
                            record: recordID(UInt64(10 + sequence)), sequence: sequence, time: 0))
                }
            }
            let text = row(1, at: 1).json.canonicalText.utf8.count
            func read(_ bytesMax: Int, limit: Int = .max) async throws -> [String] {
                try await store.lines(
                    after: 0, limit: limit, bytesMax: bytesMax, for: skogdal
                ).map(\.short)
            }
            #expect(try await read(0) == ["+1", "+2"], "two, so that one sees that there is more")
            #expect(try await read(2 * text) == ["+1", "+2", "×13", "+3"])
            #expect(try await read(2 * text, limit: 3) == ["+1", "+2", "×13"])
            #expect(try await read(4 * text) == ["+1", "+2", "×13", "+3", "×15", "+4"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a deleted record is a line like any other`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, deleted: true))
            #expect(try await store.lines(for: skogdal).map(\.short) == ["+1"])
            let snapshot = try await store.read { transaction in
                try transaction.snapshot(of: IDRange(), limit: 10, bytesMax: .max, for: skogdal)
            }
            #expect(snapshot.map(\.short) == ["+1"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a snapshot comes in the order of ids, page by page`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(5, at: 1), row(2, at: 2), row(9, at: 3, .draft), row(7, at: 4))
            var pages: [[String]] = []
            var range = IDRange()
            while true {
                let rest = range
                let page = try await store.read { transaction in
                    try transaction.snapshot(of: rest, limit: 2, bytesMax: .max, for: skogdal)
                }
                guard let id = page.last?.id else { break }
                pages.append(page.map(\.short))
                range = IDRange(after: id)
            }
            #expect(pages == [["+2", "+5"], ["+7"]])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a snapshot withdraws nothing`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1, .region), row(2, at: 2))
            try await store.put(row(1, at: 3, .draft))
            let snapshot = try await store.read { transaction in
                try transaction.snapshot(of: IDRange(), limit: 10, bytesMax: .max, for: skogdal)
            }
            #expect(
                snapshot
                    == [.row(id: recordID(2), sequence: 2, text: row(2, at: 2).json.canonicalText)])
        }
    }

    @Test(arguments: Engine.allCases, [11, 12, 13] as [UInt64])
    func `who reads page by page holds what the digest says`(
        engine: Engine, seed: UInt64
    ) async throws {
        try await engine.with { store in
            var random = SeededRandom(seed: seed)
            let libraries = [fjordvik, skogdal, nordnes]
            var held = libraries.map { _ in [RecordID: String]() }
            var read = libraries.map { _ in Int64(0) }
            for sequence in 1...60 as ClosedRange<Int64> {
                let change = Change.random(at: sequence, using: &random)
                // A record that is gone without a trace is a purge, which lines do not carry.
                if case .remove = change { continue }
                try await store.transaction { try change.make(in: $0) }
                let reader = Int.random(in: 0..<3, using: &random)
                let page = try await store.lines(
                    after: read[reader], limit: Int.random(in: 1...4, using: &random),
                    for: libraries[reader])
                page.forEach { held[reader].apply($0) }
                read[reader] = page.last?.sequence ?? read[reader]
            }
            for (reader, library) in libraries.enumerated() {
                try await store.lines(after: read[reader], for: library)
                    .forEach { held[reader].apply($0) }
                let sum = held[reader].values.reduce(RowDigest()) { $0 + RowDigest(row: $1.utf8) }
                #expect(try await store.read { try $0.digest(for: library) } == sum)
            }
        }
    }
}

extension [RecordID: String] {
    fileprivate mutating func apply(_ line: PullLine) {
        switch line {
        case .row(let id, _, let text): self[id] = text
        case .withdrawn(let id, _), .purged(let id, _): self[id] = nil
        }
    }
}
