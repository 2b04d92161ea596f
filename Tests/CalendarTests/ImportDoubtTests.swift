import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// What is not taken along with the rest, because the source or its reading may be at fault.
@Suite struct ImportDoubtTests {
    private static func event(_ uid: String, _ day: Int, _ title: String = "Lesestund") -> String {
        "UID:\(uid)\nDTSTART;TZID=Europe/Oslo:202612\(day)T180000\nSUMMARY:\(title)"
    }

    private static func text(_ events: Int) -> String {
        let body = (1...events).map {
            "BEGIN:VEVENT\r\nUID:a\($0)\r\nDTSTAMP:20260101T000000Z\r\n"
                + "DTSTART:202612\(10 + $0)T170000Z\r\nSUMMARY:Lesestund \($0)\r\nEND:VEVENT\r\n"
        }
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\n\(body.joined())END:VCALENDAR\r\n"
    }

    private func isWhole(_ text: String) throws -> Bool {
        try ICalendarReader().calendar(of: Array(text.utf8)).isWhole
    }

    @Test func `a calendar that was cut, or whose events cannot all be read, is not whole`() throws
    {
        let text = Self.text(4)
        #expect(try isWhole(text))
        #expect(try !isWhole(String(text.dropLast(15))), "END:VCALENDAR is missing")
        #expect(try !isWhole(String(text.prefix(text.count / 2))))
        #expect(try !isWhole(text.replacing("DTSTART:20261212T170000Z", with: "DTSTART:i morgen")))
        #expect(try !isWhole(text.replacing("BEGIN:VEVENT\r\nUID:a2", with: "BEGUN\r\nUID:a2")))
        let many = String(repeating: "no line\r\n", count: ReadingLimits().faultsMax + 1)
        #expect(try !isWhole(text.replacing("VERSION:2.0\r\n", with: "VERSION:2.0\r\n\(many)")))
    }

    @Test func `what is gone from a calendar that was read in part wants a look`() throws {
        var bench = ImportBench()
        let events = (11...16).map { Self.event("a\($0)", $0) }
        bench.accept(try bench.stage(events).staged)
        bench.state.take(try bench.items(Array(events.dropFirst())), isWhole: false)
        bench.state = try #require(SourceState(bytes: bench.state.bytes))
        let plan = StagingPlan(bench.state, defaults: bench.defaults, desk: bench.desk)
        #expect(plan.staged.map { $0.doubts.map(\.kind) } == [[.partRead]])
        #expect(try bench.stage(Array(events.dropFirst())).staged.map(\.isPlain) == [true])
    }

    @Test func `the next invitation does not take the last one with it`() throws {
        var bench = ImportBench()
        bench.accept(try bench.stage(Self.event("a", 11)).staged)
        let plan = try bench.stage(Self.event("b", 12, "Noe annet"))
        let gone = try #require(plan.staged.first { $0.change == .vanished })
        #expect(gone.doubts.map(\.kind) == [.halfGone] && gone.doubts[0].text.contains("1 of 1"))
        bench.accept(plan.staged.filter(\.isPlain))
        #expect(bench.names == ["Lesestund", "Noe annet"])
    }

    @Test func `of an event that the source has twice the other one can be had alone`() throws {
        var bench = ImportBench()
        let plan = try bench.stage(Self.event("a", 11), Self.event("b", 11))
        let twin = try #require(plan.staged.last)
        #expect(twin.doubts.map(\.kind) == [.twiceInSource])
        bench.decide(.rejected, [twin.rejection])
        let rest = try bench.stage(Self.event("a", 11), Self.event("b", 11))
        #expect(rest.staged.map(\.key) == ["a"] && rest.rejected == 1)
        bench.undo()
        bench.accept([try #require(try bench.stage(Self.event("a", 11)).staged.first)])
        let again = try bench.stage(Self.event("a", 11), Self.event("b", 11))
        #expect(again.staged.map { $0.doubts.map(\.kind) } == [[.twiceInSource]])
    }

    private static func series(_ day: Int, rule: String = "FREQ=WEEKLY;COUNT=6") -> String {
        "UID:s\nDTSTART;TZID=Europe/Oslo:2026120\(day)T180000\nRRULE:\(rule)\nSUMMARY:Kurs"
    }

    @Test func `new times of the source want a look where dates were changed here`() throws {
        let time = Sample.when(
            "2026-12-17T17:00:00", "2026-12-17T18:00:00", rule: "FREQ=WEEKLY;COUNT=4")
        let own: [(FieldPath, JSONValue, String)] = [
            ("segments/20261217", ["when": time], "2026-12-17 and after"),
            ("dates/20261229", true, "2026-12-29"),
            (
                "overrides/20261224/status", "cancelled",
                "2026-12-24; not shown to the public until settled: 2026-12-23"
            ),
        ]
        for (path, value, words) in own {
            var bench = ImportBench()
            bench.accept(try bench.stage(Self.series(3)).staged)
            let id = try #require(bench.state.links["s"]?.record)
            bench.write(id, "event", [path: value])
            let titled = Self.series(3).replacing("Kurs", with: "Kurs i norsk")
            #expect(try bench.stage(titled).staged.map(\.isPlain) == [true], "its times stay")
            let staged = try #require(try bench.stage(Self.series(2)).staged.first)
            #expect(staged.doubts.map(\.kind) == [.editedHere])
            let text = staged.doubts.first?.text ?? ""
            #expect(text.hasSuffix("somebody has changed \(words)"), "\(text)")
            bench.write(id, "event", [path: .null])
            #expect(try bench.stage(Self.series(2)).staged.map(\.isPlain) == [true])
        }
    }

    @Test func `dates that the source itself has changed need no look when it moves`() throws {
        var bench = ImportBench()
        let without = "\nEXDATE;TZID=Europe/Oslo:20261224T180000"
        bench.accept(try bench.stage(Self.series(3) + without).staged)
        let plan = try bench.stage(
            Self.series(2) + without.replacing("1224", with: "1223"))
        #expect(plan.staged.map(\.isPlain) == [true], "\(plan.staged.map(\.doubts))")
    }

    private static let circle = """
        UID:a
        DTSTART;TZID=Europe/Oslo:20261203T180000
        DTEND;TZID=Europe/Oslo:20261203T190000
        RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20270107T170000Z
        EXDATE;TZID=Europe/Oslo:20261224T180000
        SUMMARY:Lesesirkel
        """

    private static func following(_ day: Int, start: String) -> String {
        """
        UID:a
        RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Oslo:202612\(day)T180000
        DTSTART;TZID=Europe/Oslo:\(start)
        DURATION:PT1H
        SUMMARY:Lesesirkel
        """
    }

    @Test func `dates that differ go along with a series that moves to another day`() throws {
        var bench = ImportBench()
        let plan = try bench.stage(
            Self.circle, Self.following(17, start: "20261218T170000"),
            "UID:a\nRECURRENCE-ID;TZID=Europe/Oslo:20261231T180000\n"
                + "DTSTART;TZID=Europe/Oslo:20261231T180000\nDURATION:PT1H\nSUMMARY:Nyttår")
        #expect(plan.staged.map(\.isPlain) == [true], "\(plan.staged.map(\.doubts))")
        bench.accept(plan.staged)
        #expect(
            bench.dates() == [
                "2026-12-03T18:00:00", "2026-12-10T18:00:00", "2026-12-18T17:00:00",
                "2026-12-31T18:00:00", "2027-01-08T17:00:00",
            ])
        let event = try #require(bench.records.values.first.flatMap { Event($0) })
        #expect(EventDates(event).unmatched.isEmpty)
    }

    @Test func `a change of this and following that begins on no date wants a look`() throws {
        var bench = ImportBench()
        let plan = try bench.stage(Self.circle, Self.following(18, start: "20261218T170000"))
        #expect(plan.staged.map { $0.doubts.map(\.kind) } == [[.lostDates]])
        #expect(plan.staged.first?.doubts.first?.text.contains("2026-12-18") == true)
    }

    @Test func `a series whose cancelled dates could not be looked for wants a look`() throws {
        let calendar = try ImportBench.calendar([Self.circle])
        let bench = ImportBench()
        let mapping = EventMapping(
            defaults: bench.defaults, library: ImportBench.library, source: "kulturhuset",
            places: PlaceNames([], library: ImportBench.library))
        var budget = ExpansionBudget(steps: 1, occurrencesMax: 1)
        let event = try #require(calendar.events.first)
        let item = mapping.item(for: event, zone: nil, budget: &budget, zones: ZoneTables())
        #expect(item.doubts.map(\.kind) == [.manyDates])
    }

    @Test func `times of a zone that nobody knows want a look, and others do not`() throws {
        let items = try ImportBench().items(
            "UID:a\nDTSTART;TZID=Mars/Olympus:20261203T180000\nSUMMARY:a", Self.event("b", 11))
        #expect(items.map { $0.doubts.map(\.kind) } == [[.unknownZone], []])
        #expect(items[0].doubts[0].text.contains("Mars/Olympus"))
        let plain = try ImportBench().items("UID:a\nDTSTART:20261203T180000\nSUMMARY:a")
        #expect(plain.map(\.doubts) == [[]])
        let named = try ImportBench().items(
            "UID:a\nDTSTART:20261203T180000\nSUMMARY:a", header: "X-WR-TIMEZONE:Mars/Olympus\r\n")
        #expect(named.map { $0.doubts.map(\.kind) } == [[.unknownZone]])
    }

    @Test func `an event without a title wants a look`() throws {
        let items = try ImportBench().items("UID:a\nDTSTART:20261203T170000Z\nLOCATION:Salen")
        #expect(items.map { $0.doubts.map(\.kind) } == [[.noTitle]])
    }

    @Test func `a text of many lines is cut to what a record holds, and is not lost`() throws {
        let lines = String(repeating: "linje\\n", count: 9_900)
        let item = try #require(
            try ImportBench().items(
                "UID:a\nDTSTART:20261203T170000Z\nSUMMARY:a\nDESCRIPTION:\(lines)"
            ).first)
        let text = try #require(item.values["description/nb"])
        #expect(text.canonicalBytes.count <= 61_000 && text.canonicalBytes.count > 60_900)
        #expect(item.remarks.count == 1, "\(item.remarks)")
    }

    @Test func `a text is not said to be left out when only its control characters are`() throws {
        let calendar = try ImportBench.calendar([
            "UID:a\nDTSTART:20261203T170000Z\nSUMMARY:Lese\u{7}stund"
        ])
        #expect(calendar.events.first?.components.first?.summary?.text == "Lesestund")
        let fault = try #require(calendar.faults.first { $0.kind == .controlCharacter })
        #expect(fault.reading == "read without its control characters")
    }

    @Test func `what could not be written is told apart from what was changed here`() throws {
        var bench = ImportBench()
        let plan = try bench.stage(Self.event("a", 11), Self.event("b", 12))
        bench.state.begin(.accepted, plan.staged.map(\.acceptance), at: 0)
        let ids = plan.staged.map(\.record)
        bench.state.settle(differing: [ids[0]], refused: [ids[1]])
        let read = try #require(SourceState(bytes: bench.state.bytes)?.decisions.last)
        #expect(read.refused == [ids[1]] && Set(read.left) == Set(ids))
    }

    @Test func `a source that moved is known by its old address too`() throws {
        var settings = SourceSettings(
            name: "huset", form: .ical, defaults: ImportDefaults(timeZone: "Europe/Oslo"))
        for number in 0...12 { settings.move(to: "https://calendar.example/\(number)") }
        settings.move(to: "https://calendar.example/11")
        settings.move(to: "https://calendar.example/11")
        #expect(settings.url == "https://calendar.example/11")
        #expect(settings.formerURLs.count == 10 && Set(settings.formerURLs).count == 10)
        #expect(settings.formerURLs.last == "https://calendar.example/12")
        let read = try #require(SourceSettings(bytes: settings.bytes))
        #expect(read == settings && read.isKnown(at: "https://calendar.example/12"))
        #expect(!read.isKnown(at: "https://calendar.example/0"))
    }
}
