import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// What decides on a seam, and what must not.
@Suite struct SeriesSeamDecisionTests {
    typealias Seams = SeriesSeamTests

    static let library = LibrarySlug("fjordvik")

    /// On Wednesdays from 17 December on, and renamed from 31 December on unseen.
    static func met(_ rule: String = "FREQ=WEEKLY") throws -> Event {
        try Seams.met(Seams.wednesdays, Seams.renamed, of: Sample.series(rule))
    }

    static func days(_ event: Event, from: String, to: String) -> [String] {
        EventDates(event).occurrences(from: Sample.date(from), to: Sample.date(to)).map {
            String($0.start.date.description.dropFirst(5))
        }
    }

    /// The event after the seam's change before went on, as `writer` decided on that day.
    static func settled(
        _ event: Event, by writer: Seams.Writer, on today: String
    ) throws -> Event {
        let seam = try #require(SeriesSeam.open(in: event, from: Sample.date(today)).first)
        let values = try seam.carryingOn(in: event, from: Sample.date(today))
        let notes = seam.notes(
            settling: values, in: event, by: try #require(library),
            replica: ReplicaID(writer.rawValue))
        return try Seams.written(
            event, values.merging(notes) { own, _ in own }, by: writer, at: 9)
    }

    // MARK: What is past

    @Test(arguments: [Seams.Writer.first, .second, .third])
    func `what is past stays as it was held, and the change before goes on from the next date`(
        writer: Seams.Writer
    ) throws {
        let event = try Self.met()
        let after = try Self.settled(event, by: writer, on: "2027-01-10")
        #expect(
            Self.days(after, from: "2026-12-20", to: "2027-02-01") == [
                "12-23", "12-30", "12-31", "01-07", "01-13", "01-20", "01-27",
            ])
        #expect(after.record["segments/20261231"] == event.record["segments/20261231"])
        #expect(after.record["segments/20270114"]?["aspects"] == ["name/nb": "Kveldsstund"])
        #expect(SeriesSeam.open(in: after, from: Sample.date("2027-01-10")).isEmpty)
        #expect(SeriesSeam.open(in: after).isEmpty)
    }

    @Test func `a status goes on from the next date too`() throws {
        let event = try Seams.met(
            Seams.Change(from: "2026-12-17", aspects: ["status": "postponed"]), Seams.renamed,
            of: Sample.series())
        let after = try Self.settled(event, by: .first, on: "2027-01-10")
        let found = EventDates(after).occurrences(
            from: Sample.date("2026-12-30"), to: Sample.date("2027-01-22"))
        #expect(found.map(\.status) == [.scheduled, .scheduled, .postponed, .postponed])
    }

    @Test func `what had ended before ends with the last date that was held`() throws {
        let ended = Seams.Change.move(from: "2026-12-17") { $0.rule = .text("FREQ=WEEKLY;COUNT=1") }
        let event = try Seams.met(ended, Seams.renamed, of: Sample.series())
        let after = try Self.settled(event, by: .first, on: "2027-01-10")
        #expect(
            Self.days(after, from: "2026-12-16", to: "2027-03-01") == ["12-17", "12-31", "01-07"])
        #expect(SeriesSeam.open(in: after, from: Sample.date("2027-01-10")).isEmpty)
    }

    @Test func `a stretch of which all dates are past is not asked of, but of one that goes on so`()
        throws
    {
        let today = Sample.date("2027-01-15")
        let short = try Self.met("FREQ=WEEKLY;COUNT=6")
        #expect(SeriesSeam.open(in: short).count == 1)
        #expect(SeriesSeam.open(in: short, from: Sample.date("2027-01-07")).count == 1)
        #expect(SeriesSeam.open(in: short, from: today).isEmpty)
        let third = Seams.Change.name("Nattstund", from: "2027-01-14")
        let event = try Seams.written(
            Self.met(), third.values(of: Sample.series()), by: .third, at: 3)
        #expect(SeriesSeam.open(in: event, from: today).map(\.later.path) == ["segments/20270114"])
    }

    // MARK: One at a time

    @Test func `deciding on one seam leaves the next open, whoever decides`() throws {
        let series = Sample.series()
        let place: JSONValue = "0192a000-0000-7000-8000-000000000009"
        let renamed = try Seams.written(series, Seams.renamed.values(of: series), by: .second)
        for writer in [Seams.Writer.first, .second] {
            var event = try Self.met()
            let later = Seams.Change(from: "2027-01-14", aspects: ["place": place])
            event = try Seams.written(event, later.values(of: renamed), by: .second, at: 3)
            event = try Self.settled(event, by: writer, on: "2026-12-01")
            #expect(
                SeriesSeam.open(in: event).map(\.later.path) == ["segments/20270114"], "\(writer)")
        }
    }

    // MARK: Changes of both sides

    @Test(arguments: [
        // A change of both sides, and how many seams it would lose.
        (Seams.Change.name("Ny", from: "2026-12-16"), 1),
        (Seams.Change.name("Ny", from: "2026-12-23"), 1),
        (Seams.Change.move { $0.startSecond = 17 * 3_600 }, 1),
        // One side moved along with the other is no decision.
        (Seams.Change.move(from: "2026-12-16") { $0.startDate = Sample.date("2026-12-17") }, 1),
        // It stays open, or the day is said.
        (Seams.Change.name("Ny", from: "2027-01-07"), 0),
        (Seams.Change.move(from: "2026-12-31") { $0.startDate = Sample.date("2027-01-06") }, 0),
        (Seams.Change.move(from: "2026-12-31") { $0.startDate = Sample.date("2027-01-01") }, 0),
        // Nobody is sent to a date that is cancelled.
        (Seams.Change(from: "2026-12-16", aspects: ["status": "cancelled"]), 0),
    ])
    func `a change of both sides of what is undecided would lose it`(
        change: Seams.Change, count: Int
    ) throws {
        let event = try Self.met()
        let values = try change.values(of: event)
        for writer in [Seams.Writer.first, .second, .third] {
            let lost = SeriesSeam.lost(
                by: values, to: event, by: try #require(Self.library),
                replica: ReplicaID(writer.rawValue))
            #expect(lost.count == count, "\(writer)")
        }
    }

    @Test(arguments: [Seams.Change(aspects: ["name/nb": "Ny"]), .name("Ny", from: "2026-12-31")])
    func `the later side alone stays open, unless its writer made the change before`(
        change: Seams.Change
    ) throws {
        let event = try Self.met()
        let values = try change.values(of: event)
        let library = try #require(Self.library)
        for (writer, count) in [(UInt64(2), 1), (3, 0), (4, 0)] {
            let replica = ReplicaID(writer)
            let lost = SeriesSeam.lost(by: values, to: event, by: library, replica: replica)
            let after = try #require(event.written(values, by: library, replica: replica))
            #expect(lost.count == count && SeriesSeam.open(in: after).count == 1 - count)
        }
    }

    @Test(arguments: [
        (Seams.Change.move { $0.startDate = Sample.date("2027-01-13") }, 0),
        (Seams.Change.move { $0.startDate = Sample.date("2027-01-15") }, 0),
        (Seams.Change(aspects: ["name/nb": "Ny"]), 1),
    ])
    func `of a stretch that has begun, what is said of its dates to come decides`(
        change: Seams.Change, count: Int
    ) throws {
        let event = try Self.met()
        let today = Sample.date("2027-01-10")
        var edit = SeriesEdit()
        (edit.aspects, edit.time) = (change.aspects, change.time)
        let values = try SeriesPlan(
            edit, of: event, scope: .from(Sample.key("2027-01-14")), today: today
        ).values
        let library = try #require(Self.library)
        for writer: UInt64 in 2...4 {
            let lost = SeriesSeam.lost(
                by: values, to: event, by: library, replica: ReplicaID(writer), today: today)
            #expect(lost.count == count)
        }
    }

    @Test func `one place for both sides decides`() throws {
        let places = (1...2).map { JSONValue.string("0192a000-0000-7000-8000-00000000000\($0)") }
        let event = try Seams.met(
            Seams.Change(from: "2026-12-17", aspects: ["place": places[0]]), Seams.renamed,
            of: Sample.series())
        let values = try Seams.Change(from: "2026-12-17", aspects: ["place": places[1]])
            .values(of: event)
        let library = try #require(Self.library)
        #expect(SeriesSeam.open(in: event).map(\.aspects) == [["place"]])
        #expect(SeriesSeam.lost(by: values, to: event, by: library, replica: ReplicaID(2)).isEmpty)
    }

    // MARK: The end

    @Test(arguments: [
        ("FREQ=WEEKLY;COUNT=3", ["01-06", "01-13", "01-20"]),
        ("FREQ=WEEKLY;UNTIL=20270115", ["01-06", "01-13"]),
    ])
    func `the end that the later stretch had said stays with it`(
        rule: String, days: [String]
    )
        throws
    {
        let ended = Seams.Change.move(from: "2026-12-31") { $0.rule = .text(rule) }
        let event = try Seams.met(Seams.wednesdays, ended, of: Sample.series())
        let after = try Self.settled(event, by: .first, on: "2026-12-01")
        #expect(Self.days(after, from: "2026-12-31", to: "2027-06-01") == days)
        #expect(SeriesSeam.open(in: after).isEmpty)
        // Of three, one was held.
        let begun = try Self.settled(event, by: .first, on: "2027-01-01")
        #expect(
            Self.days(begun, from: "2026-12-31", to: "2027-06-01") == ["12-31"] + days.prefix(2))
    }

    @Test func `an end that was written along is that of the change before`() throws {
        let longer = Seams.Change.move(from: "2026-12-17") {
            ($0.startDate, $0.rule) = (Sample.date("2026-12-16"), .text("FREQ=WEEKLY;COUNT=20"))
        }
        let event = try Seams.met(longer, Seams.renamed, of: Sample.series("FREQ=WEEKLY;COUNT=8"))
        let after = try Self.settled(event, by: .first, on: "2026-12-01")
        #expect(Self.days(after, from: "2026-12-16", to: "2027-12-01").count == 20)
    }
}
