import LibsyncReplica

/// What can go wrong between replica and server, in words.
enum SyncWords {
    /// What comforts after a sync that failed.
    private static let kept = "Nothing is lost: what you typed waits here."

    /// The words for `failure`.
    /// - Parameter kept: the first sentence of the advice, which says what is not lost.
    static func words(_ failure: SyncFailure, kept: String = kept) -> CommandFailure {
        switch failure {
        case .unreachable(let detail):
            CommandFailure(
                .unavailable, "The server cannot be reached: \(plain(detail)).",
                "\(kept) Try again when there is a network; libsync doctor looks closer.")
        case .proxyFailed(let proxy, let detail):
            CommandFailure(
                .unavailable,
                "The server cannot be reached through the proxy \(proxy): \(plain(detail)).",
                "\(kept) HTTPS_PROXY names that proxy: ask those who look after your network. "
                    + "NO_PROXY excepts a server from it.")
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
            problem(code, title, detail, after.map { ($0 + 999) / 1_000 }, kept)
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

    /// The system's phrase out of the network library's report.
    private static func plain(_ detail: String) -> String {
        let phrases = [
            "Connection refused", "Network is unreachable", "No route to host",
            "Connection reset by peer", "Connection timed out", "Name or service not known",
            "Temporary failure in name resolution",
        ]
        return phrases.first { detail.contains($0) }?.lowercased() ?? detail.trimmingFullStop()
    }

    /// Problems whose title says it all; the detail then says it again, with advice like ours.
    private static let plainCodes: Set<String> = [
        "token-unknown", "token-expired", "device-revoked", "code-unknown", "code-used",
        "code-expired",
    ]

    /// The server's own problem (RFC 9457), by its code.
    private static func problem(
        _ code: String, _ title: String, _ detail: String, _ afterSeconds: Int64?, _ kept: String
    ) -> CommandFailure {
        let wait = afterSeconds.map { "in \($0) seconds" } ?? "later"
        let (status, advice) = advice(code, wait: wait, kept)
        var said = "\(title): \(detail)"
        if plainCodes.contains(code) || detail.isEmpty || detail.hasPrefix(title) { said = title }
        // "Nothing at this address" is of no use to whoever has typed a device's id.
        if code == "not-found", !detail.isEmpty { said = detail }
        return CommandFailure(status, said.hasSuffix(".") ? said : said + ".", advice)
    }

    private static func advice(
        _ code: String, wait: String, _ kept: String
    ) -> (ExitStatus, String) {
        let anew =
            "Ask the coordinator for a new code and run libsync init again with the same folder."
        switch code {
        case "token-unknown", "token-expired", "device-revoked":
            return (.denied, "\(kept) \(anew)")
        case "library-closed":
            return (.denied, "\(kept) Ask the coordinator which library goes on with its events.")
        case "replica-foreign":
            return (.denied, "\(kept) The token beside the replica is another library's: \(anew)")
        case "code-unknown":
            return (.denied, "Look at the code again, or ask the coordinator for a new one.")
        case "code-foreign":
            return (
                .exists,
                "The code is not used up. Name another folder with --replica, or ask the "
                    + "coordinator for a code for your library."
            )
        case "code-used", "code-expired":
            return (.denied, "Ask the coordinator for a new code.")
        case "not-yours":
            return (.denied, "Ask the library that it belongs to.")
        case "not-found":
            return (.missing, "Look again at what you asked for.")
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
