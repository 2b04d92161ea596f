import Foundation
import LibsyncModel
import Testing

@Suite struct `Local dates and times` {
    @Test(arguments: ["2026-12-03", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])
    func `a date is read and written`(text: String) {
        #expect(LocalDate(text)?.description == text)
        let compact = text.replacing("-", with: "")
        #expect(LocalDate(compact: compact)?.compact == compact)
        #expect(LocalDate(compact: compact) == LocalDate(text))
    }

    @Test(arguments: [
        "", "2026-13-01", "2026-00-01", "2026-02-29", "1900-02-29", "2026-04-31", "2026-01-00",
        "0000-01-01", "2026-1-01", "26-01-01", "2026/01/01", "2026-01-01T", "+026-01-01",
        "２026-01-1",
    ])
    func `what is no date is refused`(text: String) {
        #expect(LocalDate(text) == nil)
        #expect(LocalDate(compact: text) == nil)
    }

    @Test func `every day from 1600 to 2400 follows the one before`() throws {
        var date = try #require(LocalDate("1600-01-01"))
        var weekday = date.weekday
        let end = try #require(LocalDate("2400-01-01"))
        var days = 0
        while date < end {
            let next = date.adding(days: 1)
            let isNext =
                next.year == date.year && next.month == date.month && next.day == date.day + 1
                || next.day == 1 && next.month == date.month % 12 + 1
                    && next.year == date.year + (date.month == 12 ? 1 : 0)
            guard isNext, next > date, next.dayNumber == date.dayNumber + 1,
                LocalDate(next.description) == next, next.weekday == weekday % 7 + 1
            else { throw Mismatch("\(next) after \(date)") }
            weekday = next.weekday
            date = next
            days += 1
        }
        #expect(days == 292_194)
    }

    @Test(arguments: [
        ("1970-01-01", 0, 4), ("2000-02-29", 11_016, 2), ("2026-12-03", 20_790, 4),
        ("0001-01-01", -719_162, 1), ("9999-12-31", 2_932_896, 5), ("1969-12-31", -1, 3),
    ])
    func `days are counted from 1970`(text: String, number: Int, weekday: Int) {
        #expect(LocalDate(text)?.dayNumber == number)
        #expect(LocalDate(dayNumber: number).description == text)
        #expect(LocalDate(text)?.weekday == weekday)
    }

    @Test func `dates end with the years 1 and 9999`() {
        #expect(LocalDate(dayNumber: .max / 2).description == "9999-12-31")
        #expect(LocalDate(dayNumber: .min / 2).description == "0001-01-01")
    }

    @Test(arguments: ["2026-12-03T18:00:00", "2026-12-03T00:00:00", "2026-12-03T23:59:59"])
    func `a time is read and written with its seconds`(text: String) {
        #expect(LocalDateTime(text)?.description == text)
    }

    @Test func `a time without seconds is read and gets them`() {
        #expect(LocalDateTime("2026-12-03T18:05")?.description == "2026-12-03T18:05:00")
        #expect(LocalDateTime("2026-12-03T18:05")?.timeText == "18:05")
    }

    @Test(arguments: [
        "", "2026-12-03", "2026-12-03T24:00:00", "2026-12-03T18:60:00", "2026-12-03T18:00:60",
        "2026-12-03 18:00:00", "2026-12-03T18:00:00Z", "2026-12-03T18-00-00", "2026-02-30T18:00:00",
        "2026-12-03T1:00:00", "2026-12-03T18:00:0",
    ])
    func `what is no local time is refused`(text: String) {
        #expect(LocalDateTime(text) == nil)
    }

    @Test(arguments: ["1969-12-31T23:59:59", "1970-01-01T00:00:00", "2026-12-03T18:00:01"])
    func `seconds as if in UTC come back as the time`(text: String) throws {
        let time = try #require(LocalDateTime(text))
        #expect(LocalDateTime(secondsAsUTC: time.secondsAsUTC) == time)
        #expect(LocalDateTime(secondsAsUTC: time.secondsAsUTC + 1) > time)
    }

    @Test func `a time of day moves to another date`() throws {
        let time = try #require(LocalDateTime("2026-12-03T18:30:05"))
        let date = try #require(LocalDate("2027-01-01"))
        #expect(time.on(date).description == "2027-01-01T18:30:05")
        #expect((time.hour, time.minute, time.second) == (18, 30, 5))
    }
}

@Suite struct `When an event is` {
    private func read(_ members: String) throws -> EventTime? {
        EventTime(json: try json("{" + members + "}"))
    }

    private let span = #""start":"2026-12-03T18:00:00","end":"2026-12-03T19:00:00""#
    private let oslo = #""timeZone":"Europe/Oslo""#

    @Test func `start, end and zone suffice`() throws {
        let time = try #require(try read("\(span),\(oslo)"))
        #expect(time.start.description == "2026-12-03T18:00:00")
        #expect(!time.isAllDay)
        #expect(time.rule == nil)
    }

    @Test func `an all-day event has dates, the last inclusive`() throws {
        let dates = #""start":"2027-02-06","end":"2027-02-07","allDay":true"#
        let time = try #require(try read("\(dates),\(oslo)"))
        #expect(time.isAllDay)
        #expect(time.end.description == "2027-02-07T00:00:00")
        let one = #""start":"2027-02-06","end":"2027-02-06","allDay":true"#
        #expect(try read("\(one),\(oslo)") != nil)
    }

    @Test func `unknown members are let be`() throws {
        #expect(try read(#"\#(span),\#(oslo),"x-later":[1]"#) != nil)
    }

    @Test(arguments: [
        #""start":"2026-12-03T18:00:00","timeZone":"Europe/Oslo""#,
        #""end":"2026-12-03T18:00:00","timeZone":"Europe/Oslo""#,
        #""start":"2026-12-03T18:00:00","end":"2026-12-03T17:59:59","timeZone":"Europe/Oslo""#,
        #""start":"2026-12-03T18:00","end":"2026-12-03T19:00","timeZone":"Europe/Oslo""#,
        #""start":"2026-12-03","end":"2026-12-03","timeZone":"Europe/Oslo""#,
        #""start":"2026-12-03T18:00:00","end":"2026-12-03T19:00:00","timeZone":"""#,
        #""start":"2026-12-03T18:00:00","end":"2026-12-03T19:00:00","timeZone":"Europe Oslo""#,
        #""start":5,"end":6,"timeZone":"Europe/Oslo""#,
        #""start":"2026-12-03T18:00:00Z","end":"2026-12-03T19:00:00Z","timeZone":"UTC""#,
    ])
    func `what is half a time is refused`(members: String) throws {
        #expect(try read(members) == nil)
    }

    @Test(arguments: [
        #""allDay":"yes""#, #""allDay":1"#, #""rule":5"#, #""rule":null"#, #""rule":"""#,
        #""rule":"WEEKLY""#, #""rule":"FREQ=OFTEN""#, #""rule":"RRULE:FREQ=WEEKLY""#,
        #""rule":"FREQ=WEEKLY;""#, #""rule":"FREQ=WEEKLY;FREQ=DAILY""#, #""rule":"COUNT=5""#,
        #""rule":"FREQ=WEEKLY;BYDAY=""#, #""rule":"FREQ=WEEKLY; COUNT=2""#, #""allDay":true"#,
    ])
    func `a spoilt member spoils the whole`(member: String) throws {
        #expect(try read("\(span),\(oslo),\(member)") == nil)
    }

    @Test(arguments: [
        "FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20270601T160000Z", "COUNT=3;FREQ=DAILY",
        "FREQ=WEEKLY;X-LATER=1",
    ])
    func `a rule is kept verbatim`(rule: String) throws {
        #expect(try read("\(span),\(oslo),\"rule\":\"\(rule)\"")?.rule == rule)
    }
}
