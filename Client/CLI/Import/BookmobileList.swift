import LibsyncCalendar
import LibsyncModel

/// A bookmobile's timetable: each row becomes a stop (a place) and its series of visits.
///
/// The columns are those in which mobile libraries publish their stops as open data; a list that
/// names them otherwise says so with `--map arrival=Fra`.
struct BookmobileList {
    /// The columns that are understood, with what becomes of them.
    static let columns: [(name: String, use: String)] = [
        ("organisation", "part of the key"), ("route", "part of the key"),
        ("community", "village or town"), ("stop", "the stop's name"),
        ("address", "street"), ("postcode", "postcode"),
        ("geox", "degrees east"), ("geoy", "degrees north"),
        ("day", "weekday; the first date moves to it"), ("arrival", "time of day"),
        ("departure", "time of day"), ("frequency", "rule such as FREQ=WEEKLY;INTERVAL=2"),
        ("start", "first date"), ("end", "last date, becomes UNTIL"),
        ("exceptions", "dates without a visit"), ("timetable", "address of a page"),
    ]

    /// The columns for the help, below each other.
    static var table: String {
        columns.map { name, use in
            "  \(name)\(String(repeating: " ", count: 14 - name.count))\(use)"
        }.joined(separator: "\n")
    }

    private let renamed: [String: RowTemplate]
    private let title: RowTemplate
    private let language: String
    private let zone: String
    private let keyword: String

    /// A reader of a list with `columns`; `maps` are `NAME=COLUMN`.
    init(
        columns: [String], maps: [String], title: String?, language: String, zone: String
    ) throws(CommandFailure) {
        self.language = language
        self.zone = zone
        var renamed: [String: RowTemplate] = [:]
        for argument in maps {
            let (name, source) = try FieldChanges.pair(
                argument, option: "--map", example: "--map stop=\(clip(argument))")
            guard BookmobileList.columns.contains(where: { $0.name == name }) else {
                throw CommandFailure(
                    .usage, "--map: the preset has no `\(clip(name))`.",
                    "It has: \(BookmobileList.columns.map(\.name).joined(separator: ", ")).")
            }
            renamed[name] = try RowTemplate(source, columns: columns)
        }
        for (name, _) in BookmobileList.columns where renamed[name] == nil {
            guard let column = try? RowTemplate.column(name, of: columns) else { continue }
            renamed[name] = try RowTemplate(column, columns: columns)
        }
        for name in ["stop", "start", "arrival"] where renamed[name] == nil {
            throw CommandFailure(
                .usage, "The list has no column \(name).",
                "Name the one that holds it: --map \(name)=COLUMN. It has: "
                    + "\(columns.filter { !$0.isEmpty }.joined(separator: ", ")).")
        }
        let isEnglish = language.hasPrefix("en")
        keyword = isEnglish ? "mobile-library" : "bokbuss"
        let usual = isEnglish ? "Mobile library: " : "Bokbuss: "
        let names = BookmobileList.columns.map(\.name)
        self.title = try RowTemplate(title ?? usual + "{community}, {stop}", columns: names)
        self.renamed = renamed
    }

    /// The stop of one row and its visits.
    /// - Throws: `ImportFault`, with the row's line.
    func records(
        of row: CSVTable.Row, ids: inout DerivedIDs, visibility: JSONValue,
        remark: (String) -> Void
    ) throws(ImportFault) -> (place: PlannedRecord, event: PlannedRecord) {
        let cells = renamed.mapValues { $0.text(row.cells) }
        do {
            let place = try place(cells)
            var event = try event(cells, remark: remark)
            let key = ["organisation", "community", "stop"].map { cells[$0] ?? "" }
            // The same stop in two rows is one place, visited twice.
            let placeID = DerivedID.make(library: ids.library, kind: Kind.place.name, key: key)
            if let path = FieldPath(segments: ["places", placeID.description]) {
                event[path] = true
            }
            try ColumnMap.check(place, kind: .place)
            try ColumnMap.check(event, kind: .event)
            let visit = key + ["route", "day"].map { cells[$0] ?? "" }
            let eventID = ids.next(kind: Kind.event.name, key: visit)
            return (
                PlannedRecord(
                    line: row.line, kind: .place, id: placeID, values: place,
                    visibility: visibility),
                PlannedRecord(
                    line: row.line, kind: .event, id: eventID, values: event,
                    visibility: visibility)
            )
        } catch {
            throw ImportFault(line: row.line, message: error.message)
        }
    }

    private func place(_ cells: [String: String]) throws(ImportFault) -> [FieldPath: JSONValue] {
        let named = [cells["community"] ?? "", cells["stop"] ?? ""].filter { !$0.isEmpty }
        guard !named.isEmpty, let path = FieldPath(segments: ["name", language]) else {
            throw ImportFault(line: 0, message: "neither stop nor community is named")
        }
        var values: [FieldPath: JSONValue] = [
            path: .string(named.joined(separator: ", ")), "type": "stop",
        ]
        // Lists often write the village into the street as well.
        let (street, town) = (cells["address"] ?? "", cells["community"] ?? "")
        let isTwice = !town.isEmpty && street.hasSuffix(", \(town)")
        let address = [
            "streetAddress": isTwice ? String(street.dropLast(town.count + 2)) : street,
            "postalCode": cells["postcode"], "addressLocality": town,
        ].compactMapValues { $0.flatMap { $0.isEmpty ? nil : JSONValue.string($0) } }
        if !address.isEmpty { values["address"] = .object(address) }
        let (x, y) = (cells["geox"] ?? "", cells["geoy"] ?? "")
        if !x.isEmpty || !y.isEmpty {
            guard let longitude = CellText.number(x), let latitude = CellText.number(y) else {
                throw ImportFault(line: 0, message: "\"\(clip(x)), \(clip(y))\" is no point")
            }
            values["geo"] = ["latitude": .number(latitude), "longitude": .number(longitude)]
        }
        return values
    }

    private func event(
        _ cells: [String: String], remark: (String) -> Void
    ) throws(ImportFault) -> [FieldPath: JSONValue] {
        let names = [
            "date": "start", "day": "day", "startTime": "arrival", "endTime": "departure",
            "rule": "frequency", "until": "end", "exceptions": "exceptions",
        ]
        let when = WhenCells(cells: names.compactMapValues { cells[$0] }, zone: zone)
        var values = try when.fields(remark: remark)
        if let path = FieldPath(segments: ["name", language]) {
            values[path] = .string(title.text(cells))
        }
        if let path = FieldPath(segments: ["keywords", keyword]) { values[path] = true }
        if let page = cells["timetable"], !page.isEmpty { values["url"] = .string(page) }
        return values
    }
}
