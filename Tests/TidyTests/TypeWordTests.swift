import Testing

@Suite struct `Words of public types` {
    private func findings(_ text: String, at path: String = "Server/App/Planted.swift") -> [Finding]
    {
        TypeWords.findings(
            in: SwiftSource(path: path, text: text), banned: ["tenant", "entity"])
    }

    @Test func `no public type uses a banned word`() throws {
        let text = try #require(Repository.text(at: TypeWords.file))
        let words = TypeWords.words(in: text)
        #expect((1...TypeWords.most).contains(words.count))
        #expect(Set(words).count == words.count)
        #expect(words.allSatisfy { $0.allSatisfy(\.isLowercase) })
        record(
            Repository.sources.flatMap { TypeWords.findings(in: $0, banned: Set(words)) })
    }

    @Test(arguments: [
        "public struct Tenant {}", "public enum TenantKind {}", "public final class HTTPTenant {}",
        "public protocol Entity {}", "public actor EntityStore {}", "public struct Entities {}",
        "open class TenantList {}", "@frozen public struct MyTenant<T> {}",
        "    public enum tenant_kind {}",
        "public indirect enum Tenants {}", "final public class Tenant {}",
        "public struct `Tenant` {}",
    ])
    func `a planted name is caught`(text: String) {
        #expect(findings(text).count == 1)
    }

    @Test(arguments: [
        "struct Tenant {}", "public struct Lieutenant {}", "public func tenant() {}",
        "// public struct Tenant {}", "public class func tenant() {}", "public struct Identity {}",
        "public let text = \"public struct Tenant\"", "public struct Library { let tenant: Int }",
    ])
    func `other names are left alone`(text: String) {
        #expect(findings(text).isEmpty)
    }

    @Test func `a finding names file and line, and tests may say what they like`() {
        let text = "\npublic struct TenantKind {}"
        #expect(findings(text).first?.description.hasPrefix("Server/App/Planted.swift:2: ") == true)
        #expect(findings(text, at: "Tests/ServerTests/Planted.swift").isEmpty)
    }

    @Test(arguments: [
        ("HTTPTenantList", ["http", "tenant", "list"]), ("EventID", ["event", "id"]),
        ("A", ["a"]), ("snake_case", ["snake", "case"]), ("V1Hello", ["v1", "hello"]),
    ])
    func `a name is split by camel case`(name: String, words: [String]) {
        #expect(TypeWords.camelCaseWords(of: name) == words)
    }

    @Test func `comments in the list are no words`() {
        #expect(TypeWords.words(in: "# a list\n\none  # why\ntwo\n") == ["one", "two"])
    }
}
