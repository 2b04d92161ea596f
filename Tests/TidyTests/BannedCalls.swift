/// Calls that shipped code does not make, and where each is allowed after all.
///
/// Clock, waiting and randomness come in through the effects that an initialiser is given, so that
/// the simulator can own them. A crash for bad input, and output where no command prints, are
/// never wanted.
enum BannedCalls {
    struct Ban: Sendable {
        let call: String
        let instead: String
        /// True where the call is allowed.
        let isAllowed: @Sendable (SwiftSource) -> Bool
    }

    static let bans: [Ban] =
        [
            "Date()", "Date.now", "UUID()", ".random(", "Task.sleep",
            "SystemRandomNumberGenerator", "clock_gettime(",
        ]
        .map { call in
            Ban(call: call, instead: "take it from the effects") { $0.name == "Effects.swift" }
        } + [
            Ban(call: "try!", instead: "throw, or use precondition") { _ in false },
            Ban(call: "fatalError(", instead: "throw, or use precondition") { _ in false },
        ]
        + ["print(", "Swift.print("].map { call in
            // Names come from anybody: each command has one door to the terminal, which strips them.
            Ban(call: call, instead: "log, or say it through the command's Output") { source in
                source.path == "Server/Main/Output.swift"
            }
        }

    static func findings(in source: SwiftSource) -> [Finding] {
        guard source.isProduct else { return [] }
        return bans.filter { !$0.isAllowed(source) }.flatMap { ban in
            source.indices(of: ban.call).filter { !isOurs(ban.call, at: $0, in: source) }.map {
                Finding(
                    path: source.path, line: source.line(at: $0),
                    message: "`\(ban.call)` is banned here: \(ban.instead)")
            }
        }
    }

    /// `effects.random()` is the way to be random, and `document.print(` a method of ours.
    private static func isOurs(_ call: String, at index: Int, in source: SwiftSource) -> Bool {
        switch call {
        case ".random(": source.code[..<index].suffix(7).elementsEqual("effects".utf8)
        case "print(": index > 0 && source.code[index - 1] == UInt8(ascii: ".")
        default: false
        }
    }
}
