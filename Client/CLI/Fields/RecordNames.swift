import LibsyncModel
import LibsyncTerminal

extension Record {
    /// The name for people, on one line: in Bokmål where there is one, else in any language.
    var displayName: String {
        let text = DisplayText.oneLine(name.text() ?? self["name"]?.string ?? "")
        if text.isEmpty, kind == Kind.hours.name { return "opening hours" }
        return text.isEmpty ? "(no name)" : text
    }

    /// The language in which a sentence about the record is best written: that of its name.
    var mainLanguage: String {
        let tags = values(below: "name").keys
        return ["nb", "nn"].first { tags.contains($0) } ?? tags.min() ?? "nb"
    }

    /// The record as every `--json` prints it: values without stamps, removed keys left out.
    var output: JSONValue {
        let fields = values.map { ($0.key.description, $0.value) }
        return [
            "id": .string(id.description), "kind": .string(kind),
            "library": library.map { .string($0.description) } ?? .null,
            "fields": .object(Dictionary(uniqueKeysWithValues: fields)),
        ]
    }
}

/// Beginnings of ids, as short as they can be told apart, at least thirteen characters.
///
/// A UUIDv7 begins with its time: after eight characters ids of one minute are still alike, after
/// thirteen those of one millisecond.
func shortened(_ ids: [RecordID]) -> [RecordID: String] {
    let sorted = Set(ids).sorted()
    var result: [RecordID: String] = [:]
    for (index, id) in sorted.enumerated() {
        let neighbours = [index > 0 ? sorted[index - 1] : nil, sorted.dropFirst(index + 1).first]
        let common =
            neighbours.compactMap { $0 }.map { other in
                zip(id.description.utf8, other.description.utf8).prefix { $0 == $1 }.count
            }.max() ?? 0
        var length = max(13, common + 1)
        // A beginning does not end in a hyphen.
        if [14, 19, 24].contains(length) { length += 1 }
        result[id] = String(id.description.prefix(length))
    }
    return result
}
