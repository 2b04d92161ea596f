/// A calendar file as components, properties and parameters, with nothing interpreted yet.
///
/// All text lies in one buffer, unfolded and in UTF-8; components and properties are ranges of it,
/// so that reading makes no string before one is asked for. Lines that were broken have been
/// repaired, and `faults` says how.
public final class CalendarTree: Sendable {
    let text: [UInt8]
    let components: [ComponentRow]
    let properties: [PropertyRow]
    let parameters: [ParameterRow]
    let faults: FaultList
    /// The file in UTF-8, as it came: what nobody can read is carried over from it.
    let source: ArraySlice<UInt8>
    /// Whether it ended, or another calendar began, before its END:VCALENDAR.
    let isCut: Bool

    init(
        text: [UInt8], components: [ComponentRow], properties: [PropertyRow],
        parameters: [ParameterRow], faults: FaultList, source: ArraySlice<UInt8>, isCut: Bool
    ) {
        self.text = text
        self.components = components
        self.properties = properties
        self.parameters = parameters
        self.faults = faults
        self.source = source
        self.isCut = isCut
    }

    /// The outermost components in order: calendars, as a rule one.
    public var roots: [CalendarComponent] {
        CalendarTree.children(in: 0, components.count, of: self)
    }

    static func children(in start: Int, _ end: Int, of tree: CalendarTree) -> [CalendarComponent] {
        var found: [CalendarComponent] = []
        var index = start
        while index < end {
            found.append(CalendarComponent(tree: tree, index: index))
            index = Int(tree.components[index].end)
        }
        return found
    }

    func string(_ start: Int32, _ end: Int32) -> String {
        String(decoding: text[Int(start)..<Int(end)], as: UTF8.self)
    }
}

/// One component: components that it holds follow it up to `end`.
struct ComponentRow: Sendable {
    let name: ComponentName
    /// Where its name stands in the text, in upper case.
    let nameStart: Int32
    let nameEnd: Int32
    let line: Int32
    /// The index after its last descendant.
    var end: Int32 = 0
    var firstProperty: Int32 = 0
    var propertyCount: Int32 = 0
    /// Where it begins in the source, and where the line after it does.
    let sourceStart: Int32
    var sourceEnd: Int32 = 0
    /// Whether its END is there.
    var isClosed = false
}

/// One property: name, parameters and value lie one after the other in the text.
struct PropertyRow: Sendable {
    let name: PropertyName
    var component: Int32
    let nameStart: Int32
    let nameEnd: Int32
    var valueStart: Int32
    var valueEnd: Int32
    let line: Int32
    let firstParameter: Int32
    var parameterCount: Int32
    /// Whether the parameters stand in the text as they should.
    var isPlain: Bool
}

/// The names of parameters that the reader acts upon.
enum ParameterName: Sendable {
    case tzid, value, range, language, encoding, charset, other

    /// The name at `start..<end` of upper-case bytes.
    init(_ bytes: [UInt8], _ start: Int, _ end: Int) {
        guard end - start <= 8 else {
            self = .other
            return
        }
        var word: UInt64 = 0
        for index in start..<end { word = word << 8 | UInt64(bytes[index]) }
        switch word {
        case 0x545A_4944: self = .tzid
        case 0x56_414C_5545: self = .value
        case 0x52_414E_4745: self = .range
        case 0x4C41_4E47_5541_4745: self = .language
        case 0x454E_434F_4449_4E47: self = .encoding
        case 0x43_4841_5253_4554: self = .charset
        default: self = .other
        }
    }
}

/// One parameter; its values are in wire form, with commas and quotation marks.
struct ParameterRow: Sendable {
    var name: ParameterName
    let nameStart: Int32
    let nameEnd: Int32
    let valueStart: Int32
    var valueEnd: Int32
}

/// One component of a calendar file.
public struct CalendarComponent: Sendable {
    let tree: CalendarTree
    let index: Int

    var row: ComponentRow { tree.components[index] }

    /// Its name in upper case: `VEVENT`.
    public var name: String { tree.string(row.nameStart, row.nameEnd) }
    /// The line on which it begins, from 1.
    public var line: Int { Int(row.line) }
    /// The components directly in it, in order.
    public var children: [CalendarComponent] {
        CalendarTree.children(in: index + 1, Int(row.end), of: tree)
    }
    /// Its own properties, in order.
    public var properties: [CalendarProperty] {
        propertyIndices.map { CalendarProperty(tree: tree, index: $0) }
    }

    /// Its properties of a name, in upper case.
    public func properties(_ name: String) -> [CalendarProperty] {
        properties.filter { $0.isNamed(name) }
    }

    /// Whether nothing stands in it.
    var isEmpty: Bool { row.propertyCount == 0 && Int(row.end) == index + 1 }

    /// Whether its END is there, and that of each component in it.
    var isWhole: Bool { tree.components[index..<Int(row.end)].allSatisfy(\.isClosed) }

    /// How many lines of the file it takes.
    var sourceLinesCount: Int {
        var lines = PhysicalLines(tree.source[Int(row.sourceStart)..<Int(row.sourceEnd)])
        var count = 0
        while lines.next() != nil { count += 1 }
        return count
    }

    /// The lines of the file that it takes, as they came, and the ENDs that they lack.
    var sourceBytes: [UInt8] {
        var bytes = Array(tree.source[Int(row.sourceStart)..<Int(row.sourceEnd)])
        if let last = bytes.last, last != 0x0A, last != 0x0D { bytes += [0x0D, 0x0A] }
        guard !row.isClosed else { return bytes }
        for inner in (index..<Int(row.end)).reversed() {
            let row = tree.components[inner]
            guard !row.isClosed, row.end == self.row.end else { continue }
            bytes += Array("END:\(tree.string(row.nameStart, row.nameEnd))\r\n".utf8)
        }
        return bytes
    }

    var propertyIndices: Range<Int> {
        Int(row.firstProperty)..<Int(row.firstProperty) + Int(row.propertyCount)
    }

    /// The first property of a known name.
    func first(_ name: PropertyName) -> CalendarProperty? {
        propertyIndices.first { tree.properties[$0].name == name }
            .map { CalendarProperty(tree: tree, index: $0) }
    }
}

/// One property of a component.
public struct CalendarProperty: Sendable {
    let tree: CalendarTree
    let index: Int

    var row: PropertyRow { tree.properties[index] }

    /// Its name in upper case.
    public var name: String { tree.string(row.nameStart, row.nameEnd) }
    /// The line on which it begins, from 1.
    public var line: Int { Int(row.line) }
    /// The value as it is written, unfolded.
    public var value: String { tree.string(row.valueStart, row.valueEnd) }
    /// The value as TEXT, escapes undone.
    public var text: String { TextValue.text(valueBytes) }
    /// The value as a list of TEXT.
    public var texts: [String] { TextValue.texts(valueBytes) }

    /// Its parameters in order, quotation marks and RFC 6868 undone.
    public var parameters: [(name: String, values: [String])] {
        parameterRows.map { row in
            let values = ParameterValue.values(tree.text[Int(row.valueStart)..<Int(row.valueEnd)])
            return (tree.string(row.nameStart, row.nameEnd), values)
        }
    }

    /// The first value of a parameter, its name in upper case; nil where it is missing.
    public func parameter(_ name: String) -> String? {
        let row = parameterRows.first {
            tree.text[Int($0.nameStart)..<Int($0.nameEnd)].elementsEqual(name.utf8)
        }
        return row.flatMap(firstValue)
    }

    /// The first value of a parameter of a known name.
    func parameter(_ name: ParameterName) -> String? {
        parameterRow(name).flatMap(firstValue)
    }

    private func firstValue(_ row: ParameterRow) -> String? {
        let bytes = tree.text[Int(row.valueStart)..<Int(row.valueEnd)]
        // Nearly always plain: then one string is made and no list.
        if !bytes.contains(where: ParameterValue.isSpecial) {
            return String(decoding: bytes, as: UTF8.self)
        }
        return ParameterValue.values(bytes).first
    }

    func isNamed(_ name: String) -> Bool {
        tree.text[Int(row.nameStart)..<Int(row.nameEnd)].elementsEqual(name.utf8)
    }

    var valueBytes: ArraySlice<UInt8> { tree.text[Int(row.valueStart)..<Int(row.valueEnd)] }

    var parameterRows: ArraySlice<ParameterRow> {
        let first = Int(row.firstParameter)
        return tree.parameters[first..<first + Int(row.parameterCount)]
    }

    func parameterRow(_ name: ParameterName) -> ParameterRow? {
        let first = Int(row.firstParameter)
        for index in first..<first + Int(row.parameterCount)
        where tree.parameters[index].name == name {
            return tree.parameters[index]
        }
        return nil
    }
}
