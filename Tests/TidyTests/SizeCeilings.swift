/// How long a function and a file may be.
enum SizeCeilings {
    static let functionLines = 60
    static let fileLines = 400

    /// A function above the ceiling, let be for a reason until it shrinks.
    struct Exception: Sendable {
        let path: String
        let function: String
        /// Its length today, which may only be lowered.
        let lines: Int
        let reason: String
    }

    /// The ratchet: an entry goes when its function is at the ceiling, and none is added for
    /// new code.
    static let exceptions: [Exception] = []

    static func findings(
        in source: SwiftSource, exceptions: [Exception] = SizeCeilings.exceptions
    ) -> [Finding] {
        var findings: [Finding] = []
        if source.lineCount > fileLines {
            let message = "\(source.lineCount) lines; the ceiling of a file is \(fileLines)"
            findings.append(Finding(path: source.path, message: message))
        }
        for function in FunctionLengths.measure(source) where function.lines > functionLines {
            let allowed = exceptions.first {
                $0.path == source.path && $0.function == function.name
            }
            guard let complaint = complaint(about: function, allowed: allowed) else { continue }
            findings.append(Finding(path: source.path, line: function.line, message: complaint))
        }
        return findings
    }

    /// Entries whose function is no longer above the ceiling, or no longer there.
    static func stale(_ exceptions: [Exception], in sources: [SwiftSource]) -> [Finding] {
        exceptions.compactMap { exception in
            let source = sources.first { $0.path == exception.path }
            let isLong = source.map(FunctionLengths.measure)?.contains {
                $0.name == exception.function && $0.lines > functionLines
            }
            if isLong == true, !exception.reason.isEmpty { return nil }
            return Finding(
                path: exception.path,
                message: "the exception for \(exception.function) is no longer needed, or has no "
                    + "reason: take it out of SizeCeilings")
        }
    }

    private static func complaint(
        about function: MeasuredFunction, allowed: Exception?
    ) -> String? {
        let length = "\(function.name) has \(function.lines) lines"
        guard let allowed else { return "\(length); the ceiling is \(functionLines)" }
        if function.lines > allowed.lines {
            return "\(length), more than the \(allowed.lines) of its exception"
        }
        if function.lines < allowed.lines {
            return "\(length): lower its exception from \(allowed.lines) to that"
        }
        return nil
    }
}
