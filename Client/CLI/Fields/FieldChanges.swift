import LibsyncModel
import LibsyncTerminal

/// What options ask to be written: values by path, pure, so that it can be judged before anything
/// is opened.
struct FieldChanges: Equatable, Sendable {
    private(set) var values: [FieldPath: JSONValue] = [:]

    /// Fields that the program sets itself.
    static let own: Set<String> = ["library", "deleted", "seen", "mergedInto", "hidden"]

    /// Sets one field.
    /// - Throws: `CommandFailure` when another option has set it already.
    mutating func set(_ path: FieldPath, _ value: JSONValue) throws(CommandFailure) {
        guard values[path] == nil else {
            throw CommandFailure(
                .usage, "`\(path)` is given twice.", "Say once what it shall be.")
        }
        values[path] = value
    }

    /// Sets one field where there is a value for it.
    mutating func set(_ path: FieldPath, _ text: String?) throws(CommandFailure) {
        if let text { try set(path, .string(text)) }
    }

    /// Sets the members of an object that is one field; members that are not named stay as they
    /// are, those that this release does not know too (SYNC rule 16).
    mutating func merge(
        _ path: FieldPath, _ members: [String: JSONValue], onto current: Record?
    ) throws(CommandFailure) {
        guard !members.isEmpty else { return }
        let known = current?[path]?.object ?? [:]
        try set(path, .object(known.merging(members) { _, new in new }))
    }

    /// `nb=Lesestund` under `name` sets `name/nb`.
    mutating func setTexts(
        _ root: String, _ arguments: [String], option: String
    ) throws(CommandFailure) {
        for argument in arguments {
            let (tag, text) = try FieldChanges.languageText(argument, option: option)
            guard let path = FieldPath(segments: [root, tag]) else {
                throw CommandFailure(
                    .usage, "\(option) \(clip(argument)) does not begin with a language.",
                    "Write for example \(option) nb=\(clip(text)).")
            }
            try set(path, .string(text))
        }
    }

    /// `lesestund` under `keywords` sets `keywords/lesestund` to true.
    mutating func setMembers(
        _ root: String, _ words: [String], option: String
    ) throws(CommandFailure) {
        for word in words {
            let trimmed = word.trimmingWhitespace()
            guard !trimmed.isEmpty, let path = FieldPath(segments: [root, trimmed]) else {
                throw CommandFailure(
                    .usage, "\(option) \(clip(word)) cannot be a key.",
                    "Give one word or phrase of at most 200 characters.")
            }
            // Twice the same word is once that word.
            values[path] = true
        }
    }

    /// `--set path=JSON`, for every field that has no option of its own.
    mutating func setJSON(_ arguments: [String]) throws(CommandFailure) {
        for argument in arguments {
            let (name, text) = try FieldChanges.pair(
                argument, option: "--set", example: "--set 'goal=\"more readers\"'")
            let path = try FieldChanges.path(name, option: "--set")
            do {
                try set(path, try JSONValue.parse(text))
            } catch let failure as JSONFailure {
                throw CommandFailure(
                    .usage, "--set \(clip(argument)): \(failure).",
                    "A text needs quotation marks of its own: --set '\(name)=\"\(clip(text))\"'.")
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                return
            }
        }
    }

    /// `--remove path` takes a field away; `null` is a removed key.
    mutating func remove(
        _ arguments: [String], from record: Record
    ) throws(CommandFailure) {
        for argument in arguments {
            let path = try FieldChanges.path(argument, option: "--remove")
            guard record[path] != nil else {
                throw CommandFailure(
                    .missing, "There is no `\(path)` that could be removed.",
                    FieldChanges.nearby(path, in: record))
            }
            try set(path, .null)
        }
    }

    private static func nearby(_ path: FieldPath, in record: Record) -> String {
        let names = record.values.keys.filter { $0.root == path.root }.sorted()
        return names.isEmpty
            ? "libsync \(record.kind) show \(record.id) lists its fields."
            : "Perhaps one of these: \(names.map(\.description).joined(separator: ", "))."
    }

    /// A path that a person may write.
    static func path(_ text: String, option: String) throws(CommandFailure) -> FieldPath {
        guard let path = FieldPath(text) else {
            throw CommandFailure(
                .usage, "\(option): `\(clip(text))` is no field path.",
                "A path looks like name/nb, when or keywords/lesestund.")
        }
        guard !own.contains(path.root) else {
            throw CommandFailure(
                .usage, "\(option): `\(path.root)` is set by the program itself.",
                "delete, restore and conflicts take are the commands for that.")
        }
        return path
    }

    /// Refuses `overrides/20261224/start`: what differs on one date has names of its own.
    static func checkAspect(_ path: FieldPath, of kind: Kind) throws(CommandFailure) {
        guard let known = kind.aspects(insteadOf: path) else { return }
        throw CommandFailure(
            .usage, "`\(path)` is nothing that can differ on one date.",
            "There are: \(known.joined(separator: ", ")). Another time of day is "
                + "when={\"start\":\"2026-12-24T10:00:00\",\"end\":\"2026-12-24T11:00:00\"}.")
    }

    /// Language and text of `nb=Lesestund`.
    static func languageText(
        _ argument: String, option: String
    ) throws(CommandFailure) -> (tag: String, text: String) {
        guard argument.dropFirst().contains("=") else {
            throw CommandFailure(
                .usage, "\(option) \(clip(argument)) does not say its language.",
                "Write for example \(option) nb=\(clip(argument)).")
        }
        let pair = try pair(argument, option: option, example: "\(option) nb=text")
        guard !pair.value.isEmpty else {
            throw CommandFailure(
                .usage, "\(option) \(clip(argument)) has no text.",
                "To take a text away, use: edit ID --remove "
                    + "\(option.drop { $0 == "-" })/\(pair.name)")
        }
        return (pair.name, pair.value)
    }

    /// Both sides of the first `=`.
    static func pair(
        _ argument: String, option: String, example: String
    ) throws(CommandFailure) -> (name: String, value: String) {
        guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else {
            throw CommandFailure(
                .usage, "\(option) \(clip(argument)) lacks what stands before the =.",
                "Write for example \(example).")
        }
        let value = argument[argument.index(after: sign)...]
        return (argument[..<sign].trimmingWhitespace(), String(value))
    }
}

/// A value as it is repeated in a message: short, on one line.
func clip(_ text: String) -> String {
    let line = DisplayText.oneLine(text)
    return line.count > 60 ? line.prefix(57) + "…" : line
}
