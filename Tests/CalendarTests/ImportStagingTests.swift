import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct ImportStagingTests {
    private static func event(
        _ uid: String, _ day: Int, _ title: String = "Lesestund", more: String = ""
    ) -> String {
        let date = day < 10 ? "0\(day)" : "\(day)"
        return "UID:\(uid)\nDTSTART;TZID=Europe/Oslo:202612\(date)T180000\nSUMMARY:\(title)"
            + (more.isEmpty ? "" : "\n\(more)")
    }

    /// A bench that has taken events a1, a2, … of 11, 12, … December.
    private func bench(_ count: Int = 4) throws -> ImportBench {
        var bench = ImportBench()
        let plan = try bench.stage(Self.events(count))
        #expect(plan.staged.count == count && plan.staged.allSatisfy { $0.change == .new })
        bench.accept(plan.staged)
        #expect(bench.names.count == count)
        return bench
    }

    private static func events(_ count: Int, uid: String = "a") -> [String] {
        (1...count).map { event("\(uid)\($0)", 10 + $0, "Lesestund \($0)") }
    }

    @Test func `what was taken is not staged again`() throws {
        var bench = try bench()
        let plan = try bench.stage(Self.events(4))
        #expect(plan.staged.isEmpty && plan.unchanged == 4)
    }

    @Test func `a change names its fields, before and after`() throws {
        var bench = try bench()
        let plan = try bench.stage(
            Self.events(3) + [Self.event("a4", 14, "Lesestund 4", more: "LOCATION:Salen")])
        let staged = try #require(plan.staged.first)
        #expect(plan.staged.count == 1 && staged.change == .changed && staged.isPlain)
        #expect(staged.fields.map(\.path) == ["location/nb"])
        bench.accept(plan.staged)
        #expect(bench.records[staged.record]?["location/nb"] == "Salen")
    }

    @Test func `what was changed here, and not there, stays as it is here`() throws {
        var bench = try bench()
        let id = try #require(bench.state.links["a1"]?.record)
        bench.write(id, "event", ["name/nb": "Eventyrstund"])
        let moved = Self.event("a1", 11, "Lesestund 1", more: "LOCATION:Salen")
        let plan = try bench.stage([moved] + Self.events(4).dropFirst())
        #expect(plan.staged.map(\.isPlain) == [true])
        bench.accept(plan.staged)
        #expect(bench.records[id]?["name/nb"] == "Eventyrstund")
        #expect(bench.records[id]?["location/nb"] == "Salen")
    }

    @Test func `what both have changed wants a look`() throws {
        var bench = try bench()
        let id = try #require(bench.state.links["a1"]?.record)
        bench.write(id, "event", ["name/nb": "Eventyrstund"])
        let plan = try bench.stage([Self.event("a1", 11, "Lesehest")] + Self.events(4).dropFirst())
        #expect(plan.staged.first?.doubts.map(\.kind) == [.editedHere])
        #expect(plan.staged.first?.doubts.first?.text.contains("name/nb") == true)
    }

    @Test func `what is gone from the source is staged, and past dates are left alone`() throws {
        var bench = try bench()
        bench.today = "2026-12-12"
        let plan = try bench.stage([Self.events(4)[3]])
        #expect(plan.staged.map(\.change) == [.vanished, .vanished])
        #expect(plan.staged.map(\.start) == ["2026-12-12", "2026-12-13"])
        bench.accept(plan.staged)
        #expect(bench.names == ["Lesestund 1", "Lesestund 4"])
        bench.undo()
        #expect(bench.names.count == 4)
    }

    @Test func `a series that is gone ends, and what was of it stays`() throws {
        var bench = ImportBench()
        let series = """
            UID:s\nDTSTART;TZID=Europe/Oslo:20261203T180000\nRRULE:FREQ=WEEKLY;COUNT=8
            EXDATE;TZID=Europe/Oslo:20261224T180000\nSUMMARY:Kurs
            """
        bench.accept(try bench.stage(series, Self.event("b", 30)).staged)
        let id = try #require(bench.state.links["s"]?.record)
        bench.today = "2026-12-15"
        let plan = try bench.stage(Self.event("b", 30))
        #expect(plan.staged.map(\.change) == [.vanished])
        bench.accept(plan.staged)
        let record = try #require(bench.records[id])
        #expect(!record.isDeleted)
        let event = try #require(Event(record))
        let dates = EventDates(event)
        #expect(dates.unmatched.isEmpty)
        let from = try #require(LocalDate("2026-12-01"))
        #expect(
            dates.occurrences(from: from, to: from.adding(days: 90)).map(\.start.date.description)
                == ["2026-12-03", "2026-12-10"])
        // And it comes back when the source has it again.
        let again = try bench.stage(series, Self.event("b", 30))
        #expect(again.staged.map(\.change) == [.changed])
        bench.accept(again.staged)
        #expect(bench.records[id]?["when"]?["rule"] == "FREQ=WEEKLY;COUNT=8")
    }

    @Test func `half of it gone at once wants a look`() throws {
        var bench = try bench(6)
        let few = try bench.stage(Array(Self.events(6).dropFirst(3)))
        #expect(few.staged.allSatisfy { $0.isPlain } && few.staged.count == 3)
        let plan = try bench.stage(Array(Self.events(6).dropFirst(4)))
        #expect(
            plan.staged.map { $0.doubts.map(\.kind) } == Array(repeating: [.halfGone], count: 4))
    }

    @Test func `a source that ends before the date says nothing of it`() throws {
        var bench = try bench(4)
        let plan = try bench.stage(Array(Self.events(4).dropLast()))
        #expect(plan.staged.map { $0.doubts.map(\.kind) } == [[.beyondSource]])
    }

    @Test func `an emptied source is known as such, an empty new one is not`() throws {
        let bench = try bench()
        #expect(bench.state.isEmptied(by: []))
        #expect(!SourceState().isEmptied(by: []))
    }

    @Test func `a source that renames all keeps its records`() throws {
        var bench = try bench(5)
        let before = Set(bench.state.links.values.map(\.record))
        let renamed = try bench.items(Self.events(5, uid: "z"))
        #expect(bench.state.take(renamed) == 5)
        let plan = StagingPlan(bench.state, defaults: bench.defaults, desk: bench.desk)
        #expect(plan.staged.isEmpty && plan.unchanged == 5)
        #expect(Set(bench.state.links.values.map(\.record)) == before)
        #expect(Set(bench.state.links.keys) == ["z1", "z2", "z3", "z4", "z5"])
    }

    @Test func `a source that renames and changes keeps the record where start and title stay`()
        throws
    {
        var bench = try bench(3)
        let other = Self.event("z1", 11, "Lesestund 1", more: "DESCRIPTION:Ny tekst")
        let plan = try bench.stage([other] + Self.events(3, uid: "z").dropFirst())
        #expect(plan.staged.map(\.change) == [.changed])
        #expect(plan.staged.first?.fields.map(\.path) == ["description/nb"])
        bench.accept(plan.staged)
        #expect(bench.names.count == 3)
    }

    @Test func `undo of a change is right after the source renamed it`() throws {
        var bench = try bench(3)
        let other = Self.event("a1", 11, "Lesehest")
        bench.accept(try bench.stage([other] + Self.events(3).dropFirst()).staged)
        let renamed = [Self.event("z1", 11, "Lesehest")] + Self.events(3).dropFirst()
        #expect(try bench.stage(renamed).staged.isEmpty)
        bench.undo()
        #expect(bench.names == ["Lesestund 1", "Lesestund 2", "Lesestund 3"])
        #expect(try bench.stage(renamed).staged.map(\.change) == [.changed])
        #expect(bench.state.links.count == 3)
    }

    @Test func `what is rejected comes again when it says something else`() throws {
        var bench = ImportBench()
        let plan = try bench.stage(Self.event("a", 11))
        bench.decide(.rejected, plan.staged.map(\.rejection))
        let again = try bench.stage(Self.event("other", 11))
        #expect(again.staged.isEmpty && again.rejected == 1)
        #expect(try bench.stage(Self.event("a", 12)).staged.count == 1)
        bench.undo()
        #expect(try bench.stage(Self.event("a", 11)).staged.count == 1)
    }

    @Test func `what is gone and kept is not asked for again, until it was there again`() throws {
        var bench = try bench(3)
        let rest = [Self.events(3)[0], Self.events(3)[2]]
        bench.decide(.rejected, try bench.stage(rest).staged.map(\.rejection))
        #expect(try bench.stage(rest).staged.isEmpty && bench.names.count == 3)
        #expect(try bench.stage(Self.events(3)).staged.isEmpty)
        #expect(try bench.stage(rest).staged.map(\.change) == [.vanished])
    }

    @Test func `what was deleted here stays so`() throws {
        var bench = try bench(2)
        let id = try #require(bench.state.links["a1"]?.record)
        bench.write(id, "event", ["deleted": true])
        let plan = try bench.stage([Self.event("a1", 11, "Annet")] + Self.events(2).dropFirst())
        #expect(plan.staged.isEmpty && plan.deleted == 1)
    }

    @Test func `what is over is not taken unless that is said`() throws {
        var bench = ImportBench()
        bench.today = "2026-12-20"
        let plan = try bench.stage(Self.event("a", 11), Self.event("b", 21))
        #expect(plan.staged.map(\.key) == ["b"] && plan.past == 1)
        bench.defaults.includesPast = true
        #expect(try bench.stage(Self.event("a", 11), Self.event("b", 21)).staged.count == 2)
    }

    @Test func `an event that is here already is suggested with a reason, and can be the same`()
        throws
    {
        var bench = ImportBench()
        let own = Sample.event(9, ["library": "fjordvik", "location/nb": "Storsalen"])
        bench.records[own.id] = own.record
        let same = Self.event("a", 3, "Forfattermøte i kveld", more: "LOCATION:Storsalen")
        let plan = try bench.stage(same, Self.event("b", 3, "Strikkekafé"))
        let staged = try #require(plan.staged.first { $0.key == "a" })
        #expect(staged.doubts.map(\.kind) == [.duplicate] && staged.doubts[0].record == own.id)
        #expect(staged.doubts[0].text.contains("place"), "\(staged.doubts[0].text)")
        #expect(plan.staged.first { $0.key == "b" }?.isPlain == true)
        let entry = try #require(staged.same(as: own.id))
        bench.decide(.same, [entry])
        #expect(try bench.stage(same).staged.isEmpty)
        #expect(try bench.stage(Self.event("b", 3, "Strikkekafé")).staged.count == 1)
        _ = try bench.stage(same)
        bench.undo()
        #expect(try bench.stage(same).staged.count == 1)
        #expect(bench.records[own.id] == own.record)
    }

    @Test func `another place, another evening or another title is another event`() throws {
        var bench = ImportBench()
        let own = Sample.event(9, ["library": "fjordvik", "location/nb": "Storsalen"])
        bench.records[own.id] = own.record
        let plan = try bench.stage(
            Self.event("a", 3, "Forfattermøte", more: "LOCATION:Kafé Krim"),
            Self.event("b", 4, "Forfattermøte", more: "LOCATION:Storsalen"),
            Self.event("c", 3, "Møte om budsjettet", more: "LOCATION:Storsalen"))
        #expect(plan.staged.count == 3 && plan.staged.allSatisfy(\.isPlain))
    }

    @Test func `a source that has an event twice is told`() throws {
        var bench = ImportBench()
        let plan = try bench.stage(Self.event("a", 11), Self.event("b", 11))
        #expect(plan.staged.map { $0.doubts.map(\.kind) } == [[], [.twiceInSource]])
    }

    @Test func `a decision that is cut and done again makes nothing twice`() throws {
        var bench = ImportBench()
        let plan = try bench.stage(Self.events(3))
        let entries = plan.staged.map(\.acceptance)
        // As after a crash: noted, and one of three written.
        bench.state.begin(.accepted, entries, at: 0)
        bench.write(entries[0].record, "event", entries[0].after)
        let read = try #require(SourceState(bytes: bench.state.bytes))
        bench.state = read
        bench.settle()
        #expect(bench.names.count == 3 && bench.state.links.count == 3)
        bench.state.beginUndo()
        bench.write(entries[1].record, "event", ["deleted": true])
        bench.state = try #require(SourceState(bytes: bench.state.bytes))
        bench.settle()
        #expect(bench.names.isEmpty)
        let again = try bench.stage(Self.events(3))
        #expect(again.staged.map(\.change) == [.new, .new, .new])
        bench.accept(again.staged)
        #expect(bench.names.count == 3)
    }

    @Test func `the last decisions can be undone, as long as they are not huge`() throws {
        var bench = ImportBench()
        let entry = try #require(try bench.stage(Self.event("a", 11)).staged.first).rejection
        for _ in 0..<30 { bench.decide(.rejected, [entry]) }
        #expect(bench.state.decisions.count == SourceState.decisionsMax)
        #expect(bench.state.undoable?.number == 30)
        let many = Array(repeating: entry, count: SourceState.entriesMax)
        bench.decide(.rejected, many)
        #expect(bench.state.decisions.map(\.number) == [31])
    }

    @Test func `undo leaves alone what was changed since`() throws {
        var bench = try bench(2)
        let id = try #require(bench.state.links["a1"]?.record)
        bench.write(id, "event", ["name/nb": "Eventyrstund"])
        bench.undo()
        #expect(bench.names == ["Eventyrstund"])
        #expect(bench.state.decisions.last?.left == [id])
        #expect(bench.state.links.values.filter { !$0.isGone }.map(\.record) == [id])
    }

    @Test func `what another machine has made is known again`() throws {
        var bench = try bench(2)
        bench.state = SourceState()
        let plan = try bench.stage(Self.events(2))
        #expect(plan.staged.isEmpty && bench.state.links.count == 2)
        bench.state = SourceState()
        let other = try bench.stage([Self.event("a1", 11, "Annet")] + Self.events(2).dropFirst())
        #expect(other.staged.map { $0.doubts.map(\.kind) } == [[.madeElsewhere]])
    }

    @Test func `a replica that was restored gets back what it had taken`() throws {
        var bench = try bench(2)
        bench.records = [:]
        let plan = try bench.stage(Self.events(2))
        #expect(plan.staged.map(\.change) == [.new, .new])
        bench.accept(plan.staged)
        #expect(bench.names.count == 2)
    }

    @Test func `what the source marks as private later is staged with a doubt`() throws {
        var bench = try bench(1)
        let plan = try bench.stage(Self.event("a1", 11, "Lesestund 1", more: "CLASS:PRIVATE"))
        #expect(plan.staged.map { $0.doubts.map(\.kind) } == [[.markedPrivate]])
        bench.accept(plan.staged)
        #expect(bench.records.values.first?["visibility"] == "draft")
    }

    @Test func `other defaults are a change of all that the source holds`() throws {
        var bench = try bench(2)
        bench.defaults.keywords = ["kulturhuset"]
        let plan = try bench.stage(Self.events(2))
        #expect(plan.staged.map(\.change) == [.changed, .changed])
        #expect(plan.staged.first?.fields.map(\.path) == ["keywords/kulturhuset"])
        bench.accept(plan.staged)
        bench.defaults.keywords = []
        bench.accept(try bench.stage(Self.events(2)).staged)
        #expect(bench.records.values.allSatisfy { $0["keywords/kulturhuset"] == nil })
    }

    @Test func `state and settings are read as they were written`() throws {
        var bench = try bench(2)
        _ = try bench.stage(Self.events(1) + [Self.event("n", 20, more: "CLASS:PRIVATE")])
        let read = try #require(SourceState(bytes: bench.state.bytes))
        #expect(read.items == bench.state.items && read.links == bench.state.links)
        #expect(read.decisions == bench.state.decisions)
        #expect(SourceState(bytes: Array("{\"format\":2}".utf8)) == nil)
        var settings = SourceSettings(name: "kulturhuset", form: .ical, defaults: bench.defaults)
        settings.url = "https://calendar.example/private-abc/basic.ics"
        settings.fail(at: 5, because: "It is gone.", isDead: true)
        #expect(SourceSettings(bytes: settings.bytes) == settings)
        #expect(settings.maskedOrigin == "https://calendar.example/…")
    }

    @Test func `an alarm is raised at once by the source itself, by the network after three times`()
    {
        var settings = SourceSettings(
            name: "aa", form: .ical, defaults: ImportDefaults(timeZone: "Europe/Oslo"))
        for time in 1...2 { settings.fail(at: Int64(time), because: "No network.", isDead: false) }
        #expect(settings.alarm == nil && settings.failures == 2)
        settings.fail(at: 3, because: "No network.", isDead: false)
        #expect(settings.alarm?.since == 3)
        settings.succeed(at: 4)
        #expect(settings.alarm == nil && settings.failures == 0)
        settings.fail(at: 5, because: "It is gone.", isDead: true)
        #expect(settings.alarm?.reason == "It is gone.")
    }

    @Test func `a name is made of any text that has letters`() {
        #expect(SourceSettings.name(from: "Fjordvik bibliotek – Ågå") == "fjordvik-bibliotek-aga")
        #expect(SourceSettings.name(from: "図書館") == nil)
        #expect(!SourceSettings.isName("../x") && !SourceSettings.isName("a"))
    }
}
