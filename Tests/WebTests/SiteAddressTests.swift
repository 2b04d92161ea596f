import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncWeb

/// What the addresses of the public pages say.
@Suite struct SiteAddressTests {
    @Test func `an address has language, subject, dates and choice in their order`() {
        #expect(SiteAddress().link.text == "/")
        let library = SiteAddress(
            .library(Sample.slug("fjordvik")), span: .month(Sample.date("2026-12-01")),
            filter: SiteFilter(audience: ["children", "everyone"], keywords: ["bok"]),
            language: .nynorsk)
        #expect(
            library.link.text
                == "/nn/libraries/fjordvik/2026-12?audience=children,everyone&keyword=bok")
        let id = Sample.id(1)
        #expect(SiteAddress(.place(id), span: .today).link.text == "/places/\(id)/today")
        let date = OccurrenceKey(Sample.date("2026-12-24"))
        #expect(
            SiteAddress(.event(id), span: .weekend, occurrence: date).link.text
                == "/events/\(id)/2026-12-24")
        let evening = OccurrenceKey(Sample.date("2026-12-24"), secondOfDay: 64_800)
        #expect(
            SiteAddress(.event(id), occurrence: evening).link.text
                == "/events/\(id)/2026-12-24T1800")
    }

    @Test(arguments: ["2026-12-24", "2026-12-24T1800", "2026-12-24T0005"])
    func `the date of an occurrence is read as it is written`(text: String) throws {
        #expect(try #require(OccurrenceKey(pathPart: text)).pathPart == text)
    }

    @Test(arguments: ["today", "weekend", "2026-12", "2026-12-08"])
    func `a span is read as it is written`(word: String) throws {
        #expect(try #require(SiteSpan(word: word)).word == word)
    }

    @Test(arguments: ["", "2026", "2026-13", "2026-12-32", "idag", "2026-12-08T10"])
    func `what is no span is none`(word: String) { #expect(SiteSpan(word: word) == nil) }

    /// The week of Monday 7 December 2026.
    @Test(arguments: zip(7...13, [12, 12, 12, 12, 12, 12, 13]))
    func `the weekend is this week's, and on Sunday what is left of it`(day: Int, first: Int) {
        let today = Sample.date("2026-12-07").adding(days: day - 7)
        let dates = SiteSpan.weekend.dates(today: today)
        #expect(dates.lowerBound.day == first)
        #expect(dates.upperBound.day == 13)
    }

    @Test func `from today goes to the end of the month, and two weeks at least`() {
        let early = SiteSpan.fromToday.dates(today: Sample.date("2026-12-08"))
        #expect(early == Sample.date("2026-12-08")...Sample.date("2026-12-31"))
        let late = SiteSpan.fromToday.dates(today: Sample.date("2026-12-28"))
        #expect(late == Sample.date("2026-12-28")...Sample.date("2027-01-10"))
    }

    /// Anybody may ask for them.
    @Test(arguments: ["0001-01", "0001-01-01", "from-0001-01-01", "9999-12", "from-9999-12-31"])
    func `the first and the last month there are have pages`(word: String) throws {
        let today = Sample.date("2026-12-08")
        let span = try #require(SiteSpan(word: word))
        #expect(span.dates(today: today).upperBound.month == span.month(today: today).month)
        for view in SiteView.allCases {
            let page = Sample.agenda([], SiteAddress(span: span, view: view), Sample.region())
            #expect(page.contains("</html>"))
        }
    }

    @Test func `a month has its own days, in leap years too`() {
        let dates = SiteSpan.month(Sample.date("2028-02-01")).dates(
            today: Sample.date("2026-12-08"))
        #expect(dates.upperBound == Sample.date("2028-02-29"))
    }
}
