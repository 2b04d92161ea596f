import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncWeb

/// What search engines are told of an event (schema.org Event; Google, event structured data).
@Suite struct EventDataTests {
    private func data(_ fields: [FieldPath: JSONValue] = [:]) -> JSONValue {
        let dated = Sample.dated(Sample.event(1, fields))
        return EventData(text: DatedText(dated, Sample.region(), .bokmaal)).json
    }

    @Test func `a scheduled event has times with that day's offset, place and organiser`() {
        let data = data()
        #expect(data["@type"] == "Event")
        #expect(data["startDate"] == "2026-12-12T11:00:00+01:00")
        #expect(data["endDate"] == "2026-12-12T13:00:00+01:00")
        #expect(data["eventStatus"] == "https://schema.org/EventScheduled")
        #expect(data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode")
        #expect(data["location"]?["@type"] == "Place")
        #expect(data["location"]?["address"]?["streetAddress"] == "Kaiveien 4")
        #expect(data["organizer"]?["@type"] == "Library")
        #expect(data["previousStartDate"] == nil)
    }

    @Test func `in summer the offset is another`() {
        let data = data([
            "when": [
                "start": "2027-07-03T11:00:00", "end": "2027-07-03T13:00:00",
                "timeZone": "Europe/Oslo",
            ]
        ])
        #expect(data["startDate"] == "2027-07-03T11:00:00+02:00")
    }

    @Test func `a moved event keeps its status and says when it was to be`() {
        let data = data(["status": "rescheduled", "previousStart": "2026-12-05T11:00:00"])
        #expect(data["eventStatus"] == "https://schema.org/EventRescheduled")
        #expect(data["previousStartDate"] == "2026-12-05T11:00:00+01:00")
    }

    @Test func `a cancelled event keeps its times, and has no former start`() {
        let data = data(["status": "cancelled", "previousStart": "2026-12-05T11:00:00"])
        #expect(data["eventStatus"] == "https://schema.org/EventCancelled")
        #expect(data["startDate"] == "2026-12-12T11:00:00+01:00")
        #expect(data["previousStartDate"] == nil)
    }

    @Test func `an event that moved online is at an address on the net alone`() {
        let data = data([
            "status": "movedOnline", "virtualLocation": ["url": "https://m.example/1"],
        ])
        #expect(data["eventStatus"] == "https://schema.org/EventMovedOnline")
        #expect(data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode")
        #expect(data["location"]?["@type"] == "VirtualLocation")
    }

    private static let online: [[FieldPath: JSONValue]] = [
        ["attendanceMode": "online"], ["status": "movedOnline"],
    ]

    @Test(arguments: online)
    func `an event on the net without an address there is nowhere, at no library`(
        fields: [FieldPath: JSONValue]
    ) {
        let data = data(fields)
        #expect(data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode")
        #expect(data["location"] == nil)
    }

    private static let stock: [(fields: [FieldPath: JSONValue], availability: String?)] = [
        (["status": "cancelled"], nil), (["status": "postponed"], nil),
        (["status": "full"], "SoldOut"), ([:], "InStock"),
        (["registration": ["closes": "2026-12-08T11:00:00"]], nil),
        (["registration": ["closes": "2026-12-08T13:00:00"]], "InStock"),
        (
            [
                "when": [
                    "start": "2026-12-07T11:00:00", "end": "2026-12-07T13:00:00",
                    "timeZone": "Europe/Oslo",
                ]
            ], nil
        ),
    ]

    @Test(arguments: stock)
    func `only what people can still have is in stock`(
        fields: [FieldPath: JSONValue], availability: String?
    ) {
        let offer = data(fields.merging(["isAccessibleForFree": true]) { own, _ in own })["offers"]
        #expect(offer?["price"] == 0)
        #expect(
            offer?["availability"]?.string == availability.map { "https://schema.org/" + $0 })
    }

    @Test func `an offer holds from when to when one can sign up`() {
        let offer = data([
            "isAccessibleForFree": true,
            "registration": ["opens": "2026-12-09T10:00:00", "closes": "2026-12-11T10:00:00"],
        ])["offers"]
        #expect(offer?["validFrom"] == "2026-12-09T10:00:00+01:00")
        #expect(offer?["validThrough"] == "2026-12-11T10:00:00+01:00")
    }

    @Test func `a free event has an offer of nothing, a full one is sold out`() {
        let free = data(["isAccessibleForFree": true])
        #expect(free["isAccessibleForFree"] == true)
        #expect(free["offers"]?["price"] == 0)
        #expect(free["offers"]?["priceCurrency"] == "NOK")
        let full = data(["isAccessibleForFree": true, "status": "full"])
        #expect(full["offers"]?["availability"] == "https://schema.org/SoldOut")
        #expect(full["eventStatus"] == "https://schema.org/EventScheduled")
    }

    @Test func `a former start is by the event's clock, wherever that is`() {
        let data = data([
            "when": [
                "start": "2026-12-12T11:00:00", "end": "2026-12-12T13:00:00",
                "timeZone": "Europe/Helsinki",
            ], "status": "rescheduled", "previousStart": "2026-12-05T11:00:00",
        ])
        #expect(data["startDate"] == "2026-12-12T10:00:00+01:00")
        #expect(data["previousStartDate"] == "2026-12-05T10:00:00+01:00")
    }

    @Test func `an all-day event has dates alone, its last day among them`() {
        let data = data([
            "when": [
                "start": "2026-12-12", "end": "2026-12-13", "timeZone": "Europe/Oslo",
                "allDay": true,
            ]
        ])
        #expect(data["startDate"] == "2026-12-12")
        #expect(data["endDate"] == "2026-12-13")
    }

    @Test func `an all-day event that was moved has a date as its former start`() {
        let data = data([
            "when": [
                "start": "2026-12-12", "end": "2026-12-13", "timeZone": "Europe/Oslo",
                "allDay": true,
            ], "status": "rescheduled", "previousStart": "2026-12-05T00:00:00",
        ])
        #expect(data["startDate"] == "2026-12-12")
        #expect(data["previousStartDate"] == "2026-12-05")
    }
}
