import LibsyncModel

/// A field's value as people read it.
enum ValueText {
    /// The value on one or several lines.
    /// - Parameter names: what ids of records stand for.
    static func text(
        _ value: JSONValue, at path: FieldPath, names: [String: String] = [:]
    ) -> String {
        switch value {
        case .null: return "(removed)"
        case .bool(let flag):
            // A member of a set says with its path what it is: `places/{id}`.
            let key = path.segments.last ?? ""
            return names[key] ?? (flag ? "yes" : "no")
        case .number: return value.canonicalText
        case .string(let text): return names[text].map { "\($0) (\(text))" } ?? text
        case .array(let elements):
            return elements.map { self.text($0, at: path, names: names) }.joined(separator: ", ")
        case .object(let members):
            if path.root == "when" || members["timeZone"] != nil { return time(members) }
            if let hours = OpenHours(json: value) { return self.hours(hours) }
            return members.sorted { $0.key < $1.key }.map { name, member in
                "\(name) \(text(member, at: path, names: names))"
            }.joined(separator: ", ")
        }
    }

    /// `2026-12-03 18:00 to 19:00, Europe/Oslo, FREQ=WEEKLY`, and what else there is.
    private static func time(_ members: [String: JSONValue]) -> String {
        let start = moment(members["start"]?.string ?? "?")
        var end = moment(members["end"]?.string ?? "?")
        if end.count == 16, start.count == 16, end.prefix(10) == start.prefix(10) {
            end = String(end.suffix(5))
        }
        var parts = [start == end ? start : "\(start) to \(end)"]
        if members["allDay"] == true { parts.append("all day") }
        parts += ["timeZone", "rule"].compactMap { members[$0]?.string }
        let known: Set<String> = ["start", "end", "allDay", "timeZone", "rule"]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
            parts.append("\(name) \(value.canonicalText)")
        }
        return parts.joined(separator: ", ")
    }

    /// `10:00–16:00 (Julaften)`.
    private static func hours(_ hours: OpenHours) -> String {
        let spans = HoursWords.spans(hours.spans)
        return hours.reason.text().map { "\(spans) (\($0))" } ?? spans
    }

    private static func moment(_ text: String) -> String {
        let spaced = text.replacing("T", with: " ")
        return spaced.hasSuffix(":00") && spaced.count == 19 ? String(spaced.dropLast(3)) : spaced
    }
}

extension Provenance {
    /// Who wrote it, for people: `skogdal (Kari)`.
    var writer: String { label.map { "\(library) (\($0))" } ?? library.description }
}
