/// Builds the tree of a file in one pass over its lines, repairing what is broken.
struct TreeBuilder {
    let limits: ReadingLimits
    private(set) var text: [UInt8] = []
    private(set) var components: [ComponentRow] = []
    private(set) var properties: [PropertyRow] = []
    private(set) var parameters: [ParameterRow] = []
    var faults: FaultList

    /// Components that have begun and not ended, outermost first; at most `nestingMax`.
    private var open: [Int] = []
    /// How many components deeper than the limit are open.
    private var tooDeep = 0
    /// The calendar that never began and was read around its first component.
    private var implied: Int?
    /// The line where text outside all components begins; nil when there is none.
    private var outside: Int?
    /// Where the line that is being read begins in the source, and where the one after it does.
    private var place: (start: Int, end: Int) = (0, 0)
    /// Whether a calendar did not come to its end.
    private var isCut = false
    /// Whether the last property took the last line, so that a broken line can be its end.
    private var isAppendable = false
    private let names = PropertyNameTable.shared

    /// The tree of a file.
    static func tree(
        of bytes: ArraySlice<UInt8>, limits: ReadingLimits
    ) throws(ReadingFailure) -> CalendarTree {
        // Offsets are kept in 32 bits, and a text can grow threefold when it is decoded.
        let bytesMax = min(limits.bytesMax, 512 << 20)
        guard bytes.count <= bytesMax else {
            throw .tooManyBytes(count: bytes.count, limit: bytesMax)
        }
        var faults = FaultList(most: limits.faultsMax)
        let source = SourceText.utf8(bytes, faults: &faults)
        var builder = TreeBuilder(limits: limits, faults: faults)
        builder.text.reserveCapacity(source.count)
        // Feeds have a property for each 50 bytes or so.
        builder.properties.reserveCapacity(min(source.count / 48, limits.propertiesMax))
        try builder.read(source)
        guard !builder.components.isEmpty else { throw .notACalendar(SourceText.content(source)) }
        return builder.finished(source)
    }

    private init(limits: ReadingLimits, faults: FaultList) {
        self.limits = limits
        self.faults = faults
    }

    private mutating func read(_ source: ArraySlice<UInt8>) throws(ReadingFailure) {
        var lines = PhysicalLines(source)
        var blank: Int?
        while let line = lines.next() {
            if line.start == line.end {
                blank = blank ?? line.number
                continue
            }
            if let number = blank {
                faults.add(.blankLine, line: number, "passed over")
                blank = nil
            }
            let base = text.count
            let isWhole = assemble(line, from: source, &lines)
            place = (line.start, lines.position)
            // Nothing is left of a line of control characters alone.
            if text.count == base { continue }
            if isWhole {
                try add(from: base, line: line.number)
            } else {
                faults.add(
                    .lineTooLong, line: line.number, of: start(of: base),
                    "left out: more than \(limits.lineBytesMax) bytes")
                text.removeLast(text.count - base)
            }
        }
        if let number = lines.firstOtherEnd, number > 1 || !lines.isAtEnd || !text.isEmpty {
            faults.add(
                .lineEnds, line: number, of: lines.isOtherEndCR ? "CR" : "LF",
                "taken for the end of a line")
        }
        place = (source.endIndex, source.endIndex)
        noteCut()
        for index in open.reversed() { close(index, isMissing: true) }
    }

    /// A calendar that nobody began has no end either.
    private mutating func noteCut() { isCut = isCut || open.contains { $0 != implied } }

    /// Appends one line with its continuations to the text; false when it is longer than allowed,
    /// and then only its beginning is there.
    private mutating func assemble(
        _ first: PhysicalLines.Line, from source: ArraySlice<UInt8>, _ lines: inout PhysicalLines
    ) -> Bool {
        let base = text.count
        var isWhole = true
        var (hasHigh, hasControl) = (first.hasHigh, first.hasControl)
        var (start, end) = (first.start, first.end)
        while true {
            if text.count - base + end - start > limits.lineBytesMax { isWhole = false }
            text.append(contentsOf: source[start..<min(end, start + (isWhole ? end - start : 64))])
            // A name alone is no property: what belongs to it may lie behind a blank line.
            if !text[base...].contains(UInt8(ascii: ":")), let blank = lines.skipBlanksInFold() {
                faults.add(
                    .blankLine, line: blank, of: self.start(of: base), "the line goes on behind it")
            }
            let isFolded = lines.isFolded
            let isBroken = !isFolded && lines.isBrokenFold
            let isSoft = !isFolded && !isBroken && isSoftBreak(from: base)
            guard isFolded || isBroken || isSoft, let next = lines.next() else { break }
            if isBroken {
                faults.add(.brokenLine, line: next.number, of: self.start(of: base), "joined")
            }
            if isSoft { text.removeLast() }
            hasHigh = hasHigh || next.hasHigh
            hasControl = hasControl || next.hasControl
            (start, end) = (next.start + (isFolded ? 1 : 0), next.end)
            if !isWhole { start = end }
        }
        guard isWhole else { return false }
        if hasControl { removeControls(from: base, line: first.number) }
        if hasHigh { makeUTF8(from: base, line: first.number) }
        return true
    }

    /// Whether the text ends in a soft line break of quoted-printable, as vCalendar 1.0 has it.
    private func isSoftBreak(from base: Int) -> Bool {
        guard text.count > base, text[text.count - 1] == UInt8(ascii: "=") else { return false }
        let head = text[base...].prefix { $0 != UInt8(ascii: ":") }.prefix(200)
        return QuotedPrintable.isNamed(in: head)
    }

    private mutating func removeControls(from base: Int, line: Int) {
        let kept = text[base...].filter { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        text.replaceSubrange(base..., with: kept)
        faults.add(
            .controlCharacter, line: line, of: start(of: base),
            "read without its control characters")
    }

    private mutating func makeUTF8(from base: Int, line: Int) {
        if text[base...].starts(with: SourceText.byteOrderMark) {
            text.removeSubrange(base..<base + 3)
            faults.add(.byteOrderMark, line: line, of: "BOM", "passed over")
        }
        guard !SourceText.isUTF8(text[base...]) else { return }
        let decoded = SourceText.utf8(fromWindows1252: text[base...])
        text.replaceSubrange(base..., with: decoded)
        faults.add(.encoding, line: line, of: start(of: base), "read as Windows-1252")
    }

    /// The beginning of the line at `base`, for a report.
    private func start(of base: Int) -> String {
        String(decoding: text[base...].prefix(81), as: UTF8.self)
    }
}

extension TreeBuilder {
    /// Takes the line that begins at `base` and ends with the text.
    private mutating func add(from base: Int, line: Int) throws(ReadingFailure) {
        var parser = LineParser(start: base, firstParameter: parameters.count)
        switch parser.parse(&text, names: names, parameters: &parameters) {
        case .property(var row):
            if let (kind, reading) = parser.fault {
                faults.add(kind, line: line, of: start(of: base), reading)
            }
            row = PropertyRow(row, component: Int32(open.last ?? 0), line: Int32(line))
            try add(row, from: base)
        case .broken:
            parameters.removeLast(parameters.count - parser.firstParameter)
            attach(from: base, line: line)
        }
        guard parameters.count <= limits.propertiesMax else {
            throw .tooManyProperties(line: line, limit: limits.propertiesMax)
        }
    }

    private mutating func add(_ row: PropertyRow, from base: Int) throws(ReadingFailure) {
        switch row.name {
        case .begin:
            isAppendable = false
            try begin(row)
        case .end:
            isAppendable = false
            end(row)
        default:
            guard tooDeep == 0 else { return }
            guard !open.isEmpty else {
                noteOutside(from: base, line: Int(row.line))
                return
            }
            guard properties.count < limits.propertiesMax else {
                throw .tooManyProperties(line: Int(row.line), limit: limits.propertiesMax)
            }
            properties.append(row)
            isAppendable = true
            decodeQuotedPrintable(base)
        }
    }

    private mutating func noteOutside(from base: Int, line: Int) {
        // Once for each stretch: a web page before a calendar is one fault and not a thousand.
        if outside == nil {
            faults.add(.textOutside, line: line, of: start(of: base), "passed over")
        }
        outside = line
        text.removeLast(text.count - base)
    }

    /// A line that is none: the rest of a text that was not folded, or nothing that can be read.
    private mutating func attach(from base: Int, line: Int) {
        let isBlank = text[base...].allSatisfy { $0 == 0x20 || $0 == 0x09 }
        guard !open.isEmpty else {
            if !isBlank { noteOutside(from: base, line: line) }
            return
        }
        let isFold = text[base] == 0x20 || text[base] == 0x09
        guard tooDeep == 0, isAppendable, let last = properties.indices.last, !isBlank,
            Int(properties[last].valueEnd) == base,
            isFold || properties[last].name.isText,
            text.count - Int(properties[last].valueStart) <= limits.lineBytesMax
        else {
            faults.add(.brokenLine, line: line, of: start(of: base), "left out")
            text.removeLast(text.count - base)
            return
        }
        let property = start(of: Int(properties[last].nameStart)).prefix { $0 != ":" && $0 != ";" }
        if isFold {
            text.remove(at: base)
            faults.add(.brokenLine, line: line, "read as the rest of \(property)")
        } else {
            text.insert(contentsOf: "\\n".utf8, at: base)
            faults.add(.brokenLine, line: line, "read as the next line of \(property)")
        }
        properties[last].valueEnd = Int32(text.count)
    }

    /// Makes a value of vCalendar 1.0 in quoted-printable into TEXT as version 2.0 writes it.
    private mutating func decodeQuotedPrintable(_ base: Int) {
        guard let last = properties.indices.last, properties[last].parameterCount > 0 else {
            return
        }
        let row = properties[last]
        guard
            parameters[Int(row.firstParameter)...].contains(where: {
                QuotedPrintable.isNamed($0, in: text)
            })
        else { return }
        var decoded = QuotedPrintable.decoded(text[Int(row.valueStart)...])
        if !SourceText.isUTF8(decoded[...]) {
            decoded = SourceText.utf8(fromWindows1252: decoded[...])
        }
        let value = ContentLine.escaped(String(decoding: decoded, as: UTF8.self))
        text.replaceSubrange(Int(row.valueStart)..., with: value.utf8)
        properties[last].valueEnd = Int32(text.count)
        // What the parameters said of the encoding holds no longer.
        let first = Int(row.firstParameter)
        let kept = parameters[first...].filter { !QuotedPrintable.isEncoding($0, in: text) }
        parameters.replaceSubrange(first..., with: kept)
        properties[last].parameterCount = Int32(kept.count)
        properties[last].isPlain = false
        faults.add(
            .version, line: Int(row.line), of: start(of: base), "decoded, as vCalendar 1.0 has it")
    }
}

extension TreeBuilder {
    private mutating func begin(_ row: PropertyRow) throws(ReadingFailure) {
        let name = ComponentName(rawValue: upperCaseValue(of: row)) ?? .other
        outside = nil
        if tooDeep > 0 {
            tooDeep += 1
            return
        }
        closeUnended(before: name, line: Int(row.line))
        guard open.count < limits.nestingMax else {
            tooDeep = 1
            faults.add(
                .nestedTooDeep, line: Int(row.line), of: value(of: row),
                "left out with all in it: more than \(limits.nestingMax) deep")
            return
        }
        if open.isEmpty, name.isTopLevel {
            faults.add(
                .missingCalendar, line: Int(row.line), of: value(of: row),
                "read as part of a calendar")
            implied = components.count
            try push(.calendar, line: row.line, appending: "VCALENDAR")
        }
        try push(name, line: row.line, row)
    }

    private mutating func push(
        _ name: ComponentName, line: Int32, _ row: PropertyRow? = nil, appending text: String = ""
    ) throws(ReadingFailure) {
        guard components.count < limits.componentsMax else {
            throw .tooManyComponents(line: Int(line), limit: limits.componentsMax)
        }
        let start = row?.valueStart ?? Int32(self.text.count)
        self.text.append(contentsOf: text.utf8)
        open.append(components.count)
        components.append(
            ComponentRow(
                name: name, nameStart: start, nameEnd: row?.valueEnd ?? Int32(self.text.count),
                line: line, sourceStart: Int32(place.start)))
    }

    /// Closes what must have ended before a component of this name begins.
    private mutating func closeUnended(before name: ComponentName, line: Int) {
        if name == .calendar, !open.isEmpty {
            faults.add(.nestedCalendar, line: line, "read as a calendar of its own")
            noteCut()
            for index in open.reversed() { close(index, isMissing: true) }
            return
        }
        guard name.isTopLevel else { return }
        let unended = open.firstIndex {
            components[$0].name != .calendar && components[$0].name != .other
        }
        guard let unended else { return }
        for index in open[unended...].reversed() { close(index, isMissing: true) }
    }

    private mutating func end(_ row: PropertyRow) {
        if tooDeep > 0 {
            tooDeep -= 1
            return
        }
        let name = upperCaseValue(of: row)
        let depth = open.lastIndex { index in
            let component = components[index]
            return text[Int(component.nameStart)..<Int(component.nameEnd)].elementsEqual(name.utf8)
        }
        guard let depth else {
            faults.add(.strayEnd, line: Int(row.line), of: name, "passed over")
            return
        }
        for index in open[(depth + 1)...].reversed() { close(index, isMissing: true) }
        close(open[depth], isMissing: false)
    }

    private mutating func close(_ index: Int, isMissing: Bool) {
        components[index].end = Int32(components.count)
        components[index].sourceEnd = Int32(isMissing ? place.start : place.end)
        components[index].isClosed = !isMissing || index == implied
        open.removeLast()
        guard isMissing, index != implied else { return }
        let row = components[index]
        let name = String(decoding: text[Int(row.nameStart)..<Int(row.nameEnd)], as: UTF8.self)
        faults.add(.missingEnd, line: Int(row.line), of: name, "ended where its container ends")
    }

    private func value(of row: PropertyRow) -> String {
        String(decoding: text[Int(row.valueStart)..<Int(row.valueEnd)], as: UTF8.self)
    }

    /// The name in a BEGIN or END, made upper case in the text too.
    private mutating func upperCaseValue(of row: PropertyRow) -> String {
        for index in Int(row.valueStart)..<Int(row.valueEnd)
        where (0x61...0x7A).contains(text[index]) {
            text[index] -= 0x20
        }
        return value(of: row)
    }

    /// The tree; properties stand together by component, which they need not in the file.
    private func finished(_ source: ArraySlice<UInt8>) -> CalendarTree {
        var components = components
        for row in properties { components[Int(row.component)].propertyCount += 1 }
        var next: Int32 = 0
        for index in components.indices {
            components[index].firstProperty = next
            next += components[index].propertyCount
        }
        var sorted = properties
        let isSorted = zip(properties, properties.dropFirst()).allSatisfy {
            $0.component <= $1.component
        }
        if !isSorted {
            var places = components.map { Int($0.firstProperty) }
            for row in properties {
                sorted[places[Int(row.component)]] = row
                places[Int(row.component)] += 1
            }
        }
        return CalendarTree(
            text: text, components: components, properties: sorted, parameters: parameters,
            faults: faults, source: source, isCut: isCut)
    }
}
