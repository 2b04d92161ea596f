import LibsyncCalendar
import LibsyncModel

/// A record that an import would make or bring up to date.
struct PlannedRecord: Sendable {
    /// The line it comes from.
    let line: Int
    let kind: Kind
    let id: RecordID
    /// What the file says.
    let values: [FieldPath: JSONValue]
    /// Who may see it, if it is new; later that is the library's to change.
    let visibility: JSONValue
}

/// What an import would do, pure: nothing has been opened or written.
struct ImportPlan: Sendable {
    /// The records in the order in which they are made: places before what takes place there.
    private(set) var records: [PlannedRecord] = []
    /// Rows that cannot be taken.
    private(set) var faults: [ImportFault] = []
    /// What a person should know of rows that are taken.
    private(set) var remarks: [ImportFault] = []
    /// How many rows the list has.
    let rowCount: Int

    /// Reads a list whose rows are each one record of one kind.
    ///
    /// - Parameter key: the columns that name a row; empty: all of its cells.
    init(
        _ table: CSVTable, map: ColumnMap, kind: Kind, key: [String], visibility: JSONValue,
        library: LibrarySlug
    ) {
        rowCount = table.rows.count + table.faults.count
        faults = table.faults
        var ids = DerivedIDs(library: library)
        for row in table.rows {
            do {
                let values = try map.values(of: row) { note($0, row.line) }
                let named = key.isEmpty ? table.columns : key
                let id = ids.next(kind: kind.name, key: named.map { row.cells[$0] ?? "" })
                records.append(
                    PlannedRecord(
                        line: row.line, kind: kind, id: id, values: values,
                        visibility: visibility))
            } catch {
                faults.append(error)
            }
        }
        faults.sort { $0.line < $1.line }
    }

    /// Reads a bookmobile's timetable.
    init(
        _ table: CSVTable, list: BookmobileList, visibility: JSONValue, library: LibrarySlug
    ) {
        rowCount = table.rows.count + table.faults.count
        faults = table.faults
        var ids = DerivedIDs(library: library)
        var places: [RecordID: PlannedRecord] = [:]
        var order: [RecordID] = []
        var events: [PlannedRecord] = []
        for row in table.rows {
            do {
                let (place, event) = try list.records(
                    of: row, ids: &ids, visibility: visibility
                ) { note($0, row.line) }
                events.append(event)
                if let known = places[place.id] {
                    if known.values["geo"] != place.values["geo"] {
                        note(
                            "the stop has other coordinates than in line \(known.line), "
                                + "which are taken", row.line)
                    }
                } else {
                    places[place.id] = place
                    order.append(place.id)
                }
            } catch {
                faults.append(error)
            }
        }
        records = order.compactMap { places[$0] } + events
        faults.sort { $0.line < $1.line }
    }

    private mutating func note(_ message: String, _ line: Int) {
        remarks.append(ImportFault(line: line, message: message))
    }
}
