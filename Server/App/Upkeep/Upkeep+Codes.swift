public import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// One enrolment code, as the coordinator's list shows it; the code itself is on paper only.
public struct CodeLine: Hashable, Sendable {
    /// The library that it lets in for.
    public let library: LibrarySlug
    /// The beginning of its hash: enough to name it by.
    public let id: String
    /// When it ends, in milliseconds since 1970.
    public let expires: Int64
    /// When it was used; nil while it was not.
    public let used: Int64?
    /// Whether it would let a device in now.
    public let isGood: Bool

    /// The JSON form.
    public var json: JSONValue {
        [
            "id": .string(id), "library": .string(library.description),
            "expires": .string(isoTime(expires)),
            "used": used.map { .string(isoTime($0)) } ?? .null, "good": .bool(isGood),
        ]
    }

    /// What became of it.
    public var standing: String {
        if let used { return "used \(isoTime(used))" }
        return "\(isGood ? "good until" : "ended") \(isoTime(expires))"
    }

    init(_ code: Enrolment, at now: Int64) {
        library = code.library
        id = String(code.hash.prefix(12))
        expires = code.expires
        used = code.used
        isGood = code.used == nil && code.expires >= now
    }
}

extension Upkeep {
    /// The enrolment codes, by their end: those that are good, or all that there ever were.
    public func codes(includingEnded: Bool = false) async throws(UpkeepFailure) -> [CodeLine] {
        let now = effects.now()
        return try await upkeep {
            try await store.read { transaction in
                try transaction.enrolments().map { CodeLine($0, at: now) }
                    .filter { includingEnded || $0.isGood }
            }
        }
    }

    /// Ends a code that went astray, at once; again does nothing more.
    ///
    /// - Parameter name: the code itself, or the beginning of its id if no other's begins so.
    /// - Returns: the code as it was; a device that it has let in already stays in.
    /// - Throws: `UpkeepFailure.codeUnknown`.
    public func revoke(code name: String) async throws(UpkeepFailure) -> CodeLine {
        let now = effects.now()
        let hash = (try? EnrolmentCode(name)).map { Accounts.hash($0.secret) }
        let prefix = hash ?? name.lowercased()
        let journal = folder.journal
        return try await upkeep {
            try await store.transaction { transaction in
                let found = try transaction.enrolments().filter { $0.hash.hasPrefix(prefix) }
                guard !prefix.isEmpty, found.count == 1, let code = found.first else {
                    throw UpkeepFailure.codeUnknown(hash == nil ? name : "of that text")
                }
                let line = CodeLine(code, at: now)
                guard line.isGood else { return line }
                let ended = Enrolment(hash: code.hash, library: code.library, expires: now - 1)
                try transaction.put(ended)
                try journal.append([.code(ended)])
                return line
            }
        }
    }
}
