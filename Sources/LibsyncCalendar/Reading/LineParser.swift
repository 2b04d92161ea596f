/// Cuts one unfolded line into name, parameters and value (RFC 5545, 3.1).
struct LineParser {
    enum Outcome {
        case property(PropertyRow)
        /// No colon, or no name: not a content line.
        case broken
    }

    let start: Int
    let firstParameter: Int
    /// What was repaired, at most the first thing.
    private(set) var fault: (kind: ReadingFault.Kind, reading: String)?

    /// Whether name and parameters stand there as they should.
    private var isPlain = true

    private static let semicolon = UInt8(ascii: ";")
    private static let colon = UInt8(ascii: ":")
    private static let quote = UInt8(ascii: "\"")
    private static let equals = UInt8(ascii: "=")

    init(start: Int, firstParameter: Int) {
        self.start = start
        self.firstParameter = firstParameter
    }

    /// The line from `start` to the end of the text; names are made upper case in place.
    mutating func parse(
        _ text: inout [UInt8], names: PropertyNameTable, parameters: inout [ParameterRow]
    ) -> Outcome {
        guard let (nameStart, nameEnd, after) = name(text) else { return .broken }
        var index = after
        while index < text.count, text[index] == LineParser.semicolon {
            guard let next = parameter(text, from: index + 1, into: &parameters) else {
                return .broken
            }
            index = next
        }
        guard index < text.count else { return .broken }
        // Not before: a line that is none keeps its letters.
        LineParser.makeUpperCase(&text, nameStart, nameEnd)
        for row in firstParameter..<parameters.count {
            let (start, end) = (Int(parameters[row].nameStart), Int(parameters[row].nameEnd))
            LineParser.makeUpperCase(&text, start, end)
            parameters[row].name = ParameterName(text, start, end)
        }
        let name = names.name(in: text, nameStart, nameEnd)
        var valueStart = index + 1
        if parameters.count > firstParameter {
            valueStart = lastColon(text, name, valueStart, &parameters)
        }
        var valueEnd = text.count
        if name == .begin || name == .end || name.isMoment {
            while valueEnd > valueStart, text[valueEnd - 1] == 0x20 || text[valueEnd - 1] == 0x09 {
                valueEnd -= 1
            }
            while valueStart < valueEnd, text[valueStart] == 0x20 {
                valueStart += 1
                isPlain = false
            }
        }
        return .property(
            PropertyRow(
                name: name, component: 0, nameStart: Int32(nameStart), nameEnd: Int32(nameEnd),
                valueStart: Int32(valueStart), valueEnd: Int32(valueEnd), line: 0,
                firstParameter: Int32(firstParameter),
                parameterCount: Int32(parameters.count - firstParameter),
                isPlain: isPlain && fault == nil))
    }

    private static func makeUpperCase(_ text: inout [UInt8], _ start: Int, _ end: Int) {
        for index in start..<end where (0x61...0x7A).contains(text[index]) { text[index] -= 0x20 }
    }

    /// The name, and where it is followed by a semicolon or a colon; nil when there is none.
    private mutating func name(_ text: [UInt8]) -> (start: Int, end: Int, after: Int)? {
        var index = start
        while index < text.count, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
        let first = index
        if first > start { isPlain = false }
        while index < text.count {
            let byte = text[index]
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D: break
            case LineParser.colon, LineParser.semicolon:
                guard index > first else { return nil }
                if !isPlain { fault = (.propertyName, "read as it stands") }
                var end = index
                while text[end - 1] == 0x20 { end -= 1 }
                return (first, end, index)
            // Outside the grammar, but what it means is clear.
            case 0x5F, 0x2E: isPlain = false
            case 0x20 where isBlankUpToColon(text, index): isPlain = false
            default: return nil
            }
            index += 1
        }
        return nil
    }

    private func isBlankUpToColon(_ text: [UInt8], _ start: Int) -> Bool {
        var index = start
        while index < text.count, text[index] == 0x20 { index += 1 }
        return index < text.count
            && (text[index] == LineParser.colon || text[index] == LineParser.semicolon)
    }

    /// One parameter from `start` on; returns where the semicolon or colon after it stands, nil
    /// when there is none.
    private mutating func parameter(
        _ text: [UInt8], from start: Int, into parameters: inout [ParameterRow]
    ) -> Int? {
        var index = start
        while index < text.count, text[index] != LineParser.equals,
            text[index] != LineParser.semicolon, text[index] != LineParser.colon
        {
            index += 1
        }
        guard index < text.count else { return nil }
        let nameEnd = index
        if nameEnd == start {
            fault = fault ?? (.parameter, "an empty parameter, passed over")
            if text[index] == LineParser.equals {
                while index < text.count, text[index] != LineParser.semicolon,
                    text[index] != LineParser.colon
                {
                    index += 1
                }
            }
            return index < text.count ? index : nil
        }
        if text[index] == LineParser.equals { index += 1 } else { isPlain = false }
        let valueStart = index
        guard let end = endOfValue(text, from: index) else { return nil }
        parameters.append(
            ParameterRow(
                name: .other, nameStart: Int32(start),
                nameEnd: Int32(nameEnd), valueStart: Int32(valueStart),
                valueEnd: Int32(end)))
        return end
    }

    /// The semicolon or colon that ends a parameter's value; those in quotation marks do not.
    private mutating func endOfValue(_ text: [UInt8], from start: Int) -> Int? {
        var index = start
        while index < text.count {
            switch text[index] {
            case LineParser.semicolon, LineParser.colon: return index
            case LineParser.quote:
                guard let close = text[(index + 1)...].firstIndex(of: LineParser.quote) else {
                    fault = (.parameter, "a quotation mark is never closed, read without it")
                    return text[index...].firstIndex {
                        $0 == LineParser.colon || $0 == LineParser.semicolon
                    }
                }
                index = close
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Where the value begins when a colon stands unquoted in the last parameter: dates have no
    /// colon, and addresses of people begin with `mailto:`.
    ///
    /// Outlook writes `TZID=(UTC+01:00) Amsterdam:20260301T100000`.
    private mutating func lastColon(
        _ text: [UInt8], _ name: PropertyName, _ valueStart: Int, _ parameters: inout [ParameterRow]
    ) -> Int {
        var start = valueStart
        if name.isMoment {
            guard let last = text[valueStart...].lastIndex(of: LineParser.colon),
                !looksLikeMoment(text[valueStart...]), looksLikeMoment(text[(last + 1)...])
            else { return valueStart }
            start = last + 1
        } else if name == .attendee || name == .organizer {
            let mail = Array("mailto:".utf8)
            let value = text[valueStart...]
            guard !starts(value, mail),
                let place = value.indices.first(where: {
                    text[$0] == LineParser.colon && starts(text[($0 + 1)...], mail)
                })
            else { return valueStart }
            start = place + 1
        }
        if start > valueStart {
            parameters[parameters.count - 1].valueEnd = Int32(start - 1)
            fault = fault ?? (.parameter, "a colon without quotation marks, read as part of it")
        }
        return start
    }

    private func looksLikeMoment(_ bytes: ArraySlice<UInt8>) -> Bool {
        let digits = bytes.prefix(8)
        return digits.count == 8 && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    private func starts(_ bytes: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
        bytes.prefix(word.count).elementsEqual(word) { byte, letter in byte | 0x20 == letter | 0x20
        }
    }
}

extension PropertyRow {
    /// The same property in a component and on a line.
    init(_ row: PropertyRow, component: Int32, line: Int32) {
        self.init(
            name: row.name, component: component, nameStart: row.nameStart, nameEnd: row.nameEnd,
            valueStart: row.valueStart, valueEnd: row.valueEnd, line: line,
            firstParameter: row.firstParameter, parameterCount: row.parameterCount,
            isPlain: row.isPlain)
    }
}
