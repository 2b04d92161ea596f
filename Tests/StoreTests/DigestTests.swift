import LibsyncModel
import LibsyncSimulator
import LibsyncStore
import Testing

// The digest of what a library may see.
extension StoreContract {
    @Test(arguments: Engine.allCases)
    func `an empty store has the digest of no rows`(engine: Engine) async throws {
        try await engine.with { store in
            let stored = try await store.read { try $0.digest(for: fjordvik) }
            #expect(stored == RowDigest())
            let computed = try await store.read { try $0.recomputedDigest(for: fjordvik) }
            #expect(computed == RowDigest())
        }
    }

    @Test(arguments: Engine.allCases)
    func `the digest is the sum over the rows that one may see`(engine: Engine) async throws {
        try await engine.with { store in
            let region = row(1, .region)
            let open = row(2, .public)
            let draft = row(3, .draft, hosts: [skogdal])
            let half = row(4, owner: nil)
            try await store.put(region, open, draft, half)
            @Sendable func sum(_ rows: Row...) -> RowDigest {
                rows.reduce(RowDigest()) { $0 + RowDigest(row: $1.json.canonicalText.utf8) }
            }
            try await store.read { transaction throws in
                #expect(try transaction.digest(for: fjordvik) == sum(region, open, draft))
                #expect(try transaction.digest(for: skogdal) == sum(region, open, draft))
                #expect(try transaction.digest(for: nordnes) == sum(region, open))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `digests summed up anew are those that were kept`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2, .draft, hosts: [skogdal]), row(3, owner: nil))
            #expect(try await store.read { try $0.rowCount() } == 3)
            for library in [fjordvik, skogdal, nordnes] {
                let kept = try await store.read { try $0.digest(for: library) }
                try await store.transaction { transaction in
                    try transaction.rebuildDigests()
                    #expect(try transaction.digest(for: library) == kept)
                    try transaction.put(row(4))
                }
                let computed = try await store.read { try $0.recomputedDigest(for: library) }
                #expect(try await store.read { try $0.digest(for: library) } == computed)
                try await store.transaction { try $0.remove(recordID(4)) }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the order of putting does not change the digest`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2), row(3, .draft))
            let first = try await store.read { try $0.digest(for: fjordvik) }
            try await store.transaction { transaction in
                for number in 1...3 as ClosedRange<UInt64> {
                    try transaction.remove(recordID(number))
                }
            }
            #expect(try await store.read { try $0.digest(for: fjordvik) } == RowDigest())
            try await store.put(row(3, .draft), row(2))
            try await store.put(row(1))
            #expect(try await store.read { try $0.digest(for: fjordvik) } == first)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a change shows in the digest of its own transaction`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1))
            try await store.transaction { transaction in
                try transaction.put(row(2))
                try transaction.remove(recordID(1))
                let expected = RowDigest(row: row(2).json.canonicalText.utf8)
                #expect(try transaction.digest(for: skogdal) == expected)
                #expect(try transaction.recomputedDigest(for: skogdal) == expected)
            }
        }
    }

    @Test(arguments: Engine.allCases, [1, 2, 3, 4, 5] as [UInt64])
    func `after any changes the digest is what is computed afresh`(
        engine: Engine, seed: UInt64
    ) async throws {
        try await engine.with { store in
            var random = SeededRandom(seed: seed)
            for sequence in 1...40 as ClosedRange<Int64> {
                let changes = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    Change.random(at: sequence, using: &random)
                }
                try await store.transaction { for change in changes { try change.make(in: $0) } }
                try await store.read { transaction throws in
                    for library in [fjordvik, skogdal, nordnes] {
                        #expect(
                            try transaction.digest(for: library)
                                == transaction.recomputedDigest(for: library))
                    }
                }
            }
        }
    }

    /// A change of one row.
    enum Change: Sendable {
        case put(Row)
        case remove(RecordID)

        static func random(at sequence: Int64, using random: inout SeededRandom) -> Change {
            let number = UInt64.random(in: 1...12, using: &random)
            if Int.random(in: 0..<5, using: &random) == 0 { return .remove(recordID(number)) }
            let libraries: [LibrarySlug?] = [fjordvik, skogdal, nordnes, nil]
            let hosts = [fjordvik, skogdal, nordnes].filter { _ in Bool.random(using: &random) }
            return .put(
                row(
                    number, at: sequence,
                    owner: libraries.randomElement(using: &random) ?? nil,
                    Visibility.allCases.randomElement(using: &random), hosts: hosts,
                    deleted: Bool.random(using: &random)))
        }

        func make(in transaction: any StoreTransaction) throws {
            switch self {
            case .put(let row): try transaction.put(row)
            case .remove(let id): try transaction.remove(id)
            }
        }
    }
}
