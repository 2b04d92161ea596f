import Testing

@Suite struct `The spec's tables` {
    private let table = """
        | code | HTTP status | retry | what to do |
        | --- | --- | --- | --- |
        | `batch-gap` | 409 | no | … |
        | `not-yours` | 403 | no | … |

        | code | meaning |
        | --- | --- |
        | `nb` | Bokmål |
        """

    private func source(_ text: String) -> SwiftSource {
        SwiftSource(path: SpecTables.problemCodes, text: text)
    }

    private func written(at path: String) throws -> SwiftSource {
        let text = try #require(Repository.text(at: path), "\(path) is missing")
        return SwiftSource(path: path, text: text)
    }

    @Test func `every problem code stands in the spec, and the other way round`() throws {
        let spec = try #require(Repository.text(at: SpecTables.spec), "the spec is missing")
        let codes = try written(at: SpecTables.problemCodes)
        record(SpecTables.problemCodeFindings(in: codes, spec: spec))
    }

    @Test func `every limit stands in the spec by name and value`() throws {
        let spec = try #require(Repository.text(at: SpecTables.spec), "the spec is missing")
        record(SpecTables.limitFindings(in: try written(at: SpecTables.limits), spec: spec))
    }

    // MARK: Planted codes

    @Test(arguments: [
        """
        public static let batchGap = ProblemCode("batch-gap")
        public static let notYours = ProblemCode("not-yours")
        """,
        """
        public static let batchGap = ProblemCode(
            rawValue: "batch-gap", status: 409, title: "A \\(gap)")
        static let notYours: Self = Self("not-yours")  // ProblemCode("no-code")
        """,
        """
        case batchGap = "batch-gap"
        case notYours = "not-yours"
        init(rawValue: String) { self = ProblemCode(rawValue: rawValue) ?? .notYours }
        """,
    ])
    func `codes are found in each way of writing them`(text: String) {
        #expect(SpecTables.codes(in: source(text)).map(\.code) == ["batch-gap", "not-yours"])
        #expect(SpecTables.problemCodeFindings(in: source(text), spec: table).isEmpty)
    }

    @Test func `a code that the spec lacks is caught`() {
        let text = """
            case batchGap = "batch-gap"
            case notYours = "not-yours"
            case planted = "planted"
            """
        #expect(
            SpecTables.problemCodeFindings(in: source(text), spec: table).map(\.description) == [
                "\(SpecTables.problemCodes):3: the code planted does not stand in a table of "
                    + SpecTables.spec
            ])
    }

    @Test func `a code that only the spec has is caught`() {
        let findings = SpecTables.problemCodeFindings(
            in: source("case batchGap = \"batch-gap\""), spec: table)
        #expect(
            findings.map(\.description) == [
                "\(SpecTables.spec):4: the code not-yours does not stand in "
                    + SpecTables.problemCodes
            ])
    }

    @Test func `a code that stands twice is caught, and a file without codes`() {
        let twice = source("case a = \"batch-gap\"\ncase b = \"not-yours\"\ncase c = \"batch-gap\"")
        #expect(SpecTables.problemCodeFindings(in: twice, spec: table).count == 1)
        #expect(SpecTables.problemCodeFindings(in: source("// nothing"), spec: table).count == 1)
    }

    @Test func `a code outside a table of codes does not count`() {
        let text = source("case a = \"batch-gap\"\ncase b = \"not-yours\"\ncase c = \"nb\"")
        #expect(SpecTables.problemCodeFindings(in: text, spec: table).count == 1)
    }

    // MARK: Planted limits

    @Test(arguments: [
        ("public static let pullRecordsMax = 1000", "| `pullRecordsMax` | 1,000 | records |"),
        ("    public static let pullRecordsMax: Int = 1_000", "`pullRecordsMax` is 1000."),
        ("public static let bodyBytesMax = 8 * 1024 * 1024", "| `bodyBytesMax` | 8_388_608 |"),
        ("public static let skewSeconds = 120  // rule 5", "`skewSeconds`: 120 s (2 minutes)"),
        ("public static let a = 65_536", "| `a` | 65\u{202f}536 bytes |"),
    ])
    func `a limit is found by name and value`(text: String, spec: String) {
        #expect(SpecTables.limitFindings(in: source(text), spec: "x\n\(spec)\n").isEmpty)
    }

    @Test(arguments: [
        ("public static let pullRecordsMax = 1000", "| `pullRecordsMax` | 1,001 |"),
        ("public static let pullRecordsMax = 1000", "| `pullMax` | 1,000 |"),
        ("public static let pullRecordsMax = 1000", "| `pullRecordsMax` |\n| 1000 |"),
        ("public static let pullRecordsMax = 1000", "| `pullRecordsMax` | 11,000 |"),
        ("public static let pullRecordsMax = 1000", "| `pullRecordsMax` | 1,000,000 |"),
        ("public static let pullRecordsMax = other()", "| `pullRecordsMax` | 1,000 |"),
        ("let nothing = 1", "| `nothing` | 1 |"),
    ])
    func `a planted difference is caught`(text: String, spec: String) {
        #expect(SpecTables.limitFindings(in: source(text), spec: spec).count == 1)
    }

    @Test func `numbers are read with and without separators`() {
        #expect(
            SpecTables.numbers(in: "1,000 and 2_000_000, 3, 4 5") == [1000, 2_000_000, 3, 4, 5])
        #expect(SpecTables.numbers(in: "| 120 | 400 |") == [120, 400])
    }
}
