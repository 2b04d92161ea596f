import Foundation
import LibsyncCalendar
import LibsyncModel

/// The calendar's work with nothing around it, for `script/bench` to compare with other engines.
///
///     libsync-bench-calendar document RECORDS FILE.ics
///     libsync-bench-calendar read|write|rewrite|expand FILE ROUNDS [COUNTS]
///
/// `document` writes the calendar of the records that `script/generate` prints, a line each. The
/// others print {"seconds": [...], "count": N, "sum": M} of so many rounds, where the sum tells that
/// the same was found. With COUNTS, `expand` writes to that file how many occurrences each series
/// has, a line each.
@main
enum Bench {
    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count >= 3 else { throw BenchFailure("a word, a file and a number are needed") }
        if words[0] == "document" {
            let document = try region().document(of: try events(in: words[1]))
            try Data(document).write(to: URL(fileURLWithPath: words[2]))
            return
        }
        guard let rounds = Int(words[2]) else { throw BenchFailure("ROUNDS is no number") }
        let work = try work(words[0], on: words[1], counts: words.count > 3 ? words[3] : nil)
        var seconds: [String] = []
        var found = Found()
        for _ in 0..<rounds {
            found = Found()
            // Of the processor and not of the wall: what else the machine does is not measured.
            let start = clock()
            try work(&found)
            // In millionths of a second, whatever the system (POSIX, <time.h>).
            seconds.append(String(format: "%.6f", Double(clock() - start) / 1_000_000))
        }
        let list = seconds.joined(separator: ", ")
        print("{\"seconds\": [\(list)], \"count\": \(found.count), \"sum\": \(found.sum)}")
    }

    /// One round of a work, with what it needs made ready before the clock runs.
    private static func work(
        _ name: String, on file: String, counts: String?
    ) throws -> (inout Found) throws -> Void {
        if name == "write" {
            let (feed, events) = (try region(), try events(in: file))
            return { found in
                found.sum += feed.document(of: events).count
                found.count += events.count
            }
        }
        let bytes = try bytes(of: file)
        if name == "read" { return { found in try read(bytes, &found) } }
        let calendar = try ICalendarReader().calendar(of: bytes)
        switch name {
        case "rewrite":
            return { found in
                found.sum += calendar.document().count
                found.count += calendar.events.count
            }
        case "expand":
            let window = try window(in: bytes)
            return { found in
                let numbers = expand(calendar.events, window, &found)
                if let counts {
                    let text = numbers.map { "\($0)\n" }.joined()
                    try text.write(toFile: counts, atomically: true, encoding: .utf8)
                }
            }
        default: throw BenchFailure("there is no work named \(name)")
        }
    }

    private static func bytes(of file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    }
}

/// What a round has found.
struct Found {
    /// How many events or occurrences.
    var count = 0
    /// Something of all of them.
    var sum = 0
}

struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Bench {
    /// Everything that is public, in a window that holds all of it.
    private static func region() throws -> EventFeed {
        guard let from = LocalDate(year: 2020, month: 1, day: 1),
            let to = LocalDate(year: 2035, month: 1, day: 1)
        else { throw BenchFailure("no window") }
        return EventFeed(
            name: "Fjellfylket", language: "nb", timeZone: "Europe/Oslo",
            window: FeedWindow(from: from, to: to))
    }

    /// The public events of a file of records, as a store gives them.
    private static func events(in file: String) throws -> [Event] {
        guard let library = LibrarySlug("fjordvik") else { throw BenchFailure("no slug") }
        let stamp = Stamp(milliseconds: 1_764_700_245_999, replica: ReplicaID(1))
        let provenance = Provenance(typed: stamp, library: library)
        return try bytes(of: file).split(separator: UInt8(ascii: "\n")).compactMap { line in
            let json = try JSONValue.parse(Array(line))
            guard let id = json["id"]?.string.flatMap({ RecordID($0) }),
                let kind = json["kind"]?.string, var values = json["fields"]?.object
            else { throw BenchFailure("a line is no record") }
            values["library"] = .string("\(library)")
            var fields: [FieldPath: Field] = [:]
            for (name, value) in values {
                guard let path = FieldPath(name) else { throw BenchFailure("no path: \(name)") }
                fields[path] = Field(value: value, provenance: provenance)
            }
            return Event(Record(id: id, kind: kind, fields: fields))
        }
    }
}

extension Bench {
    /// Reads a calendar and looks at each value.
    private static func read(_ bytes: [UInt8], _ found: inout Found) throws {
        let events = try ICalendarReader().calendar(of: bytes).events
        // In place: a walk that copies each event would be measured with the reader.
        for index in events.indices { look(at: events[index], &found) }
    }

    private static func look(at event: ImportedEvent, _ found: inout Found) {
        found.sum += event.uid.utf8.count
        if let master = event.master { look(at: master, &found) }
        for component in event.overrides { look(at: component, &found) }
    }

    private static func look(at component: EventComponent, _ found: inout Found) {
        found.count += 1
        found.sum += component.start.local.secondsAsUTC + component.end.local.secondsAsUTC
        found.sum += component.stamp.secondsAsUTC + component.sequence + component.removed.count
        found.sum += component.summary?.text.utf8.count ?? 0
        found.sum += component.description?.text.utf8.count ?? 0
        found.sum += component.location?.text.utf8.count ?? 0
        found.sum += component.url?.utf8.count ?? 0
        for text in component.categories { found.sum += text.utf8.count }
        for text in component.rules { found.sum += text.utf8.count }
        for text in component.kept { found.sum += text.utf8.count }
    }

    /// The window that the file names in X-BENCH-FROM and X-BENCH-TO, in seconds since 1970.
    private static func window(in bytes: [UInt8]) throws -> Range<Int> {
        let root = try ICalendarReader().tree(of: bytes).roots.first
        let bounds = ["X-BENCH-FROM", "X-BENCH-TO"].compactMap { name in
            root?.properties(name).first.flatMap { Int($0.value) }
        }
        guard bounds.count == 2, bounds[0] <= bounds[1] else {
            throw BenchFailure("the file names no window")
        }
        return bounds[0]..<bounds[1]
    }

    /// How many occurrences each series has in a window.
    private static func expand(
        _ events: [ImportedEvent], _ window: Range<Int>, _ found: inout Found
    ) -> [Int] {
        let zones = ZoneTables()
        return events.map { event in
            guard let series = ImportedSeries(event)?.series else { return -1 }
            var budget = ExpansionBudget()
            let starts = series.occurrences(in: window, budget: &budget, zones: zones).occurrences
            found.count += starts.count
            for start in starts { found.sum += start.secondsSince1970 }
            return starts.count
        }
    }
}
