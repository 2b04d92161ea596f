public import ArgumentParser
internal import Glibc

/// What both programs do with their arguments.
extension AsyncParsableCommand {
    /// Runs the command that the process's arguments name.
    /// - Throws: what the parser throws, or the command.
    public static func runNamed() async throws {
        var command = try parseAsRoot()
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    /// Ends the program as the argument parser would, but for where its complaint goes.
    ///
    /// Help is our own; a complaint quotes what was typed, or pasted.
    public static func end(
        withParserError error: any Error, complain: (_ text: String) -> Void
    ) -> Never {
        let code = exitCode(for: error)
        if code == .success { exit(withError: error) }
        let text = fullMessage(for: error)
        if !text.isEmpty { complain(text) }
        Glibc.exit(code.rawValue)
    }
}
