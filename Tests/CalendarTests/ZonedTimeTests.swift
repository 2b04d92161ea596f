import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct ZonedTimeTests {
    @Test(arguments: [
        ("Europe/Oslo", "2026-12-03T18:00:00", "2026-12-03T17:00:00"),
        ("Europe/Oslo", "2026-07-03T18:00:00", "2026-07-03T16:00:00"),
        ("America/New_York", "2026-12-03T18:00:00", "2026-12-03T23:00:00"),
        ("Asia/Kolkata", "2026-12-03T18:00:00", "2026-12-03T12:30:00"),
        ("UTC", "2026-12-03T18:00:00", "2026-12-03T18:00:00"),
    ])
    func `a local time is one instant`(zone: String, local: String, utc: String) throws {
        let time = try #require(ZonedTime(Sample.moment(local), in: zone))
        #expect(time.utc == Sample.moment(utc))
        let back = ZonedTime(secondsSince1970: time.secondsSince1970, in: zone)
        #expect(back == time)
    }

    @Test(arguments: [
        ("2026-03-29T01:59:59", "2026-03-29T00:59:59"),
        ("2026-03-29T02:00:00", "2026-03-29T01:00:00"),
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00"),
        ("2026-03-29T03:00:00", "2026-03-29T01:00:00"),
    ])
    func `a time in the spring gap takes the offset before it`(local: String, utc: String) throws {
        #expect(
            try #require(ZonedTime(Sample.moment(local), in: "Europe/Oslo")).utc
                == Sample.moment(utc))
    }

    @Test(arguments: [
        ("2026-10-25T01:59:59", "2026-10-24T23:59:59"),
        ("2026-10-25T02:00:00", "2026-10-25T00:00:00"),
        ("2026-10-25T02:59:59", "2026-10-25T00:59:59"),
        ("2026-10-25T03:00:00", "2026-10-25T02:00:00"),
    ])
    func `of two equal times in autumn the first is meant`(local: String, utc: String) throws {
        #expect(
            try #require(ZonedTime(Sample.moment(local), in: "Europe/Oslo")).utc
                == Sample.moment(utc))
    }

    @Test func `a day that a zone skipped is read with the offset before`() throws {
        let time = try #require(
            ZonedTime(Sample.moment("2011-12-30T12:00:00"), in: "Pacific/Apia"))
        #expect(time.offsetSeconds == -36_000)
    }

    @Test func `an unknown zone gives no time`() {
        #expect(ZonedTime(Sample.moment("2026-12-03T18:00:00"), in: "Atlantis/Capital") == nil)
        #expect(!ZonedTime.isKnown("Atlantis/Capital"))
    }

    @Test func `an all-day event is over at the midnight after its last day`() throws {
        let time = Sample.time(Sample.when("2026-12-03", "2026-12-05", allDay: true))
        #expect(time.zonedStart?.utc == Sample.moment("2026-12-02T23:00:00"))
        #expect(time.zonedEnd?.utc == Sample.moment("2026-12-05T23:00:00"))
    }

    @Test func `times order by instant`() throws {
        let oslo = try #require(ZonedTime(Sample.moment("2026-12-03T18:00:00"), in: "Europe/Oslo"))
        let kyiv = try #require(ZonedTime(Sample.moment("2026-12-03T18:30:00"), in: "Europe/Kyiv"))
        #expect(kyiv < oslo)
    }
}
