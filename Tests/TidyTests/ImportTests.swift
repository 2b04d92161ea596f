import Testing

@Suite struct `Imports of each folder` {
    @Test func `every import stands in the table of its folder`() {
        #expect(!Repository.sources.isEmpty)
        record(Repository.sources.flatMap(ImportTable.findings))
    }

    @Test func `every row of the table has a folder with Swift in it`() {
        let paths = Repository.sources.map { "\($0.path)/" }
        for row in ImportTable.allowed.keys
        where !paths.contains(where: { $0.hasPrefix("\(row)/") }) {
            Issue.record("ImportTable has a row for \(row), which holds no Swift file")
        }
    }

    @Test func `client and server never import each other`() {
        for (folder, row) in ImportTable.allowed {
            if folder.hasPrefix("Client/") { #expect(!row.contains("LibsyncServer")) }
            if folder.hasPrefix("Server/") { #expect(!row.contains("LibsyncReplica")) }
        }
    }

    @Test(arguments: ["GRDB", "AsyncHTTPClient", "COpenSSL", "CZlib", "SwiftCSV"])
    func `an outside dependency is imported by one shipped folder`(module: String) {
        let folders = ImportTable.allowed.filter { folder, row in
            !folder.hasPrefix("Tests/") && row.contains(module)
        }
        #expect(folders.count == 1)
    }

    @Test func `Hummingbird is imported by what listens and by the server's routes alone`() {
        let folders = ImportTable.allowed.filter { folder, row in
            !folder.hasPrefix("Tests/") && row.contains("Hummingbird")
        }
        #expect(Set(folders.keys) == ["Sources/LibsyncServing", "Server/App"])
    }

    @Test(arguments: [
        "import GRDB", "public import GRDB", "internal import GRDB", "@testable import GRDB",
        "@preconcurrency import GRDB", "@_spi(Inner) public import GRDB", "  import   GRDB",
        "import struct GRDB.Row", "import class GRDB.DatabaseQueue",
        "import Foundation; import GRDB",
        "#if canImport(GRDB)\nimport GRDB\n#endif", "import GRDB  // only here", "import `GRDB`",
        "import GRDB.Row",
    ])
    func `a planted import is caught`(text: String) {
        let source = SwiftSource(path: "Sources/LibsyncModel/Planted.swift", text: text)
        #expect(ImportTable.findings(in: source).count == 1)
        #expect(ImportTable.imports(in: source).last?.module == "GRDB")
    }

    @Test(arguments: [
        "import Foundation", "// import GRDB", "let text = \"\"\"\n    import GRDB\n    \"\"\"",
        "func important() {}", "let imports = 1",
    ])
    func `what is no import is left alone`(text: String) {
        let source = SwiftSource(path: "Sources/LibsyncModel/Planted.swift", text: text)
        #expect(ImportTable.findings(in: source).isEmpty)
    }

    @Test func `a finding names file and line`() {
        let source = SwiftSource(
            path: "Client/CLI/Planted.swift", text: "import Foundation\n\nimport GRDB\n")
        #expect(
            ImportTable.findings(in: source).map(\.description) == [
                "Client/CLI/Planted.swift:3: imports GRDB, "
                    + "which ImportTable does not allow here"
            ])
    }

    @Test func `a folder without a row is caught, one inside a row is not`() {
        let stray = SwiftSource(path: "Server/Extra/Planted.swift", text: "import Foundation")
        let inner = SwiftSource(path: "Server/App/Routes/Planted.swift", text: "import Hummingbird")
        let door = SwiftSource(path: "Sources/LibsyncStore/Effects.swift", text: "import Glibc")
        let window = SwiftSource(path: "Sources/LibsyncStore/Rows.swift", text: "import Glibc")
        #expect(ImportTable.findings(in: door).isEmpty)
        #expect(ImportTable.findings(in: window).count == 1)
        #expect(ImportTable.findings(in: stray).count == 1)
        #expect(ImportTable.findings(in: inner).isEmpty)
    }
}
