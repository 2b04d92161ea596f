import Testing

@Suite struct `Banned calls` {
    private static let effects = [
        "let now = Date()", "let now = Foundation.Date()", "let now: Date = Date.now",
        "let id = UUID().uuidString", "let n = Int.random(in: 1...6)", "let b: Bool = .random()",
        "try await Task.sleep(for: .seconds(1))", "try await Task.sleep(nanoseconds: 5)",
        "var generator = SystemRandomNumberGenerator()", "clock_gettime(CLOCK_REALTIME, &t)",
        "let text = \"at \\(Date())\"",
    ]
    private static let crashes = [
        "let x = try! f()", "fatalError(\"no\")", "guard ok else { fatalError() }",
    ]
    private static let prints = [
        "print(x)", "    print(\"x\")", "{ print($0) }", "f(x);print(x)", "Swift.print(x)",
    ]

    private func count(_ text: String, at path: String) -> Int {
        BannedCalls.findings(in: SwiftSource(path: path, text: text)).count
    }

    @Test func `no shipped file makes a banned call`() {
        record(Repository.sources.flatMap(BannedCalls.findings))
    }

    @Test(arguments: effects) func `a planted effect is caught, but in the effects file`(
        text: String
    ) {
        #expect(count(text, at: "Sources/LibsyncModel/Planted.swift") == 1)
        #expect(count(text, at: "Server/Main/Planted.swift") == 1)
        #expect(count(text, at: "Client/CLI/Effects.swift") == 0)
        #expect(count(text, at: "Tests/ModelTests/Planted.swift") == 0)
    }

    @Test(arguments: crashes) func `a planted crash is caught everywhere`(text: String) {
        #expect(count(text, at: "Client/CLI/Planted.swift") == 1)
        #expect(count(text, at: "Server/App/Effects.swift") == 1)
    }

    @Test(arguments: prints) func `a planted print is caught, but in the door to the terminal`(
        text: String
    ) {
        #expect(count(text, at: "Sources/LibsyncModel/Planted.swift") == 1)
        #expect(count(text, at: "Client/Replica/Effects.swift") == 1)
        #expect(count(text, at: "Client/CLI/Planted.swift") == 1)
        #expect(count(text, at: "Server/Main/Planted.swift") == 1)
        #expect(count(text, at: "Server/Main/Output.swift") == 0)
    }

    @Test(arguments: [
        "// Date()", "\"fatalError()\"", "let d = LocalDate()",
        "let d = Date(timeIntervalSince1970: 0)",
        "document.print(x)", "blueprint(x)", "let u = UUID(uuidString: s)", "try f()",
        "myTask.sleeping()", "let tag = effects.random()", "func `print() is banned`() {}",
    ])
    func `what only looks like one is left alone`(text: String) {
        #expect(count(text, at: "Sources/LibsyncModel/Planted.swift") == 0)
    }

    @Test func `a finding names file and line`() {
        let source = SwiftSource(
            path: "Server/App/Planted.swift", text: "\n/* a\n */ let x = try! f()\n")
        #expect(
            BannedCalls.findings(in: source).map(\.description) == [
                "Server/App/Planted.swift:3: `try!` is banned here: throw, or use precondition"
            ])
    }
}
