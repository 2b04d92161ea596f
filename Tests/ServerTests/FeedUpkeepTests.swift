import Hummingbird
import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncServer

/// What of feeds is kept, for how long, and what readers hear of changes.
@Suite struct FeedUpkeepTests {
    private let path = "/calendar.ics"

    private func key(
        _ event: RecordID, sequence: Int64 = 1, named: [Int64] = [], epoch: String = "e",
        format: FeedFormat = .calendar
    ) -> RenderedEvents.Key {
        RenderedEvents.Key(
            event: event, sequence: sequence, epoch: epoch, named: named, format: format,
            language: "nb", cancelled: .keep)
    }

    private func id(_ number: Int) throws -> RecordID {
        try #require(RecordID("0192a000-0000-7000-8000-\(100_000_000_000 + number)"))
    }

    @Test func `an event is written once until it or what it names changes`() throws {
        let rendered = RenderedEvents()
        var made = 0
        let ask = { (key: RenderedEvents.Key) in
            _ = rendered.bytes(for: key) {
                made += 1
                return [1]
            }
        }
        let event = try id(1)
        let keys = [
            key(event), key(event, sequence: 2), key(event, named: [1]), key(event, named: [2]),
            key(event, epoch: "f"), key(event, format: .json), key(try id(2)),
        ]
        for key in keys + keys { ask(key) }
        #expect(made == keys.count)
    }

    @Test func `no more than so many bytes are kept, and what is asked for stays`() throws {
        let rendered = RenderedEvents(bytesMax: 20_000)
        var made = 0
        for number in 0..<500 {
            for number in [0, number] {
                let bytes = rendered.bytes(for: key(try id(number))) {
                    made += 1
                    return [UInt8](repeating: UInt8(number % 251), count: 300)
                }
                #expect(bytes.count == 300 && bytes[0] == UInt8(number % 251))
            }
            #expect(rendered.keptBytes <= 20_000)
        }
        #expect(made == 500)
        let huge = rendered.bytes(for: key(try id(900))) { [UInt8](repeating: 0, count: 30_000) }
        #expect(huge.count == 30_000 && rendered.keptBytes <= 20_000)
    }

    @Test func `a place that is renamed is renamed in every feed`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let place = branch.save(
                [
                    "library": "skogdal", "visibility": "public", "deleted": false,
                    "name/nb": "Huset",
                ], kind: "place")
            let event = branch.event([FieldPath(stringLiteral: "places/\(place.id)"): true])
            try await branch.push([place, event])
            for form in ["ics", "json", "atom"] {
                #expect(try await region.send(.get, "/calendar.\(form)").text.contains("Huset"))
            }
            let renamed = branch.save(
                ["name/nb": "Kornmagasinet"], to: place.id, kind: "place", base: place.fields)
            try await branch.push([renamed], number: 2)
            for form in ["ics", "json", "atom"] {
                let text = try await region.send(.get, "/calendar.\(form)").text
                #expect(text.contains("Kornmagasinet") && !text.contains("Huset"), "\(form)")
            }
        }
    }

    @Test func `a feed says since when it is as it is, and a deletion is later`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            try await branch.push([event])
            let first = try await region.send(.get, path)
            // Another change within this second would have the same date.
            #expect(first.header("Last-Modified") == nil)
            region.world.pass(5_000)
            let second = try await region.send(.get, path)
            #expect(second.header("Last-Modified") == "Mon, 23 Nov 2026 06:00:00 GMT")
            try await branch.push([branch.event(["visibility": "draft"])], number: 2)
            let date = try #require(try await region.send(.get, path).header("Last-Modified"))
            #expect(date == second.header("Last-Modified"))
            let known = try await region.send(.get, path, ["If-Modified-Since": date])
            #expect(known.status == 304)
            try await branch.push(
                [branch.save(["deleted": true], to: event.id, base: event.fields)], number: 3)
            let deleted = try await region.send(.get, path, ["If-Modified-Since": date])
            #expect(deleted.status == 200 && !deleted.text.contains("VEVENT"))
            region.world.pass(1_000)
            let later = try await region.send(.get, path, ["If-Modified-Since": date])
            #expect(later.status == 200)
            #expect(later.header("Last-Modified") == "Mon, 23 Nov 2026 06:00:05 GMT")
        }
    }

    @Test func `a date never goes back, whatever the clock does`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            _ = try await region.send(.get, path)
            region.world.pass(60_000)
            try await branch.push([branch.event()])
            _ = try await region.send(.get, path)
            region.world.jump(-30_000)
            try await branch.push([branch.event()], number: 2)
            let jumped = try await region.send(.get, path)
            #expect(jumped.status == 200 && jumped.header("Last-Modified") == nil)
            region.world.pass(120_000)
            let after = try await region.send(.get, path)
            #expect(after.header("Last-Modified") == "Mon, 23 Nov 2026 06:01:00 GMT")
        }
    }

    @Test func `an ETag counts before a date, and a date that cannot be read not at all`()
        async throws
    {
        try await TestRegion.run { region in
            let first = try await region.send(.get, path)
            region.world.pass(5_000)
            let date = "Mon, 23 Nov 2026 06:00:00 GMT"
            let expected: [([String: String], Int)] = [
                (["If-Modified-Since": date], 304),
                (["If-Modified-Since": date, "If-None-Match": "\"other\""], 200),
                (
                    [
                        "If-Modified-Since": "yesterday",
                        "If-None-Match": first.header("ETag") ?? "",
                    ], 304
                ),
                (["If-Modified-Since": "yesterday"], 200),
                (["If-Modified-Since": "Mon, 23 Nov 2026 05:59:59 GMT"], 200),
                (["If-Modified-Since": "Mon, 23 Nov 2026 25:00:00 GMT"], 200),
                (["If-Modified-Since": "Monday, 23-Nov-26 06:00:00 GMT"], 200),
            ]
            for (headers, status) in expected {
                #expect(try await region.send(.get, path, headers).status == status, "\(headers)")
            }
        }
    }

    @Test func `a date is written and read as HTTP has it`() {
        #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        for seconds in [0, 784_111_777, 951_782_400, 4_102_444_799] {
            #expect(HTTPDate.seconds(HTTPDate.text(seconds)) == seconds)
        }
        for text in ["", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET"] {
            #expect(HTTPDate.seconds(text) == nil)
        }
    }

    @Test func `what was refused is not worked out again`() async throws {
        let cache = FeedRendering.Cache()
        let count = Shared(0)
        let plan = FeedPlan(
            subject: .region, query: FeedQuery(), filter: FeedFilter(), namedBy: nil)
        func ask(_ sequence: Int64) async throws {
            let key = FeedRendering.Cache.Key(
                sequence: sequence, epoch: "e", day: LocalDate(dayNumber: 20_000),
                subject: FeedRendering.Subject(plan: plan, format: .calendar))
            _ = try await cache.copy(for: key, at: 1) {
                count.change { $0 += 1 }
                throw FeedQueryFailure("Too much.")
            }
        }
        for _ in 0..<3 { await #expect(throws: FeedQueryFailure("Too much.")) { try await ask(1) } }
        #expect(count.value == 1)
        await #expect(throws: FeedQueryFailure("Too much.")) { try await ask(2) }
        #expect(count.value == 2)
    }

    @Test func `dates one by one do not drive out what is kept ready`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event()])
            let rendering = FeedRendering(parts: region.parts)
            func render(_ pairs: [(name: String, value: String)]) async throws {
                let query = try FeedQuery(
                    pairs)
                _ = try await rendering.copy(
                    of: FeedPlan(
                        subject: .region, query: query, filter: FeedFilter(), namedBy: nil),
                    as: .calendar)
            }
            try await render([(name: "expand", value: "1")])
            #expect(rendering.rendered.keptBytes == 0)
            try await render([])
            #expect(rendering.rendered.keptBytes > 0)
        }
    }
}
