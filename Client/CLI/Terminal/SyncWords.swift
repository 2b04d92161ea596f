import LibsyncReplica

/// What can go wrong between replica and server, in words.
enum SyncWords {
    private static let kept = "Nothing is lost: what you typed waits here."

    static func words(_ failure: SyncFailure) -> CommandFailure {
        switch failure {
        case .unreachable(let detail):
            CommandFailure(
                .unavailable, "The server cannot be reached: \(detail).",
                "\(kept) Try again when there is a network; libsync doctor looks closer.")
        case .timedOut:
            CommandFailure(
                .unavailable, "The server did not answer in time.", "\(kept) Try again later.")
        case .keyChanged:
            CommandFailure(
                .denied, "The server shows another key than the one pinned at init.",
                "\(kept) Somebody may stand in between: ask the coordinator before you go on.")
        case .certificateUntrusted(let detail):
            CommandFailure(
                .denied, "This machine does not trust the server's certificate: \(detail).",
                "\(kept) Check this machine's clock and certificates, or ask the coordinator.")
        case .notLibsync(let detail):
            CommandFailure(
                .unavailable, "Whoever answered is no libsync server: \(detail).",
                "\(kept) Perhaps a login page of the network: open a browser, sign in, try again.")
        case .malformedAnswer(let detail):
            CommandFailure(
                .exchange, "The server's answer cannot be understood: \(detail).",
                "\(kept) Try again; if it stays, see that server and program are up to date.")
        case .problem(let code, let title, let detail, let after):
            problem(code, title, detail, after.map { ($0 + 999) / 1_000 })
        case .versionUnsupported(let server):
            CommandFailure(
                .exchange, "Server (\(server)) and program speak different protocol versions.",
                "\(kept) Update libsync on this machine, or ask the coordinator.")
        case .noProgress(let rounds):
            CommandFailure(
                .later, "After \(counted(rounds, "round")) nothing had moved.",
                "\(kept) Try again later; libsync doctor looks closer.")
        }
    }

    /// The server's own problem (RFC 9457), by its code.
    private static func problem(
        _ code: String, _ title: String, _ detail: String, _ afterSeconds: Int64?
    ) -> CommandFailure {
        let (status, advice) = advice(
            code, wait: afterSeconds.map { "in \($0) seconds" } ?? "later")
        // A title often says it all, and the detail then says it again, with advice like ours.
        let said = detail.isEmpty || detail.hasPrefix(title) ? title : "\(title): \(detail)"
        return CommandFailure(status, said.hasSuffix(".") ? said : said + ".", advice)
    }

    private static func advice(_ code: String, wait: String) -> (ExitStatus, String) {
        let anew =
            "Ask the coordinator for a new code and run libsync init again with the same folder."
        switch code {
        case "token-unknown", "token-expired", "device-revoked":
            return (.denied, "\(kept) \(anew)")
        case "replica-foreign":
            return (.denied, "\(kept) The token beside the replica is another library's: \(anew)")
        case "code-unknown":
            return (.denied, "Look at the code again, or ask the coordinator for a new one.")
        case "code-used", "code-expired":
            return (.denied, "Ask the coordinator for a new code.")
        case "not-yours":
            return (.denied, "Ask the library that it belongs to.")
        case "not-found":
            return (.missing, "Look at the address and at what you asked for.")
        case "too-many", "server-failed", "store-unavailable":
            return (.later, "\(kept) Try again \(wait).")
        case "clock-untrusted":
            return (.later, "\(kept) The coordinator must look at the server's clock.")
        case "replica-forked", "batch-gap", "epoch-changed", "cursor-expired":
            return (.later, "\(kept) Run libsync sync: the replica mends this by itself.")
        case "version-unsupported":
            return (.exchange, "\(kept) Update libsync on this machine, or ask the coordinator.")
        default:
            return (.exchange, "\(kept) See that server and program are up to date (\(code)).")
        }
    }
}
