/// Holds the map of scenarios to the tests and planted bugs that it names.
///
/// A row of the page: what happens, the tests that act it out, the mutants under which one of them is
/// red. Whoever renames a test would leave a scenario that nothing shows.
struct ScenarioMap {
    static let page = "Tests/TESTED.md"
    static let mutants = "Tests/Mutants"

    /// Names of test folders and of the Swift files in them, without their endings.
    let suites: Set<String>
    /// Names of the Python files, and of the functions in them.
    let pythonNames: Set<String>
    /// Names of the patches, without their endings.
    let patches: Set<String>

    /// Names in the map under which there is nothing, and rows without a test or a mutant.
    func findings(in text: String) -> [Finding] {
        let rows = ScenarioMap.rows(of: text)
        guard !rows.isEmpty else {
            return [Finding(path: ScenarioMap.page, message: "has no row under Scenarios")]
        }
        return rows.flatMap { line, cells -> [Finding] in
            guard cells.count == 3 else {
                return [finding(line, "a scenario has three cells")]
            }
            let (tests, planted) = (
                ScenarioMap.names(in: cells[1]), ScenarioMap.names(in: cells[2])
            )
            var found = (tests.filter { !isTest($0) } + planted.filter { !patches.contains($0) })
                .map { finding(line, "there is no \($0)") }
            if tests.isEmpty { found.append(finding(line, "names no test")) }
            if planted.isEmpty, cells[2] != "–" { found.append(finding(line, "names no mutant")) }
            return found
        }
    }

    /// Patches that the table of mutants leaves out, and rows for which there is no patch.
    func findings(inTableOfMutants text: String) -> [Finding] {
        let path = "\(ScenarioMap.mutants)/README.md"
        let named = Set(
            text.split(separator: "\n").compactMap { line -> String? in
                guard let first = ScenarioMap.cells(of: line).first, first != "mutant" else {
                    return nil
                }
                return first.allSatisfy { "-: ".contains($0) } ? nil : first
            })
        return patches.subtracting(named).sorted().map {
            Finding(path: path, message: "the mutant \($0) has no row")
        }
            + named.subtracting(patches).sorted().map {
                Finding(path: path, message: "there is no mutant \($0)")
            }
    }

    /// A test may be named by its first words, where several differ in the rest.
    private func isTest(_ name: String) -> Bool {
        if name.hasPrefix("script/") || name.hasPrefix("libsync-simulate") { return true }
        if name.hasPrefix("test_") {
            return pythonNames.contains { $0 == name || $0.hasPrefix("\(name)_") }
        }
        return suites.contains(name)
    }

    private func finding(_ line: Int, _ message: String) -> Finding {
        Finding(path: ScenarioMap.page, line: line, message: message)
    }

    /// The rows of the table under "Scenarios", but for its head.
    private static func rows(of text: String) -> [(line: Int, cells: [String])] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "## Scenarios") else { return [] }
        return lines.indices.dropFirst(start)
            .map { (line: $0 + 1, cells: cells(of: lines[$0])) }
            .filter { !$0.cells.isEmpty }
            .dropFirst(2).map { $0 }
    }

    private static func cells(of line: Substring) -> [String] {
        guard line.hasSuffix("|") else { return [] }
        return SpecTables.cells(of: line.dropLast(), without: " ") ?? []
    }

    /// What stands in backticks.
    private static func names(in cell: String) -> [String] {
        let parts = cell.split(separator: "`", omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
    }
}
