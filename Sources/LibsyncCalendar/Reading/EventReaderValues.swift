/// Values of an event that are no moments.
extension EventReader {
    mutating func uid(_ property: CalendarProperty) -> String? {
        let uid = property.text
        return uid.utf8.contains { $0 > 0x20 } ? uid : nil
    }

    /// A text, with what its parameters say.
    mutating func text(_ property: CalendarProperty) -> ImportedText? {
        let (text, wrongEscape) = TextValue.decoded(property.valueBytes)
        if text.isEmpty { return nil }
        if let wrongEscape { report(wrongEscape, property) }
        guard property.row.parameterCount > 0 else { return ImportedText(text) }
        return ImportedText(
            text, language: property.parameter(.language),
            parameters: property.wireParameters)
    }

    private mutating func report(_ place: Int, _ property: CalendarProperty) {
        let escape = tree.text[place..<min(place + 2, Int(property.row.valueEnd))]
        let isDropped = escape.count == 2 && [0x3A, 0x22].contains(escape[place + 1])
        report(
            .escape, property,
            isDropped ? "the backslash left out" : "the backslash read as itself")
    }

    mutating func address(_ property: CalendarProperty) -> String? {
        let bytes = property.valueBytes.drop { $0 == 0x20 }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    mutating func sequence(_ property: CalendarProperty) -> Int {
        guard let number = decimal(property.valueBytes) else {
            report(.number, property, "read as 0")
            return 0
        }
        return number
    }

    mutating func status(_ property: CalendarProperty) -> EventComponent.Status? {
        if let status = EventComponent.Status(rawValue: property.value) { return status }
        let word = property.value.uppercased().filter { $0 != " " }
        if let status = EventComponent.Status(rawValue: word) { return status }
        if word == "CANCELED" {
            report(.text, property, "read as CANCELLED")
            return .cancelled
        }
        report(.text, property, "left out: no status of an event")
        return nil
    }

    mutating func position(_ property: CalendarProperty) -> EventComponent.Position? {
        let text = property.valueBytes.filter { $0 != UInt8(ascii: "\\") && $0 != 0x20 }
        let parts = text.split { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ",") }
        guard parts.count == 2, let latitude = degrees(parts[0]), let longitude = degrees(parts[1]),
            (-90...90).contains(latitude), (-180...180).contains(longitude)
        else {
            report(.position, property, "left out: no point on earth")
            return nil
        }
        if text.count != property.valueBytes.count || text.contains(UInt8(ascii: ",")) {
            report(.position, property, "read as \(latitude);\(longitude)")
        }
        return EventComponent.Position(latitude: latitude, longitude: longitude)
    }

    /// Degrees to six decimals, a tenth of a metre: more would not come back the same.
    private func degrees(_ bytes: ArraySlice<UInt8>) -> Double? {
        var digits = bytes
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        let whole = digits.prefix { $0 != UInt8(ascii: ".") }
        let fraction = digits.dropFirst(whole.count).dropFirst()
        guard let degrees = decimal(whole), degrees <= 180,
            fraction.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        var millionths = degrees
        for place in 0..<6 {
            let index = fraction.startIndex + place
            millionths =
                millionths * 10 + (index < fraction.endIndex ? Int(fraction[index] - 0x30) : 0)
        }
        if let next = fraction.dropFirst(6).first, next >= UInt8(ascii: "5") { millionths += 1 }
        return Double(isNegative ? -millionths : millionths) / 1_000_000
    }

    /// A rule as it is written, or of vCalendar 1.0 as version 2.0 writes it.
    mutating func rule(_ property: CalendarProperty) -> String? {
        let text = property.value
        var rule = text.utf8.drop { $0 <= 0x20 }
        while let last = rule.last, last <= 0x20 { rule.removeLast() }
        guard let word = String(rule), !word.isEmpty else {
            report(.rule, property, "left out: it is empty")
            return nil
        }
        if word.utf8.contains(UInt8(ascii: "=")) { return word }
        guard let modern = VCalendarRule.modern(word) else {
            report(.rule, property, "left out: no rule that is understood")
            return nil
        }
        report(.version, property, "read as \(modern)")
        return modern
    }
}
