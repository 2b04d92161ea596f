internal import LibsyncModel

/// The words with which an event names its room, in each language.
struct RoomName {
    /// What the event says, for people.
    let shown: String?
    private let words: [String: String]

    /// No words.
    init() {
        shown = nil
        words = [:]
    }

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

/// The rooms of houses by their names: an event may be at a room, or at its house and name it.
struct RoomNames {
    private var rooms: [RecordID: [String: [RecordID]]] = [:]

    init(_ places: PlaceTree) {
        for (id, place) in places.places {
            let names = Set(place.name.texts.values.map(RoomName.plain)).subtracting([""])
            for house in places.path(from: id).dropFirst() {
                for name in names { rooms[house, default: [:]][name, default: []].append(id) }
            }
        }
    }

    /// The rooms in `house` that an event names in words, in any language; mostly none or one.
    func rooms(of event: Event, in house: RecordID) -> Set<RecordID> {
        guard let known = rooms[house] else { return [] }
        let words = event.location.texts.values.map(RoomName.plain)
        return Set(words.flatMap { known[$0] ?? [] })
    }
}
