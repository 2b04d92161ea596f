import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncWeb

/// What search engines are told of a library with special hours (schema.org Library).
@Suite struct LibraryDataTests {
    private static let today = Sample.date("2026-12-07")

    private func hours(_ change: (inout HoursEdit) throws -> Void = { _ in }) throws -> OpeningHours
    {
        try Sample.christmas(change)
    }

    private func data(_ hours: OpeningHours) throws -> JSONValue {
        let record = Sample.record(
            101, kind: "place",
            [
                "library": "skogdal", "name/nb": "Skogdal bibliotek",
                "address": ["streetAddress": "Torget 1", "addressLocality": "Skogdal"],
                "geo": ["latitude": .number(61.5), "longitude": .number(5.25)],
            ])
        return LibraryData(
            place: try #require(Place(record)), hours: hours, library: nil,
            url: "https://k.example/p/skogdal", language: .bokmaal, today: Self.today
        ).json
    }

    private func lines(_ list: JSONValue?) -> [String] {
        (list?.array ?? []).map { node in
            let days = (node["dayOfWeek"]?.array ?? []).compactMap(\.string)
                .map { Weekday(rawValue: $0.replacing("https://schema.org/", with: "")) }
                .map { $0?.rawValue.prefix(2) ?? "?" }.joined()
            let times = "\(node["opens"]?.string ?? "?")-\(node["closes"]?.string ?? "?")"
            let valid = [node["validFrom"]?.string, node["validThrough"]?.string]
                .map { $0 ?? "…" }.joined(separator: "/")
            return [days, times, valid == "…/…" ? "" : valid, node["description"]?.string ?? ""]
                .filter { !$0.isEmpty }.joined(separator: " ")
        }
    }

    @Test func `the library is open when one can come in, and closed on the story's four days`()
        throws
    {
        let data = try data(try hours())
        #expect(data["@type"] == "Library" && data["@context"] == "https://schema.org")
        #expect(data["address"]?["@type"] == "PostalAddress" && data["name"] == "Skogdal bibliotek")
        #expect(lines(data["openingHoursSpecification"]) == ["MoTuWeThFrSaSu 07:00-22:00"])
        #expect(
            lines(data["specialOpeningHoursSpecification"]) == [
                "00:00-00:00 2026-12-24/2026-12-26",
                "00:00-00:00 2027-01-01/2027-01-01 1. nyttårsdag",
            ])
    }

    @Test func `staff and self-service are departments with hours of their own`() throws {
        let departments = try #require(try data(try hours())["department"]?.array)
        #expect(
            departments.map { $0["name"] } == [
                "Skogdal bibliotek: Betjent", "Skogdal bibliotek: Meråpent",
            ])
        #expect(lines(departments[0]["openingHoursSpecification"]) == ["TuWeThFr 10:00-16:00"])
        // The days on which somebody would have been there.
        #expect(
            lines(departments[0]["specialOpeningHoursSpecification"]) == [
                "00:00-00:00 2026-12-24/2026-12-25", "00:00-00:00 2026-12-29/2027-01-01",
            ])
    }

    @Test func `it tells of the library what Google shows of it`() throws {
        let data = try data(
            try hours { $0.fields["externalCopies/google/shows"] = "staffed" })
        #expect(lines(data["openingHoursSpecification"]) == ["TuWeThFr 10:00-16:00"])
    }

    @Test func `weeks that hold for a time say when, and a closed season says that it is closed`()
        throws
    {
        let data = try data(
            try hours { edit in
                var season = HoursEdit.Season()
                season.from = Sample.date("2027-07-05")
                season.through = Sample.date("2027-07-25")
                edit.seasons["summer-2027"] = season
                for day in Weekday.allCases {
                    for service in HoursService.allCases {
                        edit.say(.season("summer-2027", day), service, .closed())
                    }
                }
            })
        #expect(
            lines(data["openingHoursSpecification"]) == [
                "MoTuWeThFrSaSu 07:00-22:00 …/2027-07-04",
                "MoTuWeThFrSaSu 00:00-00:00 2027-07-05/2027-07-25",
                "MoTuWeThFrSaSu 07:00-22:00 2027-07-26/…",
            ])
    }

    @Test func `midnight and day and night are written as search engines read them`() throws {
        let data = try data(
            try hours { edit in
                edit.say(.week(.friday), .selfService, try HoursText.day("18-24"))
                edit.say(.week(.saturday), .selfService, .closed())
                edit.say(.week(.sunday), .selfService, try HoursText.day("00-24"))
                edit.say(.week(.monday), .selfService, try HoursText.day("18-02"))
                for day in [Weekday.tuesday, .wednesday, .thursday, .friday] {
                    edit.say(.week(day), .staffed, .closed())
                }
            })
        #expect(
            lines(data["openingHoursSpecification"]) == [
                "Mo 18:00-02:00", "TuWeTh 07:00-22:00", "Fr 18:00-00:00", "Su 00:00-23:59",
            ])
    }

    @Test func `a place without known hours says nothing of them`() throws {
        let data = try data(.none(of: Sample.id(101)))
        #expect(data["openingHoursSpecification"] == nil && data["department"] == nil)
    }
}
