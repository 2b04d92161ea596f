import Testing

@Suite struct `Layout of the repository` {
    @Test func `the top level holds what it may and nothing else`() throws {
        record(Layout.topLevelFindings(try Repository.topLevel()))
    }

    @Test func `every top-level folder opens with a README of the right length`() throws {
        for folder in try Repository.topLevel() where Repository.isFolder(folder) {
            let text = Repository.text(at: "\(folder)/README.md")
            record(Layout.readmeFindings(folder: folder, text: text))
        }
    }

    @Test func `no folder or file has a name that says nothing`() throws {
        record((try Repository.topLevel() + Repository.paths).flatMap(Layout.nameFindings))
    }

    @Test func `a planted top-level entry is caught, and a missing one`() {
        let whole = Layout.folders.union(Layout.files)
        #expect(Layout.topLevelFindings(Array(whole)).isEmpty)
        #expect(Layout.topLevelFindings(whole + ["docs", "SECURITY.md"]).isEmpty)
        #expect(Layout.topLevelFindings(whole + ["Planted"]).map(\.path) == ["Planted"])
        #expect(
            Layout.topLevelFindings(whole.filter { $0 != "LICENSE" }).map(\.path) == ["LICENSE"])
    }

    @Test(arguments: [(14, 1), (15, 0), (60, 0), (61, 1)])
    func `a planted README is held to its length`(lines: Int, expected: Int) {
        let text = String(repeating: "line\n", count: lines)
        #expect(Layout.readmeFindings(folder: "Client", text: text).count == expected)
    }

    @Test func `a missing README is caught, and the spec may be long`() {
        let long = String(repeating: "line\n", count: 900)
        #expect(Layout.readmeFindings(folder: "Client", text: nil).count == 1)
        #expect(Layout.readmeFindings(folder: "Protocol", text: long).isEmpty)
        #expect(Layout.readmeFindings(folder: "Protocol", text: "short\n").count == 1)
    }

    @Test(arguments: [
        "Client/Core", "Sources/LibsyncModel/Utils.swift", "Tests/helpers.py", "Common",
        "Sources/LibsyncStore/String+Extensions.swift", "Server/App/Extensions/Row.swift",
    ])
    func `a planted vague name is caught`(path: String) {
        let parts = path.split(separator: "/")
        let paths = parts.indices.map { parts[...$0].joined(separator: "/") }
        #expect(paths.flatMap(Layout.nameFindings).count == 1)
    }

    @Test(arguments: ["Sources/LibsyncModel/Record.swift", "Client/Replica/CoreSample.swift"])
    func `other names are left alone`(path: String) {
        #expect(Layout.nameFindings(path).isEmpty)
    }
}
