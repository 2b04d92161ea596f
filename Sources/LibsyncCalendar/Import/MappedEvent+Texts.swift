internal import LibsyncModel

/// What an event of a source says besides its times.
extension MappedEvent {
    private static let nameBytesMax = 1_000
    private static let locationBytesMax = 500
    private static let textBytesMax = 60_000
    private static let keywordBytesMax = 200

    mutating func readTexts() {
        if let title = whole.summary { set("name", title, of: announced(whole).title) }
        if values.keys.allSatisfy({ $0.root != "name" }) {
            doubts.append(Doubt(.noTitle, "the source gives it no title"))
        }
        if let text = description(of: whole) { set("description", text, of: text.text) }
        for word in whole.categories + mapping.defaults.keywords {
            let plain = PlainText.of(word)
            let keyword = fitted(plain, MappedEvent.keywordBytesMax, "a keyword")
            guard !keyword.isEmpty else { continue }
            if let path = FieldPath(segments: ["keywords", keyword]) { values[path] = true }
        }
        if let url = whole.url { values["url"] = .string(url) }
    }

    /// The text; that of Outlook's HTML where there is no other.
    func description(of component: EventComponent) -> ImportedText? {
        if let text = component.description { return text }
        return component.keptValues("X-ALT-DESC").first.map {
            ImportedText(TextValue.decoded(Array($0.utf8)[...]).text)
        }
    }

    private mutating func set(_ root: String, _ text: ImportedText, of words: String) {
        let most = root == "name" ? MappedEvent.nameBytesMax : MappedEvent.textBytesMax
        let plain = fitted(PlainText.of(words), most, "`\(root)`")
        guard !plain.isEmpty, let path = path(root, text.language) else { return }
        values[path] = .string(root == "name" ? plain.replacing("\n", with: " ") : plain)
    }

    /// `name/nb`: in the language that the text names, else in that of the source.
    func path(_ root: String, _ language: String?) -> FieldPath? {
        for tag in [language, mapping.defaults.language].compactMap({ $0 }) {
            guard let path = FieldPath(segments: [root, tag]) else { continue }
            if (try? Kind.check("", at: path, kind: Kind.event.name)) != nil { return path }
        }
        return nil
    }

    /// At most so many bytes, cut between characters, with a remark.
    ///
    /// Also as JSON, where a line break takes two bytes.
    mutating func fitted(_ text: String, _ most: Int, _ what: String) -> String {
        guard text.utf8.count > most || MappedEvent.written(text) > MappedEvent.jsonBytesMax else {
            return text
        }
        var kept = ""
        var bytes = 0
        var written = 0
        for character in text {
            bytes += character.utf8.count
            written += MappedEvent.written(String(character))
            if bytes > most || written > MappedEvent.jsonBytesMax { break }
            kept.append(character)
        }
        remarks.append("\(what) is cut to \(kept.utf8.count) bytes")
        return kept
    }

    /// What a field may take as JSON, without its quotation marks.
    private static let jsonBytesMax = 60_990

    /// How many bytes a text is within a string of JSON.
    private static func written(_ text: String) -> Int {
        text.utf8.reduce(0) { sum, byte in
            switch byte {
            case 0x22, 0x5C, 0x08, 0x09, 0x0A, 0x0C, 0x0D: sum + 2
            case 0..<0x20: sum + 6
            default: sum + 1
            }
        }
    }

    // MARK: how it stands

    /// The title and how the event stands: feeds of libsync and others write `AVLYST: Lesestund`,
    /// since several clients show nothing else.
    func announced(_ component: EventComponent) -> (title: String, status: EventStatus?) {
        let title = component.summary?.text ?? ""
        let usual: EventStatus? = component.status == .cancelled ? .cancelled : nil
        guard let colon = title.firstIndex(of: ":") else { return (title, usual) }
        let word = title[..<colon]
        let rest = title[title.index(after: colon)...].drop { $0 == " " }
        guard !rest.isEmpty, let status = MappedEvent.announcements[String(word)] else {
            return (title, usual)
        }
        // What is cancelled is so whatever stands before the title, and "FULL: …" may be one.
        if usual == .cancelled { return (String(rest), .cancelled) }
        return (String(rest), status)
    }

    /// The words in capitals that feeds set before a title.
    private static let announcements: [String: EventStatus] = {
        var words: [String: EventStatus] = [:]
        for language in ["nb", "nn", "en"] {
            let wording = Wording.in(language)
            for status in EventStatus.allCases {
                if let word = wording.word(for: status) { words[word.uppercased()] = status }
            }
        }
        words["CANCELED"] = .cancelled
        return words
    }()

    mutating func readStatus() {
        if let status = announced(whole).status { values["status"] = .string(status.rawValue) }
        if whole.status == .tentative, values["status"] == nil {
            remarks.append("the source calls it tentative")
        }
    }

    // MARK: where it is

    mutating func readWhereabouts() {
        if let place = mapping.defaults.place { setPlace(place) }
        if let location = whole.location {
            let text = PlainText.of(location.text).replacing("\n", with: ", ")
            if MappedEvent.isAddress(text) {
                values["virtualLocation"] = ["url": .string(text)]
            } else {
                let (place, rest) = mapping.places.meaning(of: text)
                if let place, mapping.defaults.place == nil { setPlace(place) }
                let isElsewhere = place != nil && place != mapping.defaults.place
                let words = mapping.defaults.place == nil || !isElsewhere ? rest : text
                setLocation(words, location.language)
            }
        }
        if let conference = conference(of: whole) { values["virtualLocation"] = conference }
    }

    private mutating func setPlace(_ place: RecordID) {
        guard let path = FieldPath(segments: ["places", place.description]) else { return }
        values[path] = true
        hasPlace = true
    }

    private mutating func setLocation(_ text: String, _ language: String?) {
        let words = fitted(text, MappedEvent.locationBytesMax, "`location`")
        guard !words.isEmpty, let path = path("location", language) else { return }
        values[path] = .string(words)
    }

    /// Where one takes part from afar, where the source says so in a property of its own.
    func conference(of component: EventComponent) -> JSONValue? {
        let names = ["CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"]
        let addresses = names.lazy.flatMap { component.keptValues($0) }
        guard let address = addresses.first(where: MappedEvent.isAddress) else { return nil }
        return ["url": .string(address)]
    }

    static func isAddress(_ text: String) -> Bool {
        ["https://", "http://"].contains { text.lowercased().hasPrefix($0) }
            && !text.contains { $0.isWhitespace }
    }
}
