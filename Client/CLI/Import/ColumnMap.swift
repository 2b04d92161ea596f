import LibsyncModel

/// Which column fills which field: `--map name/nb=stop --map geo.latitude=geoy`.
struct ColumnMap {
    /// What one entry fills.
    private enum Target: Equatable {
        /// A field; whether it holds text, number or truth its kind says.
        case field(FieldPath)
        /// A member of a field that is an object: `geo.latitude`.
        case member(FieldPath, String)
        /// A set: each word of the cell is a key.
        case set(String)
        /// A part of an event's time: `when.startTime`.
        case when(String)
    }

    private let kind: Kind
    private let entries: [(target: Target, name: String, template: RowTemplate)]
    private let zone: String

    private static let sets: Set<String> = [
        "keywords", "audience", "accessibility", "inLanguage", "languages", "subject", "places",
    ]
    private static let numbers: Set<String> = ["latitude", "longitude", "price"]

    /// A map of `FIELD=COLUMN` and `FIELD=TEXT` arguments onto a list with these columns.
    init(
        kind: Kind, maps: [String], fixed: [String], columns: [String], zone: String
    ) throws(CommandFailure) {
        self.kind = kind
        self.zone = zone
        var entries: [(Target, String, RowTemplate)] = []
        for argument in maps {
            let (name, source) = try FieldChanges.pair(
                argument, option: "--map", example: "--map name/nb=\(clip(argument))")
            entries.append(
                (
                    try ColumnMap.target(name, kind), name,
                    try RowTemplate(source, columns: columns)
                ))
        }
        for argument in fixed {
            let (name, text) = try FieldChanges.pair(
                argument, option: "--fixed", example: "--fixed type=stop")
            entries.append((try ColumnMap.target(name, kind), name, RowTemplate(fixed: text)))
        }
        guard !entries.isEmpty else {
            throw CommandFailure(
                .usage, "Nothing says which column is which field.",
                "Add --map name/nb=COLUMN and so on. The list has: "
                    + "\(columns.filter { !$0.isEmpty }.joined(separator: ", ")).")
        }
        self.entries = entries
    }

    /// The fields that one row fills.
    /// - Throws: `ImportFault`, with the row's line.
    func values(
        of row: CSVTable.Row, remark: (String) -> Void
    ) throws(ImportFault) -> [FieldPath: JSONValue] {
        var values: [FieldPath: JSONValue] = [:]
        var members: [FieldPath: [String: JSONValue]] = [:]
        var times: [String: String] = [:]
        do throws(ImportFault) {
            for (target, name, template) in entries {
                let text = template.text(row.cells)
                if text.isEmpty { continue }
                switch target {
                case .field(let path): values[path] = try value(text, at: path)
                case .member(let path, let member):
                    members[path, default: [:]][member] = try ColumnMap.member(text, member)
                case .set(let root):
                    for word in CellText.list(text) {
                        guard let path = FieldPath(segments: [root, word]) else {
                            throw ImportFault(line: 0, message: "\(name) \(clip(word)) is no word")
                        }
                        values[path] = true
                    }
                case .when(let part): times[part] = text
                }
            }
            for (path, object) in members { values[path] = .object(object) }
            if !times.isEmpty {
                let when = WhenCells(cells: times, zone: zone)
                values.merge(try when.fields(remark: remark)) { _, new in new }
            }
            try ColumnMap.check(values, kind: kind)
        } catch {
            throw ImportFault(line: row.line, message: error.message)
        }
        return values
    }

    /// Judges the fields as a save would, so that the dry run finds what the save would refuse.
    static func check(
        _ values: [FieldPath: JSONValue], kind: Kind
    ) throws(ImportFault) {
        if kind.fieldNames.contains("name"), !values.keys.contains(where: { $0.root == "name" }) {
            throw ImportFault(line: 0, message: "it has no name")
        }
        if kind.name == Kind.event.name, values["when"] == nil {
            throw ImportFault(line: 0, message: "it has no start")
        }
        for (path, value) in values.sorted(by: { $0.key < $1.key }) {
            do {
                try Kind.check(value, at: path, kind: kind.name)
            } catch {
                throw ImportFault(line: 0, message: "\(error)".trimmingFullStop())
            }
        }
    }

    private static func target(_ name: String, _ kind: Kind) throws(CommandFailure) -> Target {
        if kind.name == Kind.event.name, name.hasPrefix("when.") {
            let part = String(name.dropFirst(5))
            guard WhenCells.names.contains(part) else {
                throw CommandFailure(
                    .usage, "--map: `\(clip(name))` is no part of a time.",
                    "There are: "
                        + WhenCells.names.sorted().map { "when.\($0)" }.joined(separator: ", ")
                        + ".")
            }
            return .when(part)
        }
        let root = String(name.prefix { $0 != "/" && $0 != "." })
        guard kind.fieldNames.contains(root), !FieldChanges.own.contains(root) else {
            let names = kind.fieldNames.filter { !FieldChanges.own.contains($0) }
            throw CommandFailure(
                .usage, "--map: a record of the kind \(kind.name) has no `\(clip(root))`.",
                "It has: \(names.joined(separator: ", ")).")
        }
        if name == root, sets.contains(root) { return .set(root) }
        guard let dot = name.firstIndex(of: ".") else {
            let path = try FieldChanges.path(name, option: "--map")
            try FieldChanges.checkAspect(path, of: kind)
            return .field(path)
        }
        let path = try FieldChanges.path(String(name[..<dot]), option: "--map")
        return .member(path, String(name[name.index(after: dot)...]))
    }

    private static func member(
        _ text: String, _ name: String
    ) throws(ImportFault) -> JSONValue {
        guard numbers.contains(name) else { return .string(text) }
        guard let number = CellText.number(text) else {
            throw ImportFault(line: 0, message: "\(name) \"\(clip(text))\" is no number")
        }
        return .number(number)
    }

    /// The first form of the cell that the field takes.
    private func value(
        _ text: String, at path: FieldPath
    ) throws(ImportFault) -> JSONValue {
        let forms: [JSONValue?] = [
            .string(text), CellText.number(text).map { .number($0) },
            CellText.flag(text).map { .bool($0) },
            CellText.date(text).map { .string($0.description) },
            CellText.moment(text).map { .string($0.description) },
        ]
        var reason = ""
        for form in forms.compactMap({ $0 }) {
            do {
                try Kind.check(form, at: path, kind: kind.name)
                return form
            } catch {
                if reason.isEmpty { reason = "\(error)".trimmingFullStop() }
            }
        }
        throw ImportFault(line: 0, message: "\(reason), not \"\(clip(text))\"")
    }
}

extension String {
    /// Without the full stop at its end, for use as a clause.
    func trimmingFullStop() -> String { hasSuffix(".") ? String(dropLast()) : self }
}
