import Foundation
import LibsyncModel
import LibsyncReplica
import LibsyncStore

/// What the doctor looks at.
enum Examination {
    private static let day: Int64 = 86_400_000

    /// The store, and what waits in it.
    static func local(_ replica: Replica) async throws -> [Finding] {
        let faults = try await replica.faults()
        var findings =
            faults.isEmpty
            ? [Finding("store", .good, "The replica's file is sound.")]
            : faults.map {
                Finding(
                    "store", .fault, $0,
                    "Run libsync sync; if it stays, restore a backup, or move the folder aside "
                        + "and run libsync init anew.")
            }
        let status = try await replica.status()
        findings.append(waiting(status, now: replica.effects.now()))
        if status.parked > 0 {
            let changes = counted(status.parked, "change was", "changes were")
            findings.append(
                Finding("parked", .note, "\(changes) refused.", "libsync parked shows why."))
        }
        if status.conflicts > 0 {
            let fields = counted(status.conflicts, "field has", "fields have")
            findings.append(
                Finding(
                    "conflicts", .note, "\(fields) two versions.",
                    "libsync conflicts shows both; choose one."))
        }
        for line in try await Undecided(in: replica).lines {
            findings.append(Finding("series", .note, line, "Choose which of the two is meant."))
        }
        return findings
    }

    private static func waiting(_ status: ReplicaStatus, now: Int64) -> Finding {
        let age = status.lastPull.map { (now - $0) / day }
        let waits =
            status.outbox == 0
            ? "Nothing waits to be sent"
            : "\(counted(status.outbox, "change waits", "changes wait")) to be sent"
        switch age {
        case nil: return Finding("sync", .note, "\(waits); never fetched.", "Run libsync sync.")
        case .some(let days) where days > 30:
            return Finding(
                "sync", .note, "\(waits); last fetched \(days) days ago.", "Run libsync sync.")
        case .some:
            let time = status.lastPull.map(Moments.wall) ?? ""
            return Finding("sync", .good, "\(waits); last fetched \(time).")
        }
    }

    /// Who may read the files, how old the token is, how much room there is.
    static func files(_ folder: ReplicaFolder, now: Int64) -> [Finding] {
        let manager = FileManager.default
        var open: [String] = []
        for name in ["replica.sqlite", "token", "server.pem"] {
            let attributes = try? manager.attributesOfItem(atPath: "\(folder.path)/\(name)")
            let mode = attributes?[.posixPermissions] as? Int ?? 0o600
            if mode & 0o077 != 0 { open.append(name) }
        }
        var findings = [
            open.isEmpty
                ? Finding("permissions", .good, "Only this user can read the replica.")
                : Finding(
                    "permissions", .note,
                    "Others on this machine can read \(open.joined(separator: ", ")).",
                    "chmod 600 on each, and chmod 700 on \(folder.path).")
        ]
        findings.append(token(folder, now: now))
        if let free = folder.freeBytes {
            findings.append(
                free < 100_000_000
                    ? Finding(
                        "disk", .note, "Only \(byteCount(free)) are free on the disk.",
                        "Make room before it is full.")
                    : Finding("disk", .good, "\(byteCount(free)) are free on the disk."))
        }
        return findings
    }

    private static func token(_ folder: ReplicaFolder, now: Int64) -> Finding {
        guard let days = folder.tokenDays(at: now) else {
            return Finding(
                "token", .note, "This device has no token.",
                "Ask for a new code and run libsync init again with the same folder.")
        }
        let text = "The token is \(counted(days.age, "day")) old."
        return tokenAdvice(left: days.left).map { Finding("token", .note, text, $0) }
            ?? Finding("token", .good, text)
    }

    /// What to do about a token that holds for so many days more; nil while there is time.
    static func tokenAdvice(left: Int) -> String? {
        if left >= 30 { return nil }
        let end = left > 0 ? "ends in \(counted(left, "day"))" : "may have ended"
        return "This device's access \(end): libsync token rotate."
    }

    /// Ids that own records name and nobody has.
    static func references(_ replica: Replica) async throws -> [Finding] {
        let own = try await replica.identity().library
        let records = try await replica.rows(RecordQuery(library: own)).map(\.record)
        var known = Set(records.map(\.id))
        var missing: [(record: Record, id: RecordID)] = []
        for record in records {
            for id in pointers(of: record) where !known.contains(id) {
                if let row = try await replica.known(id), !row.record.isDeleted {
                    known.insert(id)
                } else {
                    missing.append((record, id))
                }
            }
        }
        if missing.isEmpty {
            return [Finding("references", .good, "Every place and text that is named is there.")]
        }
        return missing.prefix(10).map { record, id in
            Finding(
                "references", .note,
                "\"\(record.displayName)\" (\(record.id)) names \(id), which is not here.",
                "Restore that one, or take it out: libsync \(record.kind) show \(record.id).")
        }
    }

    private static func pointers(of record: Record) -> [RecordID] {
        let single: [FieldPath] = ["containedInPlace", "campaign", "isBasedOn"]
        let texts = single.compactMap { record[$0]?.string } + record.members(of: "places")
        return texts.compactMap { RecordID($0) }
    }

    /// Whether the server answers, and how far the clocks are apart.
    static func server(_ folder: ReplicaFolder, _ replica: Replica) async -> [Finding] {
        do {
            let transport = try await HTTPTransport.open(
                folder: folder, replica: replica,
                environment: ProcessInfo.processInfo.environment)
            do {
                let reply = try await transport.greeting()
                await transport.close()
                let now = replica.effects.now()
                return [
                    Finding(
                        "server", .good,
                        "\(reply.value.region.name) answers, in \(reply.roundTrip) ms.")
                ] + clock(reply.serverTime, reply.roundTrip, now: now)
            } catch {
                await transport.close()
                throw error
            }
        } catch {
            let words = Failures.words(for: error) ?? Failures.unforeseen(error)
            return [Finding("server", .note, words.happened, words.advice)]
        }
    }

    private static func clock(_ serverTime: Int64?, _ roundTrip: Int64, now: Int64) -> [Finding] {
        guard let serverTime else {
            return [
                Finding(
                    "clock", .note, "The server tells no time.",
                    "The coordinator must look at the server's clock.")
            ]
        }
        let seconds = (now - serverTime - roundTrip / 2) / 1_000
        guard abs(seconds) > 120 else {
            return [Finding("clock", .good, "This machine's clock is right.")]
        }
        let side = seconds > 0 ? "ahead of" : "behind"
        return [
            Finding(
                "clock", .note,
                "This machine's clock is \(grouped(Int(abs(seconds)))) seconds \(side) the server's.",
                "Set it right; libsync allows for it meanwhile.")
        ]
    }
}
