public import LibsyncModel

/// A file for "Import profiles" of Google's Business Profile Manager: store codes, and the hours that
/// have changed.
///
/// Google leaves alone what has no column and empties what has a column and no value (Google Business
/// Profile help, answer 3370250, read 2026-11). So a column is there only when every row has
/// something to say in it that has changed: places of which other columns have changed are in other
/// files.
///
/// That answer names the file and its rules, not its headings and cells. Those are as two exporters
/// for this very import write them (SAP Commerce's `ExportPointsOfServiceAction` is one) and as
/// Prisjakt documents the same fields of its local shops (`special_hours`, `monday_hours`), all read
/// 2026-11: a column for each weekday, dates as `2026-12-24: 10:00-13:00`, `x` for closed, a comma
/// between.
public struct GoogleFile: Hashable, Sendable {
    /// A column.
    public enum Column: Hashable, Sendable {
        /// The hours of a weekday.
        case weekday(Weekday)
        /// The hours of single days, all of them in one cell.
        case special

        /// The heading in Google's English template, as exporters for it have it.
        public var heading: String {
            switch self {
            case .weekday(let day): "\(day.rawValue) hours"
            case .special: "Special hours"
            }
        }
    }

    /// One place.
    public struct Row: Hashable, Sendable {
        /// The record of its hours.
        public let id: RecordID
        /// Its name in the account.
        public let storeCode: String
        /// Its cells, in the order of the columns; none is empty.
        public let cells: [String]
    }

    /// The columns beside the store code, Sunday first as exporters for Google's template have them.
    public let columns: [Column]
    /// The rows, by store code.
    public let rows: [Row]

    /// The files for places of which something has changed; a place without a store code is in none.
    public static func all(_ places: [(id: RecordID, hours: GoogleHours)]) -> [GoogleFile] {
        var groups: [[Column]: [Row]] = [:]
        for (id, hours) in places {
            guard let code = hours.storeCode else { continue }
            let cells = cells(hours)
            guard !cells.isEmpty else { continue }
            let row = Row(id: id, storeCode: code, cells: cells.map(\.text))
            groups[cells.map(\.column), default: []].append(row)
        }
        return groups.map { columns, rows in
            GoogleFile(columns: columns, rows: rows.sorted { $0.storeCode < $1.storeCode })
        }.sorted { left, right in
            (left.rows.first?.storeCode ?? "", left.columns.count)
                < (right.rows.first?.storeCode ?? "", right.columns.count)
        }
    }

    private static func cells(_ hours: GoogleHours) -> [(column: Column, text: String)] {
        var days: Set<Weekday> = []
        var hasSpecial = false
        for item in hours.difference.items {
            switch item {
            case .weekday(let day, _, _): days.insert(day)
            case .day: hasSpecial = true
            case .markClosed, .unmarkClosed: break
            }
        }
        let week = [Weekday.sunday] + Weekday.allCases.dropLast()
        var cells = week.filter(days.contains).map { day in
            (column: Column.weekday(day), text: text(hours.difference.wanted.week[day] ?? []))
        }
        // All that is to be stated may be beyond what Google takes: then a person has a task.
        if hasSpecial, !hours.special.isEmpty { cells.append((.special, text(hours.special))) }
        return cells
    }

    /// `10:00-12:00, 13:00-16:00`; closed is `x` (Prisjakt, `monday_hours`).
    static func text(_ spans: [OpenSpan]) -> String {
        if spans.isEmpty { return "x" }
        return spans.map(range).joined(separator: ", ")
    }

    private static func range(_ span: OpenSpan) -> String {
        "\(OpenSpan.clock(span.opens))-\(OpenSpan.clock(span.closes))"
    }

    /// `2026-12-24: 10:00-13:00, 2026-12-25: x` (SAP Commerce, Prisjakt); a date with several
    /// stretches stands before each, which no source says.
    static func text(_ special: [LocalDate: [OpenSpan]]) -> String {
        special.sorted { $0.key < $1.key }.flatMap { date, spans in
            GooglePeriod.all(of: spans, on: date).map { period in
                let times =
                    "\(OpenSpan.clock(period.openTime))-\(OpenSpan.clock(period.closeTime))"
                return "\(date): \(period.isClosed ? "x" : times)"
            }
        }.joined(separator: ", ")
    }

    /// The bytes of the file: RFC 4180, UTF-8.
    public var csv: [UInt8] {
        let lines =
            [["Store code"] + columns.map(\.heading)] + rows.map { [$0.storeCode] + $0.cells }
        return Array(
            lines.map { $0.map(GoogleFile.quoted).joined(separator: ",") + "\r\n" }.joined().utf8)
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.contains(where: { ",\"\r\n".contains($0) }) else { return cell }
        return "\"\(cell.replacing("\"", with: "\"\""))\""
    }
}
