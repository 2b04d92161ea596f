import LibsyncModel
import LibsyncProtocol
import Testing

@Suite struct `Problems` {
    @Test(arguments: ProblemCode.all)
    func `a problem of every code comes back as it was`(code: ProblemCode) throws {
        for seconds in [nil, 0, 60] {
            let problem = Problem(code, "What happened.", retryAfterSeconds: seconds)
            let again = try #require(
                Problem(json: try JSONValue.parse(problem.json.canonicalBytes)))
            #expect(again == problem)
            #expect(again.isOf(code))
        }
    }

    @Test func `codes are unique and found by name`() {
        let codes = ProblemCode.all.map(\.description)
        #expect(Set(codes).count == codes.count)
        for code in ProblemCode.all { #expect(ProblemCode.named(code.description) == code) }
        #expect(ProblemCode.named("quota-reached") == nil)
    }

    @Test(arguments: ProblemCode.all)
    func `a code's status says what it is`(code: ProblemCode) {
        #expect(code.status == 200 || (400...599).contains(code.status))
        // What a server cannot do now it may do later; what a client did wrong stays wrong.
        #expect(code.isRetryable == (code.status >= 500 || code.status == 429))
        let isPlain = code.description.utf8.allSatisfy {
            $0 == 0x2D || (0x61...0x7A).contains($0)
        }
        #expect(isPlain)
        #expect(!code.title.isEmpty && !code.title.hasSuffix("."))
    }

    @Test func `an unknown code is kept`() throws {
        let json = try Fixtures.json("problem.unknown-code.json")
        let problem = try #require(Problem(json: json))
        #expect(problem.code == "quota-reached")
        #expect(problem.status == 403)
        #expect(!problem.isRetryable)
    }

    @Test func `what is missing is filled from what is there`() throws {
        let problem = try #require(
            Problem(json: ["type": "urn:libsync:problem:batch-gap", "status": 409]))
        #expect(problem.title == "batch-gap")
        #expect(problem.detail == "batch-gap")
        #expect(!problem.isRetryable)
        #expect(problem.retryAfterSeconds == nil)
    }

    @Test(
        arguments: [
            [:], ["type": "about:blank", "status": 404], ["type": "urn:libsync:problem:x"],
            ["type": 5, "status": 404], "x", ["status": 404],
            ["type": "urn:libsync:problem:x", "status": "404"],
        ] as [JSONValue])
    func `what is no problem of ours is not taken for one`(json: JSONValue) {
        #expect(Problem(json: json) == nil)
    }
}
