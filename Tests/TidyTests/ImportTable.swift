/// Which module each folder of Swift sources may import: the arrows of `Package.swift`, held here
/// because the compiler lets a transitive import pass that the manifest never named.
///
/// A folder without a row takes that of the folder around it. A single file may have a row of its
/// own, where one door to the system shall not become two.
enum ImportTable {
    static let allowed: [String: Set<String>] = [
        // What both programs stand on.
        "Sources/LibsyncModel": ["Crypto", "Foundation", "FoundationEssentials"],
        "Sources/LibsyncCalendar": ["Foundation", "LibsyncModel"],
        "Sources/LibsyncWeb": ["Crypto", "Foundation", "LibsyncCalendar", "LibsyncModel"],
        "Sources/LibsyncStore": ["Foundation", "GRDB", "LibsyncModel"],
        "Sources/LibsyncStore/Effects.swift": ["Foundation", "Glibc", "LibsyncModel"],
        // Without NIO beside it: the compiler would count the system's file calls as NIO's.
        "Sources/LibsyncFiles": ["Foundation", "Glibc"],
        // What programs that listen stand on; the only folder beside the server that knows
        // Hummingbird.
        "Sources/LibsyncServing": [
            "COpenSSL", "Crypto", "Foundation", "Glibc", "Hummingbird", "HummingbirdCore",
            "HummingbirdTLS", "LibsyncFiles", "LibsyncModel", "LibsyncProtocol", "LibsyncStore",
            "Logging", "NIOCore", "NIOHTTPTypes", "NIOSSL", "ServiceLifecycle", "Synchronization",
        ],
        "Sources/LibsyncTerminal": ["ArgumentParser", "Glibc"],
        "Protocol/Wire": ["CZlib", "Crypto", "Foundation", "LibsyncModel"],

        // A library's replica. The command names the store's queries and failures, never its
        // transactions: those stay in the replica.
        "Client/Replica": [
            "AsyncHTTPClient", "Crypto", "Foundation", "Glibc", "LibsyncFiles", "LibsyncModel",
            "LibsyncProtocol", "LibsyncStore", "NIOCore", "NIOHTTP1", "NIOHTTPCompression",
            "NIOPosix", "NIOSSL", "NIOTLS", "Synchronization",
        ],
        "Client/Desk": [
            "Crypto", "Dispatch", "Foundation", "Glibc", "LibsyncCalendar", "LibsyncFiles",
            "LibsyncModel", "LibsyncReplica", "LibsyncServing", "LibsyncStore", "LibsyncWeb",
            "Synchronization",
        ],
        "Client/CLI": [
            "ArgumentParser", "Foundation", "Glibc", "LibsyncCalendar", "LibsyncDesk",
            "LibsyncModel", "LibsyncReplica", "LibsyncStore", "LibsyncTerminal", "LibsyncWeb",
            "SwiftCSV",
        ],
        "Client/Print": ["CPango", "CQREncode", "Foundation", "LibsyncWeb"],

        // The shared server.
        "Server/App": [
            "Crypto", "Foundation", "Glibc", "Hummingbird", "LibsyncCalendar", "LibsyncFiles",
            "LibsyncModel", "LibsyncProtocol", "LibsyncServing", "LibsyncStore", "LibsyncWeb",
            "Logging", "NIOCore", "ServiceLifecycle", "Synchronization",
        ],
        "Server/Main": [
            "ArgumentParser", "Foundation", "Glibc", "LibsyncModel", "LibsyncServer",
            "LibsyncTerminal",
        ],

        // How the promises are checked.
        "Tests/Simulator": [
            "Crypto", "Foundation", "LibsyncModel", "LibsyncProtocol", "LibsyncReplica",
            "LibsyncServer", "LibsyncStore", "Synchronization",
        ],
        "Tests/Simulate": ["ArgumentParser", "LibsyncSimulator"],
        "Tests/Fuzz": [
            "Crypto", "Foundation", "LibsyncCalendar", "LibsyncModel", "LibsyncProtocol",
            "PackageDescription",
        ],
        "Tests/Bench": ["Foundation", "LibsyncCalendar", "LibsyncModel", "PackageDescription"],
        "Tests/ModelTests": ["Foundation", "LibsyncModel", "Testing"],
        "Tests/WebTests": ["LibsyncCalendar", "LibsyncModel", "LibsyncWeb", "Testing"],
        "Tests/ServingTests": [
            "Crypto", "Foundation", "LibsyncProtocol", "LibsyncServing", "NIOCore", "NIOSSL",
            "Testing",
        ],
        "Tests/DeskTests": [
            "Foundation", "LibsyncCalendar", "LibsyncDesk", "LibsyncModel", "LibsyncReplica",
            "LibsyncServing", "LibsyncStore", "LibsyncWeb", "Synchronization", "Testing",
        ],
        "Tests/CalendarTests": ["Foundation", "LibsyncCalendar", "LibsyncModel", "Testing"],
        "Tests/ProtocolTests": ["Foundation", "LibsyncModel", "LibsyncProtocol", "Testing"],
        "Tests/StoreTests": [
            "Foundation", "LibsyncModel", "LibsyncSimulator", "LibsyncStore", "Testing",
        ],
        "Tests/ReplicaTests": [
            "AsyncHTTPClient", "Crypto", "Foundation", "LibsyncModel", "LibsyncProtocol",
            "LibsyncReplica", "LibsyncStore", "NIOCore", "NIOPosix", "NIOSSL", "Synchronization",
            "Testing",
        ],
        "Tests/ServerTests": [
            "Crypto", "Foundation", "Hummingbird", "HummingbirdTesting", "LibsyncCalendar",
            "LibsyncModel", "LibsyncProtocol", "LibsyncServer", "LibsyncStore", "NIOCore", "NIOSSL",
            "Testing",
        ],
        "Tests/SimulationTests": [
            "LibsyncCalendar", "LibsyncModel", "LibsyncReplica", "LibsyncSimulator", "LibsyncStore",
            "Testing",
        ],
        "Tests/TerminalTests": ["LibsyncTerminal", "Testing"],
        "Tests/TidyTests": ["Foundation", "Testing"],
    ]

    /// One finding for each import of `source` that its folder's row does not name.
    static func findings(in source: SwiftSource) -> [Finding] {
        guard let row = row(for: source.path) else {
            return [
                Finding(
                    path: source.path,
                    message: "\(source.folder) has no row in ImportTable: add one, or move the file"
                )
            ]
        }
        return imports(in: source).filter { !row.contains($0.module) }.map { line, module in
            Finding(
                path: source.path, line: line,
                message: "imports \(module), which ImportTable does not allow here")
        }
    }

    /// Every imported module with its line; of `import struct A.B` the module is A.
    static func imports(in source: SwiftSource) -> [(line: Int, module: String)] {
        var found: [(line: Int, module: String)] = []
        for (index, line) in source.codeLines.enumerated() where line.contains("import") {
            for statement in line.split(separator: ";") {
                module(importedBy: statement).map { found.append((index + 1, $0)) }
            }
        }
        return found
    }

    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor",
    ]
    private static let levels: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private",
    ]

    private static func module(importedBy statement: Substring) -> String? {
        var words = statement.split(whereSeparator: \.isWhitespace)[...]
        while let word = words.first, word.hasPrefix("@") || levels.contains(word) {
            words = words.dropFirst()
        }
        guard words.popFirst() == "import", var name = words.popFirst() else { return nil }
        if kinds.contains(name), let next = words.first { name = next }
        return name.split(separator: ".").first.map { $0.trimmingPrefix("`") }
            .map { String($0.prefix { $0 != "`" }) }
    }

    private static func row(for path: String) -> Set<String>? {
        var parts = path.split(separator: "/")
        while !parts.isEmpty {
            if let row = allowed[parts.joined(separator: "/")] { return row }
            parts.removeLast()
        }
        return nil
    }
}
