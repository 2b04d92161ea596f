extension CalendarProperty {
    /// The property as one unfolded line.
    var wireLine: String {
        if row.isPlain { return tree.string(row.nameStart, row.valueEnd) }
        return "\(wireName)\(wireParameters):\(value)"
    }

    /// The zone that it names.
    var zoneName: String? { row.parameterCount > 0 ? parameter(.tzid) : nil }

    /// The name with hyphens for what the grammar does not have in names, such as `X-LOTUS_UID`:
    /// strict readers refuse the whole file for one.
    private var wireName: String {
        String(
            decoding: name.utf8.map { byte in
                switch byte {
                case 0x41...0x5A, 0x30...0x39: byte
                default: UInt8(ascii: "-")
                }
            }, as: UTF8.self)
    }

    /// The parameters in wire form, each with its semicolon in front.
    var wireParameters: String {
        if row.isPlain { return tree.string(row.nameEnd, row.valueStart - 1) }
        return parameters.map { name, values in
            let encoded = values.map(ContentLine.parameterValue).joined(separator: ",")
            return ";\(name)=\(encoded)"
        }.joined()
    }
}

extension CalendarComponent {
    /// The component and all in it as unfolded lines, BEGIN and END too.
    ///
    /// A property without a value says nothing, and libical reports it: it is left out.
    var wireLines: [String] {
        // Depth is bounded by the limits of the tree, and an explicit list holds it all the same.
        var lines: [String] = []
        var ends: [(index: Int, name: String)] = []
        for index in index..<Int(row.end) {
            while let last = ends.last, last.index <= index {
                lines.append("END:\(last.name)")
                ends.removeLast()
            }
            let inner = CalendarComponent(tree: tree, index: index)
            lines.append("BEGIN:\(inner.name)")
            for property in inner.properties where !property.valueBytes.isEmpty {
                lines.append(property.wireLine)
            }
            ends.append((Int(inner.row.end), inner.name))
        }
        for last in ends.reversed() { lines.append("END:\(last.name)") }
        return lines
    }

    /// The zones that its properties name, and those of what lies in it.
    var zoneNames: Set<String> {
        var names: Set<String> = []
        for index in index..<Int(row.end) {
            for property in CalendarComponent(tree: tree, index: index).properties {
                if let name = property.zoneName { names.insert(name) }
            }
        }
        return names
    }
}
