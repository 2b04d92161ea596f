internal import LibsyncModel

/// The words with which an event names its room, in each language.
struct RoomName {
    /// What the event says, for people.
    let shown: String?
    private let words: [String: String]

    init(of event: Event) {
        let location = event.location
        words = location.texts.mapValues(RoomName.plain).filter { !$0.value.isEmpty }
        shown = location.text()
    }

    /// Whether both name the same room; nil where one names none, or in another language.
    func isSame(as other: RoomName) -> Bool? {
        let both = words.compactMap { tag, word in other.words[tag].map { $0 == word } }
        return both.isEmpty ? nil : both.contains(true)
    }

    /// Words without what does not tell them apart: case and white space.
    static func plain(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
