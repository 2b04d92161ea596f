import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct HumanTimeTests {
    static func text(
        _ language: String, _ start: String, _ end: String, allDay: Bool = false
    )
        -> String
    {
        HumanTime(language: language).text(Sample.time(Sample.when(start, end, allDay: allDay)))
    }

    @Test(arguments: [
        ("nb", "torsdag 3. desember 2026 kl. 18.00–20.00"),
        ("nb-NO", "torsdag 3. desember 2026 kl. 18.00–20.00"),
        ("nn", "torsdag 3. desember 2026 kl. 18.00–20.00"),
        ("se", "torsdag 3. desember 2026 kl. 18.00–20.00"),
        ("en", "Thursday 3 December 2026, 18:00–20:00"),
    ])
    func `an evening is a date and two times`(language: String, text: String) {
        #expect(Self.text(language, "2026-12-03T18:00:00", "2026-12-03T20:00:00") == text)
    }

    @Test func `Nynorsk has its own weekdays`() {
        let monday = Sample.date("2026-12-07")
        let names = (0..<7).map { HumanTime(language: "nn").date(monday.adding(days: $0)) }
        #expect(
            names.map { String($0.prefix { $0 != " " }) } == [
                "måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag",
            ])
    }

    @Test func `an end at midnight is 24`() {
        #expect(
            Self.text("nb", "2026-12-03T18:00:00", "2026-12-04T00:00:00")
                == "torsdag 3. desember 2026 kl. 18.00–24.00")
    }

    @Test func `an event without length has its start alone`() {
        #expect(
            Self.text("en", "2026-12-03T18:00:00", "2026-12-03T18:00:00")
                == "Thursday 3 December 2026, 18:00")
    }

    @Test func `a night has two dates`() {
        #expect(
            Self.text("nb", "2026-12-03T18:00:00", "2026-12-04T02:30:00")
                == "torsdag 3. desember 2026 kl. 18.00 – fredag 4. desember 2026 kl. 02.30")
    }

    @Test(arguments: [
        ("nb", "2026-12-03", "2026-12-03", "torsdag 3. desember 2026"),
        ("nb", "2026-12-03", "2026-12-06", "torsdag 3. desember–søndag 6. desember 2026"),
        ("nn", "2026-12-31", "2027-01-02", "torsdag 31. desember 2026–laurdag 2. januar 2027"),
        ("en", "2026-12-03", "2026-12-06", "Thursday 3 December – Sunday 6 December 2026"),
    ])
    func `days are dates alone`(language: String, first: String, last: String, text: String) {
        #expect(Self.text(language, first, last, allDay: true) == text)
    }
}
