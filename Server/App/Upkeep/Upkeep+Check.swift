public import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// What a check found: one line for each thing that it looked at.
public struct CheckReport: Hashable, Sendable {
    /// One thing that was looked at.
    public struct Finding: Hashable, Sendable {
        /// What was looked at.
        public let subject: String
        /// What was found, and what to do about it.
        public let text: String
        /// Whether somebody must do something.
        public let isFault: Bool
    }
    /// The findings, in the order of looking.
    public let findings: [Finding]

    /// Whether there is nothing to do.
    public var isSound: Bool { !findings.contains(where: \.isFault) }

    /// The JSON form.
    public var json: JSONValue {
        let findings = findings.map { finding -> JSONValue in
            [
                "subject": .string(finding.subject), "text": .string(finding.text),
                "fault": .bool(finding.isFault),
            ]
        }
        return ["sound": .bool(isSound), "findings": .array(findings)]
    }
}

extension Upkeep {
    private typealias Finding = CheckReport.Finding

    /// Looks through store, keys, files and clock.
    ///
    /// Reads every row: a store of 100,000 records takes some seconds.
    public func check() async throws(UpkeepFailure) -> CheckReport {
        try await upkeep {
            var findings = try await storeFindings()
            findings += try await digestFindings()
            findings += keyFindings()
            findings.append(fileFinding)
            findings.append(try await journalFinding())
            findings += try await unfinishedFindings()
            if let finding = try await lostFinding() { findings.append(finding) }
            findings.append(try await clockFinding())
            return CheckReport(findings: findings)
        }
    }

    /// Says that the server's clock is right: a running server takes pushes again within seconds.
    public func confirmClock() async throws(UpkeepFailure) {
        try await upkeep {
            let sequence = try await store.read { try $0.headSequence() }
            try ClockRecord(.confirmed, time: effects.now(), sequence: sequence).save(to: folder)
        }
    }

    private func storeFindings() async throws -> [Finding] {
        let faults = try await store.integrityFaults()
        if faults.isEmpty {
            let sequence = try await store.read { try $0.headSequence() }
            return [Finding(subject: "store", text: "whole, at \(sequence)", isFault: false)]
        }
        return faults.map {
            Finding(subject: "store", text: "\($0); restore a backup", isFault: true)
        }
    }

    /// The sums that replicas compare with theirs, computed afresh.
    private func digestFindings() async throws -> [Finding] {
        try await store.read { transaction in
            let misfiled = try transaction.misfiled().map { id in
                Finding(
                    subject: "record \(id)",
                    text: "is not found by what its text says; restore a backup", isFault: true)
            }
            return try misfiled
                + transaction.libraries().map { library in
                    let isRight =
                        try transaction.digest(for: library.slug)
                        == transaction.recomputedDigest(for: library.slug)
                    return Finding(
                        subject: "digest of \(library.slug)",
                        text: isRight ? "right" : "not that of the rows; restore a backup",
                        isFault: !isRight)
                }
        }
    }

    /// How long before its end a certificate is a fault.
    private static let noticeDays: Int64 = 30

    private func keyFindings() -> [Finding] {
        do {
            let keys = try ServerKeys(from: folder)
            try keys.current.checkPair()
            let expires = keys.current.expires ?? 0
            let isSoon = expires - effects.now() < Upkeep.noticeDays * 86_400_000
            let advice = "; run `libsync-server cert renew`, and restart the server"
            var findings = [
                Finding(
                    subject: "certificate",
                    text: "until \(isoTime(expires))" + (isSoon ? advice : ""), isFault: isSoon)
            ]
            if let next = try keys.next?.fingerprint.hex {
                findings.append(
                    Finding(subject: "next key", text: "announced, \(next)", isFault: false))
            }
            return findings
        } catch {
            let text = UpkeepFailure.from(error).sentences.happened
            return [Finding(subject: "keys", text: text, isFault: true)]
        }
    }

    /// Drafts, and the keys by which branches know the server, are nobody else's business.
    private var fileFinding: Finding {
        let files = [folder.path, folder.keys, folder.key, folder.positionKey, folder.store]
        let open = files.filter { (PrivateFile.mode(of: $0) ?? 0) & 0o077 != 0 }
        let text =
            open.isEmpty
            ? "only for the server's user"
            : "others may read \(open.joined(separator: ", ")); run `chmod -R go= \(folder.path)`"
        return Finding(subject: "files", text: text, isFault: !open.isEmpty)
    }

    /// What a restore has lost, until the branches bring it back; nil when there was none.
    ///
    /// Nothing that could be mended here, so no fault.
    private func lostFinding() async throws -> Finding? {
        let report = try await lost()
        guard report.restored != nil else { return nil }
        let silent = report.silent.count
        let waiting =
            silent == 0
            ? ""
            : "; \(counted(silent, "device")) \(silent == 1 ? "has" : "have") not synced since"
        let count = report.writes.count
        let missing = counted(count, "value") + " missing since the restore"
        let none =
            report.isComplete ? "nothing is missing" : "nothing is known to be missing"
        return Finding(
            subject: "restored",
            text: (count == 0 ? none : missing + ", see `libsync-server lost`") + waiting
                + (report.isComplete ? "" : folderAdvice),
            isFault: false)
    }

    /// Of a folder that was put back whole the journal knows no more than the store.
    private var folderAdvice: String {
        "; if the whole data folder was put back, purge and revoke again what was purged and "
            + "revoked since"
    }

    private func clockFinding() async throws -> Finding {
        let newest = try await store.read { try $0.head() }
        let now = effects.now()
        let record = ClockRecord(from: folder)
        let advice =
            "; set it right if it is wrong, then run `libsync-server check --confirm-clock`"
        let text =
            if record?.state == .doubted {
                "jumped while the server ran; it shows \(isoTime(now))" + advice
            } else if let newest, record?.confirms(newest) != true,
                ServerClock.isBehind(now, lastCommit: newest.time)
            {
                "shows \(isoTime(now)), before the newest change of \(isoTime(newest.time))"
                    + advice
            } else {
                isoTime(now)
            }
        return Finding(subject: "clock", text: text, isFault: text != isoTime(now))
    }
}
