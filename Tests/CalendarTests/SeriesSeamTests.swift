import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Two changes of a series from two dates on, neither of whose writers had seen the other's.
@Suite struct SeriesSeamTests {
    /// Who writes: a replica of the library.
    enum Writer: UInt64 {
        case first = 2
        case second
        case third
    }

    /// A change from a date on, or of all dates.
    struct Change: Sendable, CustomTestStringConvertible {
        var from: String?
        var aspects: [FieldPath: JSONValue] = [:]
        var time: TimeMove?

        var testDescription: String { "\(from ?? "all") \(aspects) \(time.map { "\($0)" } ?? "")" }

        static func name(_ name: String, from: String) -> Change {
            Change(from: from, aspects: ["name/nb": .string(name)])
        }

        static func move(from: String? = nil, _ change: (inout TimeMove) -> Void) -> Change {
            Change(from: from, time: SeriesMergeTests.time(change))
        }

        func values(of event: Event) throws -> [FieldPath: JSONValue] {
            try SeriesMergeTests.plan(event, from.map { .from(Sample.key($0)) } ?? .all) {
                $0.aspects = aspects
                $0.time = time
            }.values
        }
    }

    /// On Wednesdays instead of Thursdays.
    static let wednesdays = Change.move(from: "2026-12-17") {
        $0.startDate = Sample.date("2026-12-16")
    }
    static let renamed = Change.name("Kveldsstund", from: "2026-12-31")
    /// At another hour.
    static let moved = Change.move(from: "2026-12-31") { $0.startSecond = 19 * 3_600 }

    static let hour: Int64 = 3_600_000
    static let start: Int64 = 1_796_100_000_000

    /// The event with values written by one of the replicas, so many hours after the start.
    static func written(
        _ event: Event, _ values: [FieldPath: JSONValue], by writer: Writer, at hours: Int64 = 1,
        seen: Int64 = 0
    ) throws -> Event {
        var record = event.record
        let library = try #require(record.library)
        for (path, value) in values {
            let stamp = Stamp(
                milliseconds: start + hours * hour, replica: ReplicaID(writer.rawValue))
            record.fields[path] = Field(
                value: value,
                provenance: Provenance(
                    typed: stamp, base: record.fields[path]?.identity, library: library,
                    seenTime: start + seen * hour))
        }
        return try #require(Event(record))
    }

    /// Both changes made of one and the same event, and met.
    static func met(_ one: Change, _ other: Change, of event: Event) throws -> Event {
        let values = (try one.values(of: event), try other.values(of: event))
        return try written(
            written(event, values.0, by: .first), values.1, by: .second, at: 2)
    }

    @Test func `who renames later dates may not have known that the series has moved`() throws {
        let event = try Self.met(Self.wednesdays, Self.renamed, of: Sample.series())
        let seam = try #require(SeriesSeam.open(in: event).first)
        #expect(SeriesSeam.open(in: event).count == 1)
        #expect(seam.later.path == "segments/20261231" && seam.earlier.path == "segments/20261217")
        #expect(seam.aspects == ["when/dates"])
        #expect(seam.later.field.provenance.typed.replica == ReplicaID(3))
        #expect(seam.earlier.field.provenance.typed.replica == ReplicaID(2))
        #expect(seam.earlier.first == Sample.date("2026-12-16"))
        #expect(seam.later.dates.first == Sample.date("2026-12-31"))
        #expect(seam.earlier.dates.first == Sample.date("2027-01-06"))
        // Each stretch is shown as it was written: nothing is withheld.
        let occurrences = EventDates(event).occurrences(
            from: Sample.date("2026-12-10"), to: Sample.date("2027-01-10"))
        #expect(
            occurrences.map(\.start.date.description) == [
                "2026-12-10", "2026-12-16", "2026-12-23", "2026-12-30", "2026-12-31", "2027-01-07",
            ])
        #expect(occurrences.allSatisfy { !$0.isWithheld })
    }

    @Test(arguments: [
        // Another time of day, and a longer one from later on.
        (
            Change.move(from: "2026-12-17") { $0.startSecond = 19 * 3_600 },
            Change.move(from: "2026-12-31") { $0.end = .second(21 * 3_600) }, ["when/start"]
        ),
        (
            Change.move(from: "2026-12-17") { $0.end = .second(21 * 3_600) },
            Change.move(from: "2026-12-31") { $0.startDate = Sample.date("2027-01-01") },
            ["when/length"]
        ),
        // It ends; and a later name makes it go on.
        (
            Change.move(from: "2026-12-17") { $0.rule = .text("FREQ=WEEKLY;COUNT=2") }, renamed,
            ["when/dates"]
        ),
        (
            Change(from: "2026-12-17", aspects: ["place": "0192a000-0000-7000-8000-000000000009"]),
            renamed, ["place"]
        ),
        (Change(from: "2026-12-17", aspects: ["status": "full"]), renamed, ["status"]),
        // It moves, and ends later on.
        (
            wednesdays,
            Change.move(from: "2026-12-31") { $0.rule = .text("FREQ=WEEKLY;COUNT=3") },
            ["when/dates"]
        ),
        // Its last date is one by either rule.
        (
            Change.move(from: "2026-12-17") { $0.rule = .text("FREQ=WEEKLY;INTERVAL=2") },
            Change.move(from: "2026-12-31") { $0.rule = .text("FREQ=WEEKLY;COUNT=1") }, []
        ),
        // Each says something of its own, or the same.
        (Change.name("Morgen", from: "2026-12-17"), renamed, []),
        (Change.name("Kveldsstund", from: "2026-12-17"), renamed, []),
        (
            wednesdays,
            Change.move(from: "2026-12-31") { $0.startDate = Sample.date("2027-01-01") }, []
        ),
        (
            Change.move(from: "2026-12-17") { $0.startSecond = 19 * 3_600 },
            Change.move(from: "2026-12-31") { $0.startSecond = 19 * 3_600 }, []
        ),
        // Nobody is sent to a date that is cancelled.
        (wednesdays, Change(from: "2026-12-31", aspects: ["status": "cancelled"]), []),
        (Change(from: "2026-12-17", aspects: ["status": "cancelled"]), renamed, []),
    ])
    func `in doubt is what the later one takes back and did not change`(
        earlier: Change, later: Change, aspects: [String]
    ) throws {
        let event = try Self.met(earlier, later, of: Sample.series())
        #expect(SeriesSeam.open(in: event).flatMap(\.aspects) == aspects)
        let other = try Self.met(later, earlier, of: Sample.series())
        #expect(SeriesSeam.open(in: other).flatMap(\.aspects) == aspects, "whoever wrote first")
    }

    @Test func `one and the same replica has seen what it wrote itself`() throws {
        let values = (
            try Self.wednesdays.values(of: Sample.series()),
            try Self.renamed.values(of: Sample.series())
        )
        let first = try Self.written(Sample.series(), values.0, by: .first)
        #expect(SeriesSeam.open(in: try Self.written(first, values.1, by: .first)).isEmpty)
    }

    @Test func `a deleted event has nothing in doubt`() throws {
        let event = try Self.met(Self.wednesdays, Self.renamed, of: Sample.series())
        let deleted = try Self.written(event, ["deleted": true], by: .third)
        #expect(SeriesSeam.open(in: deleted).isEmpty)
        let restored = try Self.written(deleted, ["deleted": false], by: .third)
        #expect(SeriesSeam.open(in: restored).count == 1)
    }

    @Test func `of three the third is asked of when the second has followed`() throws {
        let series = Sample.series()
        let (second, third) = (Self.renamed, Change.name("Nattstund", from: "2027-01-14"))
        var event = try Self.met(Self.wednesdays, second, of: series)
        event = try Self.written(event, third.values(of: series), by: .third, at: 3)
        // From the second on all agree that it is on Thursdays.
        #expect(SeriesSeam.open(in: event).map(\.later.path) == ["segments/20261231"])
        let seam = try #require(SeriesSeam.open(in: event).first)
        event = try Self.written(event, seam.carryingOn(in: event), by: .first, at: 4)
        let next = try #require(SeriesSeam.open(in: event).first)
        #expect(SeriesSeam.open(in: event).count == 1)
        #expect(next.later.path == "segments/20270114" && next.earlier.path == "segments/20261217")
        event = try Self.written(event, next.carryingOn(in: event), by: .first, at: 5)
        #expect(SeriesSeam.open(in: event).isEmpty)
    }

    @Test func `who has carried a change on has seen it`() throws {
        let series = Sample.series()
        var event = try Self.written(series, Self.wednesdays.values(of: series), by: .first)
        let carried = try Change.name("Kveldsstund", from: "2026-12-30").values(of: event)
        event = try Self.written(event, carried, by: .second, at: 2)
        let back = try Change.move(from: "2027-01-13") {
            $0.startDate = Sample.date("2027-01-14")
        }.values(of: event)
        #expect(SeriesSeam.open(in: try Self.written(event, back, by: .second, at: 3)).isEmpty)
        #expect(SeriesSeam.open(in: try Self.written(event, back, by: .third, at: 3)).count == 1)
    }

    // MARK: Times that were written over

    @Test func `of a whole series that has moved, times tell who can have seen what`() throws {
        let series = Sample.series()
        let moved = Change.move { $0.startDate = Sample.date("2026-12-02") }
        let values = (try moved.values(of: series), try Self.renamed.values(of: series))
        #expect(values.0.keys.sorted() == ["when"])
        func seams(seen: (Int64, Int64)) throws -> [SeriesSeam] {
            let first = try Self.written(series, values.0, by: .first, at: 5, seen: seen.0)
            return SeriesSeam.open(
                in: try Self.written(first, values.1, by: .second, at: 6, seen: seen.1))
        }
        let seam = try #require(try seams(seen: (4, 4)).first)
        #expect(seam.earlier.path == "when" && seam.aspects == ["when/dates"])
        // The second heard of the server after the first had written: perhaps it knew.
        #expect(try seams(seen: (4, 6)).isEmpty)
        // A clock may be two minutes ahead.
        let minute: Int64 = 60_000
        for (ahead, count) in [(minute, 0), (2 * minute, 0), (3 * minute, 1)] {
            let first = try Self.written(series, values.0, by: .first, at: 5, seen: 4)
            var record = try Self.written(first, values.1, by: .second, at: 6).record
            record.fields["segments/20261231"]?.provenance.seenTime =
                Self.start + 5 * Self.hour - ahead
            #expect(SeriesSeam.open(in: try #require(Event(record))).count == count)
        }
        let following = try Self.written(
            Self.written(series, values.0, by: .first, at: 5, seen: 4), values.1, by: .second,
            at: 6, seen: 4)
        let after = try Self.written(following, seam.carryingOn(in: following), by: .third, at: 7)
        #expect(SeriesSeam.open(in: after).isEmpty)
        #expect(
            SeriesMergeTests.dates(after).suffix(2) == [
                "0120 18:00 scheduled", "0127 18:00 scheduled",
            ])
    }

    // MARK: Settling

    @Test func `the change before goes on, and the name stays`() throws {
        let event = try Self.met(Self.wednesdays, Self.renamed, of: Sample.series())
        let seam = try #require(SeriesSeam.open(in: event).first)
        let values = try seam.carryingOn(in: event)
        #expect(values.keys.sorted() == ["segments/20261231"])
        let value = try #require(values["segments/20261231"])
        #expect(value["aspects"] == ["name/nb": "Kveldsstund"])
        #expect(value["when"]?["start"] == "2027-01-06T18:00:00")
        let after = try Self.written(event, values, by: .third, at: 3)
        #expect(SeriesSeam.open(in: after).isEmpty)
        #expect(
            SeriesMergeTests.dates(after).map { $0.prefix(4) } == [
                "1203", "1210", "1216", "1223", "1230", "0106", "0113", "0120", "0127",
            ])
    }

    @Test func `only what was taken back goes on`() throws {
        let earlier = Change.move(from: "2026-12-17") { $0.startSecond = 19 * 3_600 }
        let later = Change.move(from: "2026-12-31") {
            $0.startDate = Sample.date("2027-01-01")
            $0.end = .second(21 * 3_600)
        }
        let event = try Self.met(earlier, later, of: Sample.series())
        let seam = try #require(SeriesSeam.open(in: event).first)
        #expect(seam.aspects == ["when/start"])
        let when = try #require(try seam.carryingOn(in: event)["segments/20261231"]?["when"])
        #expect(when["start"] == "2027-01-01T19:00:00" && when["end"] == "2027-01-01T22:00:00")
    }

    @Test func `what has ended before has no later dates to be changed`() throws {
        let ended = Change.move(from: "2026-12-17") { $0.rule = .text("FREQ=WEEKLY;COUNT=1") }
        let event = try Self.met(ended, Self.renamed, of: Sample.series())
        let seam = try #require(SeriesSeam.open(in: event).first)
        #expect(seam.earlier.dates.isEmpty)
        #expect(try seam.carryingOn(in: event) == ["segments/20261231": .null])
    }

    @Test func `a place that is taken back goes on, and without one that of the event`() throws {
        let place: JSONValue = "0192a000-0000-7000-8000-000000000009"
        let event = try Self.met(
            Change(from: "2026-12-17", aspects: ["place": place]), Self.renamed,
            of: Sample.series("FREQ=WEEKLY", ["places/0192a000-0000-7000-8000-000000000008": true]))
        let seam = try #require(SeriesSeam.open(in: event).first)
        #expect(seam.earlier.values == ["place": place])
        #expect(seam.later.values == ["place": "0192a000-0000-7000-8000-000000000008"])
        let value = try seam.carryingOn(in: event)["segments/20261231"]
        #expect(value?["aspects"] == ["name/nb": "Kveldsstund", "place": place])
    }

    // MARK: Notes

    @Test func `who goes back knowingly is not asked, and a note is not for what was in doubt`()
        throws
    {
        let series = Sample.series()
        let library = try #require(series.library)
        func notes(_ values: [FieldPath: JSONValue], _ event: Event) -> [FieldPath: JSONValue] {
            SeriesSeam.notes(of: values, to: event, by: library, replica: ReplicaID(3))
        }
        let moved = try Self.written(series, Self.wednesdays.values(of: series), by: .first)
        let back = try Change.move(from: "2026-12-30") {
            $0.startDate = Sample.date("2026-12-31")
        }.values(of: moved)
        let note = notes(back, moved)
        #expect(note.count == 1 && note.keys.allSatisfy { $0.root == "seen" })
        let both = back.merging(note) { own, _ in own }
        #expect(SeriesSeam.open(in: try Self.written(moved, both, by: .second, at: 2)).isEmpty)
        #expect(!SeriesSeam.open(in: try Self.written(moved, back, by: .second, at: 2)).isEmpty)
        // Another name from that date on does not say that the day is meant.
        let met = try Self.met(Self.wednesdays, Self.renamed, of: series)
        let again = try Change.name("Nattstund", from: "2026-12-31").values(of: met)
        #expect(notes(again, met).isEmpty)
        #expect(SeriesSeam.open(in: try Self.written(met, again, by: .second, at: 3)).count == 1)
        #expect(notes(["name/nb": "Annet"], met).isEmpty)
    }

    @Test func `a note of the library closes it, another library's does not`() throws {
        let event = try Self.met(Self.wednesdays, Self.renamed, of: Sample.series())
        let seam = try #require(SeriesSeam.open(in: event).first)
        let (owner, other) = (LibrarySlug("fjordvik"), LibrarySlug("skogdal"))
        let own = try #require(owner.flatMap { seam.note(by: $0) })
        let foreign = try #require(other.flatMap { seam.note(by: $0) })
        #expect(seam.id.count == 16 && own.description == "seen/fjordvik/\(seam.id)")
        let elsewhere = try Self.written(event, [foreign: true], by: .third)
        #expect(SeriesSeam.open(in: elsewhere).count == 1)
        let noted = try Self.written(event, [own: true], by: .third)
        #expect(SeriesSeam.open(in: noted).isEmpty)
        // It stays closed when something else is changed there, and opens when the days change again.
        let again = try Change.name("Nattstund", from: "2026-12-31").values(of: noted)
        #expect(SeriesSeam.open(in: try Self.written(noted, again, by: .second, at: 3)).isEmpty)
    }
}
