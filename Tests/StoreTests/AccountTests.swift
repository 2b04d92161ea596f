import LibsyncModel
import LibsyncStore
import Testing

// Accounts and settings.
extension StoreContract {
    @Test(arguments: Engine.allCases)
    func `libraries come by slug, and are put in place of themselves`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            @Sendable func account(
                _ slug: LibrarySlug, _ role: Permission.Role = .member
            ) -> LibraryAccount {
                LibraryAccount(slug: slug, role: role, record: recordID(1), added: 5)
            }
            try await store.transaction { transaction in
                try transaction.put(account(skogdal))
                try transaction.put(account(fjordvik))
                try transaction.put(account(skogdal, .coordinator))
            }
            let expected = [account(fjordvik), account(skogdal, .coordinator)]
            #expect(try await store.read { try $0.libraries() } == expected)
            #expect(try await store.read { try $0.library(fjordvik) } == expected[0])
            #expect(try await store.read { try $0.library(nordnes) } == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `devices come oldest first and can be revoked`(engine: Engine) async throws {
        try await engine.with { store in
            var newer = Device(
                id: "a", library: fjordvik, label: nil, enrolled: 20, lastSeen: 20)
            let older = Device(
                id: "b", library: skogdal, label: "vakt mandag", enrolled: 10, lastSeen: 30)
            try await store.transaction { [newer] in
                try $0.put(newer)
                try $0.put(older)
            }
            #expect(try await store.read { try $0.devices() } == [older, newer])
            newer.revoked = 40
            try await store.transaction { [newer] in try $0.put(newer) }
            #expect(try await store.read { try $0.device("a") } == newer)
            #expect(try await store.read { try $0.device("c") } == nil)
            #expect(try await store.read { try $0.devices().count } == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a token is found by its hash and with its device`(engine: Engine) async throws {
        try await engine.with { store in
            let tokens = [
                DeviceToken(hash: "aa", device: "x", expires: 20),
                DeviceToken(hash: "bb", device: "y", expires: 5),
                DeviceToken(hash: "cc", device: "x", expires: 10),
                DeviceToken(hash: "ab", device: "x", expires: 20),
            ]
            try await store.transaction { for token in tokens { try $0.put(token) } }
            #expect(try await store.read { try $0.token(hash: "aa") } == tokens[0])
            #expect(try await store.read { try $0.token(hash: "AA") } == nil)
            let ofX = try await store.read { try $0.tokens(of: "x").map(\.hash) }
            #expect(ofX == ["cc", "aa", "ab"])
            let shortened = DeviceToken(hash: "aa", device: "x", expires: 1)
            try await store.transaction { try $0.put(shortened) }
            #expect(try await store.read { try $0.token(hash: "aa") } == shortened)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a code notes its use`(engine: Engine) async throws {
        try await engine.with { store in
            var code = Enrolment(hash: "aa", library: skogdal, expires: 99)
            try await store.transaction { [code] in try $0.put(code) }
            #expect(try await store.read { try $0.enrolment(hash: "aa") } == code)
            code.used = 7
            try await store.transaction { [code] in try $0.put(code) }
            #expect(try await store.read { try $0.enrolment(hash: "aa") } == code)
            #expect(try await store.read { try $0.enrolment(hash: "bb") } == nil)
            let earlier = Enrolment(hash: "cc", library: skogdal, expires: 98)
            try await store.transaction { try $0.put(earlier) }
            #expect(try await store.read { try $0.enrolments() } == [earlier, code])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the replicas of a device come oldest first`(engine: Engine) async throws {
        try await engine.with { store in
            var first = ReplicaAccount(id: ReplicaID(.max), device: "x", registered: 1)
            let second = ReplicaAccount(id: ReplicaID(2), device: "x", registered: 2)
            let other = ReplicaAccount(id: ReplicaID(3), device: "y", registered: 0)
            first.readSequence = 1 << 40
            try await store.transaction { [first] transaction in
                for replica in [second, other, first] { try transaction.put(replica) }
            }
            #expect(try await store.read { try $0.replicas(of: "x") } == [first, second])
            #expect(try await store.read { try $0.replica(ReplicaID(.max)) } == first)
            #expect(try await store.read { try $0.replica(ReplicaID(9)) } == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `every setting holds its own value, and none before it is set`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.transaction { transaction in
                for name in SettingName.allCases {
                    #expect(try transaction.setting(name) == nil)
                    try transaction.set(name, to: "first")
                    try transaction.set(name, to: "\(name) = é\n'\"")
                }
            }
            try await store.transaction { transaction in
                for name in SettingName.allCases {
                    #expect(try transaction.setting(name) == "\(name) = é\n'\"")
                }
                try transaction.set(.cursor, to: nil)
                try transaction.set(.epoch, to: "")
            }
            #expect(try await store.read { try $0.setting(.cursor) } == nil)
            #expect(try await store.read { try $0.setting(.epoch) } == "")
            #expect(try await store.read { try $0.setting(.clock) } != nil)
        }
    }
}
