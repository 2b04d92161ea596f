import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Changes of which the record does not show what they were: a stretch of which nothing is left, a
/// value that was written over, an end.
@Suite struct SeriesSeamLossTests {
    typealias Seams = SeriesSeamTests
    typealias Change = SeriesSeamTests.Change

    // MARK: Nothing is left

    static let forward = Change.move(from: "2026-12-17") {
        $0.startDate = Sample.date("2026-12-31")
    }
    static let renamed = Change.name("Kveldsstund", from: "2026-12-24")

    @Test(arguments: [true, false])
    func `a stretch that moves past where another begins is asked of, whoever wrote first`(
        isFirst: Bool
    ) throws {
        let series = Sample.series()
        let event =
            isFirst
            ? try Seams.met(Self.forward, Self.renamed, of: series)
            : try Seams.met(Self.renamed, Self.forward, of: series)
        let seam = try #require(SeriesSeam.open(in: event).first)
        #expect(seam.later.path == "segments/20261224" && seam.earlier.path == "segments/20261217")
        #expect(seam.aspects == ["when/dates"])
        let after = try Seams.written(event, seam.carryingOn(in: event), by: .third, at: 3)
        #expect(SeriesSeam.open(in: after).isEmpty)
        #expect(
            SeriesSeamDecisionTests.days(after, from: "2026-12-01", to: "2027-01-15") == [
                "12-03", "12-10", "12-31", "01-07", "01-14",
            ])
        #expect(EventRun.all(of: after).last?.differing.aspects == ["name/nb": "Kveldsstund"])
    }

    @Test func `a place that only such a stretch had is asked of too`() throws {
        let place: JSONValue = "0192a000-0000-7000-8000-000000000009"
        var moved = Self.forward
        moved.aspects = ["place": place]
        let event = try Seams.met(moved, Self.renamed, of: Sample.series())
        #expect(SeriesSeam.open(in: event).flatMap(\.aspects) == ["place", "when/dates"])
    }

    @Test func `a series that is put off past where another change of it begins is asked of`()
        throws
    {
        let later = Change.move { $0.startDate = Sample.date("2026-12-17") }
        let event = try Seams.met(
            later, Change.name("Kveldsstund", from: "2026-12-10"), of: Sample.series())
        let seam = try #require(SeriesSeam.open(in: event).first)
        #expect(seam.earlier.path == "when" && seam.aspects == ["when/dates"])
        let after = try Seams.written(event, seam.carryingOn(in: event), by: .third, at: 3)
        #expect(SeriesSeam.open(in: after).isEmpty)
        #expect(
            SeriesSeamDecisionTests.days(after, from: "2026-12-01", to: "2026-12-31") == [
                "12-17", "12-24", "12-31",
            ])
    }

    // MARK: Written over

    typealias Aspects = [FieldPath: JSONValue]

    /// A stretch from 17 December on, changed twice by one desk; and a name from 31 December on by
    /// another, which had seen the first change alone.
    static func twice(
        _ first: Aspects, _ second: Aspects, _ later: Change = Seams.renamed
    ) throws -> Event {
        let series = Sample.series()
        let from = "2026-12-17"
        let known = try Seams.written(
            series, Change(from: from, aspects: first).values(of: series), by: .first)
        let anew = try Seams.written(
            known, Change(from: from, aspects: second).values(of: known), by: .first, at: 5, seen: 4
        )
        // Whoever heard of the server since may have known, by the times; not by what they wrote.
        return try Seams.written(anew, later.values(of: known), by: .second, at: 6, seen: 6)
    }

    static let carried: [(Aspects, Aspects, Change, [String])] = [
        (["name/nb": "Eldre"], ["name/nb": "Nyere"], Seams.moved, ["name/nb"]),
        (["status": "postponed"], ["status": "scheduled"], Seams.renamed, ["status"]),
        (["status": "full"], ["status": "scheduled"], Seams.renamed, ["status"]),
        (
            ["status": "postponed", "statusReason/nb": "storm"], ["status": "scheduled"],
            Seams.renamed, ["status"]
        ),
        (["capacity": 20], ["capacity": 40], Seams.renamed, ["capacity"]),
        (
            ["capacity": 20], ["capacity": 40, "name/nb": "Nyere"], Seams.moved,
            ["capacity", "name/nb"]
        ),
        // What the desk had not seen is nothing that it takes back.
        (["capacity": 20], ["name/nb": "Nyere"], Seams.renamed, []),
        ([:], ["capacity": 40], Seams.renamed, ["capacity"]),
    ]

    @Test(arguments: carried)
    func `what was said before, and is carried along, is known by its hash`(
        first: Aspects, second: Aspects, later: Change,
        aspects: [String]
    ) throws {
        let before = first.isEmpty ? ["name/nb": "Uendret"] : first
        let event = try Self.twice(before, second, later)
        #expect(SeriesSeam.open(in: event).flatMap(\.aspects) == aspects)
    }

    @Test func `it goes on where a person says so`() throws {
        let event = try Self.twice(["status": "postponed"], ["status": "scheduled"])
        let seam = try #require(SeriesSeam.open(in: event).first)
        #expect(seam.later.values == ["status": "postponed"])
        let after = try Seams.written(event, seam.carryingOn(in: event), by: .third, at: 7)
        #expect(SeriesSeam.open(in: after).isEmpty)
        #expect(
            after.record["segments/20261231"]?["aspects"] == ["name/nb": "Kveldsstund"])
    }

    // MARK: The end

    @Test(arguments: [
        ("FREQ=WEEKLY;UNTIL=20270128", "FREQ=WEEKLY;UNTIL=20270325"),
        ("FREQ=WEEKLY;COUNT=9", "FREQ=WEEKLY;COUNT=14"),
    ])
    func `a series that is prolonged is asked of where a later change ends it as before`(
        rule: String, longer: String
    ) throws {
        let series = Sample.series(rule)
        let prolonged = Change.move(from: "2026-12-17") { $0.rule = .text(longer) }
        let event = try Seams.met(prolonged, Change.name("Kveld", from: "2027-01-07"), of: series)
        let seam = try #require(SeriesSeam.open(in: event).first)
        #expect(seam.aspects == ["when/dates"])
        #expect(seam.later.dates.last == Sample.date("2027-01-28"))
        let after = try Seams.written(event, seam.carryingOn(in: event), by: .third, at: 3)
        #expect(SeriesSeam.open(in: after).isEmpty)
        let days = SeriesSeamDecisionTests.days(after, from: "2027-01-25", to: "2027-12-31")
        #expect(days.prefix(3) == ["01-28", "02-04", "02-11"])
        #expect(days.last == seam.earlier.dates.last.map { String($0.description.dropFirst(5)) })
    }

    @Test func `an end of its own was said, and nobody is asked`() throws {
        let series = Sample.series("FREQ=WEEKLY;UNTIL=20270128")
        let prolonged = Change.move(from: "2026-12-17") {
            $0.rule = .text("FREQ=WEEKLY;UNTIL=20270325")
        }
        let ended = Change.move(from: "2027-01-07") {
            $0.rule = .text("FREQ=WEEKLY;UNTIL=20270225")
        }
        #expect(SeriesSeam.open(in: try Seams.met(prolonged, ended, of: series)).isEmpty)
    }
}
