import Testing

@Suite struct `The map of scenarios` {
    private static let real = ScenarioMap(
        suites: Set(suites),
        pythonNames: Set(pythonNames),
        patches: Set(files("patch").map { String($0.dropLast(".patch".count)) }))

    /// The folders of the tests, their files, and the suites in them.
    private static let suites: [String] = {
        let folders = paths.filter { $0.count == 2 }.compactMap(\.last).map(String.init)
        let names = files("swift").map { String($0.dropLast(".swift".count)) }
        return folders + names + types
    }()

    private static let types: [String] = Repository.sources.flatMap { source -> [String] in
        guard source.path.hasPrefix("Tests/") else { return [] }
        let parts = String(decoding: source.code, as: UTF8.self).split(separator: "struct ")
            .dropFirst()
        return parts.map { String($0.prefix { $0.isLetter }) }.filter { $0.hasSuffix("Tests") }
    }

    /// The names on the way to each file and folder of the tests.
    private static let paths: [[Substring]] =
        Repository.paths.filter { $0.hasPrefix("Tests/") }.map { $0.split(separator: "/") }

    private static func files(_ ending: String) -> [Substring] {
        paths.compactMap(\.last).filter { $0.hasSuffix(".\(ending)") }
    }

    /// Of each Python file its own name and those of the tests in it.
    private static let pythonNames: [String] = paths.flatMap { path -> [String] in
        guard let file = path.last, file.hasSuffix(".py") else { return [] }
        let text = Repository.text(at: path.joined(separator: "/")) ?? ""
        let tests: [String] = text.split(separator: "\n").compactMap { line -> String? in
            let words = line.drop { $0 == " " }
            guard words.hasPrefix("def test_") else { return nil }
            return String(words.dropFirst("def ".count).prefix { $0 != "(" })
        }
        return tests + [String(file)]
    }

    private let planted = ScenarioMap(
        suites: ["RuleTests"], pythonNames: ["test_a_cut_at_any_byte", "test_disks.py"],
        patches: ["batch-rebuilt"])

    private func map(_ test: String, _ mutant: String) -> String {
        """
        ## Scenarios

        | scenario | test | mutant |
        | --- | --- | --- |
        | a cut | \(test) | \(mutant) |
        """
    }

    @Test func `each scenario names tests and mutants that are there`() throws {
        let page = try #require(Repository.text(at: ScenarioMap.page), "the page is missing")
        record(Self.real.findings(in: page))
    }

    @Test func `each mutant has its row, and each row its mutant`() throws {
        let table = try #require(Repository.text(at: "\(ScenarioMap.mutants)/README.md"))
        record(Self.real.findings(inTableOfMutants: table))
    }

    @Test(arguments: [
        ("`RuleTests`, \"rule 2\"", "`batch-rebuilt`", 0),
        ("`test_a_cut_at`; `test_disks.py`", "–", 0),
        ("`script/torture`", "`batch-rebuilt`", 0),
        ("`RulesTests`", "`batch-rebuilt`", 1),
        ("`test_a_c`", "`batch-rebuilt`", 1),
        ("none", "`batch-rebuilt`", 1),
        ("`RuleTests`", "`batch-built`", 1),
        ("`RuleTests`", "", 1),
        ("`RuleTests`", "– | more", 1),
    ])
    func `a planted row is held to what is there`(test: String, mutant: String, expected: Int) {
        #expect(planted.findings(in: map(test, mutant)).count == expected)
    }

    @Test func `a page without the map is caught`() {
        #expect(planted.findings(in: "# What is tested").count == 1)
    }

    @Test func `a mutant without a row is caught, and a row without one`() {
        let table = "| mutant | what |\n| --- | --- |\n| batch-built | … |"
        #expect(planted.findings(inTableOfMutants: table).count == 2)
    }
}
