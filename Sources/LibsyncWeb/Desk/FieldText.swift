internal import LibsyncCalendar
public import LibsyncModel

/// What the records and libraries that a field may point to are called.
public struct FieldNames: Sendable {
    private let records: [RecordID: LanguageMap]
    private let libraries: [LibrarySlug: LanguageMap]

    /// These names.
    public init(
        records: [RecordID: LanguageMap] = [:], libraries: [LibrarySlug: LanguageMap] = [:]
    ) {
        self.records = records
        self.libraries = libraries
    }

    /// The name of what a word names: a record by its id, a library by its name in records; nil
    /// where nothing is known by it.
    func texts(_ word: String) -> LanguageMap? {
        if let id = RecordID(word) { return records[id] }
        return LibrarySlug(word).flatMap { libraries[$0] }
    }
}

/// A field's value as people read it: codes as words, dates as they are said, names for what is
/// pointed to.
struct FieldText {
    let names: FieldNames
    let language: PageLanguage

    /// Fields that hold a text in each language, under its tag.
    static let textRoots: Set<String> = [
        "name", "summary", "description", "body", "directions", "statusReason", "location",
    ]

    /// The value at a path.
    func text(_ value: JSONValue, at path: FieldPath) -> RecordText {
        if value.isNull { return plain(.empty) }
        let segments = path.segments
        // A single date's own value reads as that of the whole event would.
        if segments.count > 2, ["overrides", "segments"].contains(path.root),
            let aspect = FieldPath(segments.dropFirst(2).joined(separator: "/"))
        {
            return text(value, at: aspect)
        }
        if path.root == "deleted" { return plain(.takenAway) }
        if let word = segments.count > 1 ? segments.last : nil {
            if let text = value.string, FieldText.textRoots.contains(path.root) {
                return language.typed(text, in: word)
            }
            if value == .bool(true) { return mark(word, of: path.root) }
        }
        if let date = value.string.flatMap({ LocalDateTime($0) }) {
            return RecordText(text: language.human.text(from: date, to: date))
        }
        return named(value, at: path.root) ?? RecordText(text: list(value))
    }

    /// A code, a record or a moment, where the field holds one.
    private func named(_ value: JSONValue, at root: String) -> RecordText? {
        switch root {
        case "when": time(value).map { RecordText(text: $0) }
        case "status": value.string.flatMap { EventStatus(rawValue: $0) }.map { plain(.status($0)) }
        case "visibility":
            value.string.flatMap { Visibility(rawValue: $0) }.map { plain(.visibility($0)) }
        default:
            value.string.flatMap { names.texts($0) }.flatMap { language.text(of: $0) }
        }
    }

    private func time(_ value: JSONValue) -> String? {
        if let time = EventTime(json: value) { return language.human.text(time) }
        guard let start = value["start"]?.string.flatMap({ LocalDateTime($0) }),
            let end = value["end"]?.string.flatMap({ LocalDateTime($0) })
        else { return nil }
        return language.human.text(from: start, to: end)
    }

    /// One of a set: an audience, a keyword, a place.
    private func mark(_ word: String, of root: String) -> RecordText {
        switch root {
        case "audience": return plain(.audience(word))
        case "accessibility": return plain(.accessibility(word))
        case "inLanguage", "languages": return plain(.spoken(word))
        default:
            let name = names.texts(word).flatMap { language.text(of: $0) }
            return name ?? RecordText(text: word)
        }
    }

    private func plain(_ phrase: Phrase) -> RecordText { RecordText(text: language(phrase)) }

    private func list(_ value: JSONValue) -> String {
        switch value {
        case .object(let members):
            members.sorted { $0.key < $1.key }
                .map { "\($0.key): \(list($0.value))" }.joined(separator: ", ")
        case .array(let elements): elements.map(list).joined(separator: ", ")
        case .string(let text): text
        case .bool(let isSo): language(isSo ? .yes : .no)
        default: value.canonicalText
        }
    }
}
