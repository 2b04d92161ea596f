import LibsyncModel
import Testing

@testable import LibsyncDesk

/// Dates and times of day as people type them.
@Suite struct TypedDateTests {
    @Test(arguments: [
        "2026-12-31", "31.12.2026", "31. 12. 2026", "31/12/2026", "31. desember 2026",
        "31 desember 2026", "31. DESEMBER 2026", "31 December 2026",
    ])
    func `a date is read as it is said`(text: String) {
        #expect(TypedDate.date(text) == LocalDate("2026-12-31"))
    }

    @Test(arguments: [
        "", "31.12.", "31.12.26", "31.13.2026", "30.2.2026", "i morgen", "31.desembre.2026",
        "12-31-2026", "+1.2.2026", "1.2.3.2026", "３１.12.2026",
    ])
    func `what may be another date is none`(text: String) {
        #expect(TypedDate.date(text) == nil)
    }

    @Test(arguments: [
        ("18.00", "18:00"), ("18:00", "18:00"), ("9.30", "09:30"), ("09:30", "09:30"),
        ("18", "18:00"), ("0.05", "00:05"),
    ])
    func `a time of day is read as it is said`(text: String, expected: String) throws {
        let day = try #require(LocalDate("2026-12-31"))
        #expect(TypedDate.clock(text, on: day)?.timeText == expected)
    }

    @Test(arguments: ["", "24.00", "18.60", "18.0", "18.", "1800", "18-00", "-1.00", "18.00.00"])
    func `what is no time of day is none`(text: String) throws {
        let day = try #require(LocalDate("2026-12-31"))
        #expect(TypedDate.clock(text, on: day) == nil)
    }
}
