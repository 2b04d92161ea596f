import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// What of a source belongs together: events under new names, and places that are still named.
@Suite struct ImportTogetherTests {
    private static let titles = [
        "Strikkekafé", "Babysang", "Leseombud", "Datahjelp", "Språkkafé", "Filmklubb",
    ]

    /// Six evenings from 10 December on, under UIDs of this letter.
    private static func events(
        _ letter: String, time: String = "180000", suffix: String = "", more: String = ""
    ) -> [String] {
        titles.enumerated().map { number, title in
            "UID:\(letter)\(number)\nDTSTART;TZID=Europe/Oslo:202612\(10 + number)T\(time)\n"
                + "SUMMARY:\(title)\(suffix)\(more)"
        }
    }

    private static let details: [(name: String, events: [String])] = [
        ("a place", events("v", more: "\nLOCATION:Salen")),
        ("a later hour", events("v", time: "183000")),
        ("a suffix", events("v", suffix: " (avlyst)")), ("a text", events("v", more: " for alle")),
    ]

    @Test(arguments: details)
    func `a source with new UIDs and one detail changed has nothing twice`(
        name: String, events: [String]
    ) throws {
        var bench = ImportBench()
        bench.accept(try bench.stage(Self.events("u")).staged)
        let plan = try bench.stage(events)
        let new = plan.staged.filter { $0.change == .new }
        #expect(new.count == 6, "\(name)")
        #expect(plan.staged.filter(\.isPlain).isEmpty, "\(name)")
        for item in new {
            #expect(item.doubts.map(\.kind) == [.duplicate, .replaced], "\(name)")
            let record = try #require(item.doubts.first?.record)
            let former = try #require(bench.records[record])
            #expect(item.name.hasPrefix(SourceItem.name(in: former.values)))
        }
    }

    @Test func `an event under its new name keeps its record, and undo gives the old one back`()
        throws
    {
        var bench = ImportBench()
        bench.accept(try bench.stage(Self.events("u")).staged)
        let before = bench.state.links
        let renamed = Self.events("v", time: "183000")
        let new = try bench.stage(renamed).staged.filter { $0.change == .new }
        let entries = try new.map { item -> Decision.Entry in
            let record = try #require(item.doubts.first?.record)
            return try #require(item.same(as: record))
        }
        bench.decide(.same, entries)
        bench.state = try #require(SourceState(bytes: bench.state.bytes))
        let plan = try bench.stage(renamed)
        #expect(plan.staged.map(\.change) == Array(repeating: .changed, count: 6))
        let isPlain = plan.staged.allSatisfy { $0.isPlain }
        #expect(isPlain, "\(plan.staged.map(\.doubts))")
        bench.accept(plan.staged)
        #expect(bench.names.count == 6)
        #expect(
            bench.records.values.allSatisfy {
                $0["when"]?["start"]?.string?.hasSuffix("18:30:00") == true
            })
        bench.undo()
        bench.undo()
        #expect(bench.state.links == before)
        let again = try bench.stage(renamed).staged
        #expect(again.count { $0.change == .new } == 6 && again.filter(\.isPlain).isEmpty)
    }

    @Test func `a new event beside one that is gone is taken where they are not alike`() throws {
        var bench = ImportBench()
        let events = Self.events("u")
        bench.accept(try bench.stage(events).staged)
        let other = "UID:x\nDTSTART;TZID=Europe/Oslo:20261210T180000\nSUMMARY:Julekonsert"
        let plan = try bench.stage(Array(events.dropFirst()) + [other])
        #expect(plan.staged.map(\.isPlain) == [true, true], "\(plan.staged.map(\.doubts))")
        let moved = "UID:x\nDTSTART;TZID=Europe/Oslo:20261211T170000\nSUMMARY:Strikkekafé"
        let near = try bench.stage(Array(events.dropFirst()) + [moved]).staged
        #expect(near.filter { $0.change == .new }.map { $0.doubts.map(\.kind) } == [[.duplicate]])
    }

    @Test func `a series under a new name is known by its rule`() throws {
        var bench = ImportBench()
        let rule = "RRULE:FREQ=WEEKLY;BYDAY=TU\nSUMMARY:Kor"
        bench.accept(
            try bench.stage("UID:a\nDTSTART;TZID=Europe/Oslo:20261201T180000\n\(rule)").staged)
        let staged = try bench.stage("UID:b\nDTSTART;TZID=Europe/Oslo:20261215T180000\n\(rule)")
            .staged
        let new = try #require(staged.first { $0.change == .new })
        #expect(new.doubts.map(\.kind) == [.duplicate])
        #expect(new.doubts.first?.text.contains("the same rule") == true)
    }

    // MARK: lists

    private static func item(
        _ number: UInt64, _ kind: Kind, _ values: [FieldPath: JSONValue], last: LocalDate? = nil
    ) -> SourceItem {
        let id = RecordID(milliseconds: 1, random: 0, number)
        return SourceItem(
            key: id.description, id: id, kind: kind.name, values: values, visibility: .public,
            hash: "\(number)", likeness: "\(number)", last: last)
    }

    /// A stop of the book bus, and a series there.
    private static func stop(_ number: UInt64) throws -> [SourceItem] {
        let place = item(number, .place, ["name/nb": .string("Holdeplass \(number)")])
        let path = try #require(FieldPath("places/\(place.id)"))
        let when: JSONValue = [
            "start": "2026-11-03T10:00:00", "end": "2026-11-03T10:30:00",
            "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY",
        ]
        let series = item(
            100 + number, .event,
            ["name/nb": .string("Bokbuss \(number)"), "when": when, path: true])
        return [place, series]
    }

    private func stage(_ items: [SourceItem], in bench: inout ImportBench) -> StagingPlan {
        bench.state.take(items)
        return StagingPlan(bench.state, defaults: bench.defaults, desk: bench.desk)
    }

    @Test func `a place that is gone from a list goes after what names it`() throws {
        var bench = ImportBench()
        let all = try (1...8).flatMap(Self.stop)
        bench.accept(stage(all, in: &bench).staged)
        // The series has begun and ends, so that its record stays and names the place.
        let plan = stage(Array(all.dropLast(2)), in: &bench)
        let place = try #require(plan.staged.first { $0.kind == "place" })
        #expect(place.change == .vanished && place.doubts.map(\.kind) == [.stillNamed])
        #expect(place.doubts.first?.text.contains("Bokbuss 8") == true)
        // Of series without an end none is out of sight.
        let series = try #require(plan.staged.first { $0.kind == "event" })
        #expect(series.isPlain, "\(series.doubts)")
    }

    @Test func `a place goes along with what names it`() throws {
        var bench = ImportBench()
        bench.today = "2026-11-01"
        let all = try (1...8).flatMap(Self.stop)
        bench.accept(stage(all, in: &bench).staged)
        let plan = stage(Array(all.dropLast(2)), in: &bench)
        #expect(plan.staged.map(\.isPlain) == [true, true], "\(plan.staged.map(\.doubts))")
        bench.accept(plan.staged)
        #expect(bench.records.values.count { !$0.isDeleted } == 14)
    }
}
