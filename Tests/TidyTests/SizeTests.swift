import Testing

@Suite struct `Size ceilings` {
    private func source(_ text: String) -> SwiftSource {
        SwiftSource(path: "Sources/LibsyncModel/Planted.swift", text: text)
    }

    private func function(lines: Int, head: String = "func long()") -> String {
        "\(head) {\n" + String(repeating: "    step()\n", count: lines - 2) + "}\n"
    }

    @Test func `no function and no file is above its ceiling`() {
        record(Repository.sources.flatMap { SizeCeilings.findings(in: $0) })
    }

    @Test func `every exception is still needed and has a reason`() {
        record(SizeCeilings.stale(SizeCeilings.exceptions, in: Repository.sources))
    }

    @Test(arguments: [
        "func long()", "public static func long<T>(_ x: T) async throws(Failure) -> [T] where T: P",
        "init(x: Int = { 1 }())", "init?()", "deinit", "subscript(i: Int) -> Int", "var long: Int",
        "func long(\n    a: Int,\n    b: Int\n)", "func == (a: X, b: X) -> Bool",
        "@Test func `a \"quoted\" { sentence`()", "mutating func long()", "convenience init()",
    ])
    func `a planted long function is caught at its length`(head: String) {
        let extra = head.split(separator: "\n").count - 1
        let long = source(function(lines: 61 - extra, head: head))
        let short = source(function(lines: 60 - extra, head: head))
        #expect(FunctionLengths.measure(long).map(\.lines).max() == 61)
        #expect(SizeCeilings.findings(in: long).count == 1)
        #expect(SizeCeilings.findings(in: short).isEmpty)
    }

    @Test func `braces in comments and literals do not count`() {
        let text = """
            func tricky() {
                // }
                /* } } */
                let a = "}", b = #"}"#, c = /}/
                let d = \"""
                    }
                    \\(list.map { $0 })
                    \"""
            }
            func next() {}
            """
        let measured = FunctionLengths.measure(source(text))
        #expect(measured.map(\.lines) == [9, 1])
        #expect(measured.map(\.name) == ["tricky", "next"])
    }

    @Test func `what has no body is not measured`() {
        let text = """
            protocol P {
                func a() throws -> Int
                var b: Int { get }
                init(c: Int)
            }
            struct S {
                var stored = [1]
                var other: Int
                let made = S.init()
            }
            """
        #expect(FunctionLengths.measure(source(text)).map(\.name) == ["b"])
    }

    @Test func `a finding names file, line and length`() {
        let findings = SizeCeilings.findings(in: source("\n\n" + function(lines: 75)))
        #expect(
            findings.map(\.description) == [
                "Sources/LibsyncModel/Planted.swift:3: long has 75 lines; the ceiling is 60"
            ])
    }

    @Test(arguments: [(70, 0), (71, 1), (69, 1)])
    func `an exception holds for one length only`(lines: Int, expected: Int) {
        let exception = SizeCeilings.Exception(
            path: "Sources/LibsyncModel/Planted.swift", function: "long", lines: 70, reason: "why")
        let findings = SizeCeilings.findings(
            in: source(function(lines: lines)), exceptions: [exception])
        #expect(findings.count == expected)
    }

    @Test func `an exception without need or reason is caught`() {
        let path = "Sources/LibsyncModel/Planted.swift"
        let needless = SizeCeilings.Exception(
            path: path, function: "long", lines: 61, reason: "why")
        let silent = SizeCeilings.Exception(path: path, function: "long", lines: 61, reason: "")
        let short = source(function(lines: 60))
        let long = source(function(lines: 61))
        #expect(SizeCeilings.stale([needless], in: [short]).count == 1)
        #expect(SizeCeilings.stale([needless], in: []).count == 1)
        #expect(SizeCeilings.stale([silent], in: [long]).count == 1)
        #expect(SizeCeilings.stale([needless], in: [long]).isEmpty)
    }

    @Test(arguments: [(400, 0), (401, 1)])
    func `a planted long file is caught`(lines: Int, expected: Int) {
        let text = String(repeating: "// a\n", count: lines)
        #expect(SizeCeilings.findings(in: source(text)).count == expected)
        #expect(SizeCeilings.findings(in: source(String(text.dropLast()))).count == expected)
    }
}
