import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Norwegian holidays, computed.
@Suite struct HoursHolidayTests {
    // Easter Sundays as almanacs have them: the earliest and the latest that there are, years with
    // 29 February, and 2076, of which the text of the law once gave another date (Prop. 81 L 2010–11).
    @Test(arguments: [
        "1818-03-22", "1943-04-25", "2000-04-23", "2008-03-23", "2019-04-21", "2024-03-31",
        "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25", "2049-04-18",
        "2076-04-19", "2285-03-22",
    ])
    func `Easter is where almanacs have it`(text: String) {
        let date = Sample.date(text)
        #expect(Holiday.easter(date.year) == date && date.weekday == 7)
    }

    @Test func `the year 2027 has twelve public holidays and four eves`() {
        let days = Holiday.all(in: 2027).map { date, holiday in
            "\(date.compact.dropFirst(4)) \(holiday.rawValue)"
        }
        #expect(
            days == [
                "0101 new-year", "0325 maundy-thursday", "0326 good-friday", "0327 easter-eve",
                "0328 easter-sunday", "0329 easter-monday", "0501 labour-day",
                "0506 ascension-day", "0515 whitsun-eve", "0516 whit-sunday",
                "0517 constitution-day", "0517 whit-monday", "1224 christmas-eve",
                "1225 christmas-day", "1226 boxing-day", "1231 new-years-eve",
            ])
        #expect(Holiday.allCases.filter(\.isPublic).count == 12)
    }

    @Test func `two holidays may share a date, and eves are no public holidays`() {
        #expect(Holiday.on(Sample.date("2008-05-01")) == [.labourDay, .ascensionDay])
        #expect(Holiday.on(Sample.date("2027-05-17")) == [.constitutionDay, .whitMonday])
        #expect(Holiday.on(Sample.date("2026-12-24")).contains(where: \.isPublic) == false)
        #expect(Holiday.on(Sample.date("2026-12-27")).isEmpty)
    }

    @Test func `holidays have names in three languages`() {
        for holiday in Holiday.allCases {
            for tag in ["nb", "nn", "en"] { #expect(!holiday.name(language: tag).isEmpty) }
        }
        #expect(Holiday.christmasEve.name(language: "nn") == "julaftan")
        #expect(Holiday.christmasEve.name(language: "nb-NO") == "julaften")
        #expect(Holiday.christmasEve.name(language: "de") == "Christmas Eve")
    }

    // MARK: They ask, and close nothing

    private func doubts(_ hours: OpeningHours, year: Int = 2027) -> [String] {
        hours.findings(from: Sample.date("\(year)-01-01"), through: Sample.date("\(year)-12-31"))
            .compactMap { finding in
                guard case .openOnHoliday(let date, _, let services) = finding else { return nil }
                let words = services.map(\.rawValue).joined(separator: "+")
                return "\(date.compact.dropFirst(4)) \(words)"
            }
    }

    @Test func `a holiday closes nothing by itself, and is asked about`() throws {
        let hours = try Doors.skogdal()
        let day = hours.day(Sample.date("2027-05-06"))
        #expect(Doors.text(day) == "0506 10:00-16:00 07:00-22:00 ordinary")
        #expect(day.holidays == [.ascensionDay])
        #expect(doubts(hours).contains("0506 staffed+selfService"))
        #expect(doubts(hours).contains("0329 selfService"))
        #expect(doubts(hours).count == 11, "17 May and Whit Monday are one day")
    }

    @Test func `what was said of the date is no doubt any more`() throws {
        let hours = try Doors.skogdal()
        let date = Doors.dates("2027-05-06")
        let staff = try Doors.saying(hours, .staffed, date, "closed")
        #expect(doubts(staff).contains("0506 selfService"))
        let both = try Doors.saying(staff, .selfService, date, "08-12")
        #expect(!doubts(both).contains { $0.hasPrefix("0506") })
    }

    @Test func `a habit answers the question or sharpens it`() throws {
        let habits: [FieldPath: JSONValue] = [
            "publicHolidays/labour-day": "open", "publicHolidays/ascension-day": "selfService",
            "publicHolidays/christmas-day": "closed",
        ]
        let doubts = doubts(try Doors.skogdal(habits))
        #expect(!doubts.contains { $0.hasPrefix("0501") })
        #expect(doubts.contains("0506 staffed"))
        #expect(doubts.contains("1225 selfService"))
    }

    @Test func `a habit on one of two holidays of a date does not answer for the other`() throws {
        let one = try Doors.skogdal(["publicHolidays/constitution-day": "open"])
        #expect(doubts(one).contains("0517 selfService"))
        let both = try Doors.skogdal([
            "publicHolidays/constitution-day": "open", "publicHolidays/whit-monday": "open",
        ])
        #expect(!doubts(both).contains { $0.hasPrefix("0517") })
    }
}
