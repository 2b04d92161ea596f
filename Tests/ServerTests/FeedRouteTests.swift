import Hummingbird
import LibsyncCalendar
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

@Suite struct FeedRouteTests {
    /// How many events a calendar has.
    private func events(_ answer: Answer) -> Int {
        answer.text.split(separator: "BEGIN:VEVENT").count - 1
    }

    @Test func `without events there still is a calendar`() async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, "/calendar.ics")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "text/calendar; charset=utf-8")
            #expect(
                answer.header("Cache-Control") == "public, max-age=300, must-revalidate")
            #expect(answer.header("Vary") == "Accept-Encoding")
            #expect(answer.header("Last-Modified") == nil)
            #expect(answer.text.hasPrefix("BEGIN:VCALENDAR\r\n"))
            #expect(answer.text.hasSuffix("END:VCALENDAR\r\n"))
            #expect(answer.text.contains("X-WR-CALNAME:Fjellfylket\r\n"))
        }
    }

    @Test func `the public sees what is public, and nothing else`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([
                branch.event(["name/nb": "Offentlig"]),
                branch.event(["name/nb": "Utkast", "visibility": "draft"]),
                branch.event(["name/nb": "Internt", "visibility": "region"]),
                branch.event(["name/nb": "Slettet", "deleted": true]),
            ])
            let answer = try await region.send(.get, "/calendar.ics")
            #expect(answer.text.contains("SUMMARY:Offentlig\r\n"))
            #expect(events(answer) == 1)
        }
    }

    @Test func `a library's feed has its own events and those it co-hosts`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            try await skogdal.push([
                skogdal.event(["name/nb": "Bare Skogdal"]),
                skogdal.event([
                    "name/nb": "Sammen", "organizers/nordnes": ["role": "co-host"],
                ]),
            ])
            try await nordnes.push([nordnes.event(["name/nb": "Bare Nordnes"])])
            let answer = try await region.send(.get, "/libraries/nordnes/calendar.ics")
            #expect(answer.text.contains("X-WR-CALNAME:Nordnes bibliotek\r\n"))
            #expect(events(answer) == 2)
            #expect(!answer.text.contains("Bare Skogdal"))
        }
    }

    @Test(arguments: ["nowhere", "UPPER", "x", "%2e%2e"])
    func `there is no feed of a library that is not there`(slug: String) async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, "/libraries/\(slug)/calendar.ics")
            #expect(answer.status == 404)
            #expect(answer.header("Content-Type") == "text/plain; charset=utf-8")
        }
    }

    @Test(arguments: [
        "from=2026-13-01", "from=tomorrow", "to=1", "from=2026-12-03&to=2026-12-02",
        "cancelled=maybe", "lang=norsk%20bokm%C3%A5l", "keyword=%zz",
        "keyword=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", "keywrod=lesestund",
        "library=%C3%85", "place=1", "from=2026-12-03&from=2026-12-04",
    ])
    func `a query that cannot be read is told in plain text`(query: String) async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, "/calendar.ics?\(query)")
            #expect(answer.status == 400)
            #expect(answer.header("Content-Type") == "text/plain; charset=utf-8")
            #expect(!answer.text.contains("VCALENDAR"))
        }
    }

    @Test func `a feed holds what was asked for`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([
                branch.event([
                    "keywords/lesestund": true, "audience/children": true,
                    "inLanguage/nb": true,
                ]),
                branch.event([
                    "keywords/strikkekveld": true, "audience/adults": true,
                    "inLanguage/se": true, "status": "cancelled",
                ]),
                branch.event(["name/nb": "Uten"]),
            ])
            let expected = [
                "": 3, "?keyword=lesestund": 1, "?keyword=lesestund&keyword=strikkekveld": 2,
                "?keyword=LESESTUND,annet": 1, "?audience=adults": 1, "?lang=se": 1, "?lang=nb": 2,
                "?keyword=lesestund&audience=adults": 0, "?cancelled=drop": 2,
                "?cancelled=keep": 3, "?from=2026-12-04&to=2026-12-31": 0,
                "?from=2026-12-01&to=2026-12-03": 3, "?to=2026-12-02": 0, "?utm_source=x": 3,
                "?from=2026-12-01": 3,
            ]
            for (query, count) in expected {
                let answer = try await region.send(.get, "/calendar.ics\(query)")
                #expect(answer.status == 200)
                #expect(events(answer) == count, "\(query)")
            }
        }
    }

    @Test func `who knows the calendar is told that nothing is new`() async throws {
        try await TestRegion.run { region in
            let first = try await region.send(.get, "/calendar.ics")
            let tag = try #require(first.header("ETag"))
            #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
            let lists = [tag, "*", "\"other\", \(tag)", "W/\(tag)", "\"a\",\(tag) , \"b\""]
            for list in lists {
                let again = try await region.send(
                    .get, "/calendar.ics", ["If-None-Match": list])
                #expect(again.status == 304, "\(list)")
                #expect(again.bytes.isEmpty)
                #expect(again.header("ETag") == tag)
                #expect(again.header("Cache-Control") == first.header("Cache-Control"))
            }
            for list in ["\"other\"", tag.filter { $0 != "\"" }, ""] {
                let again = try await region.send(
                    .get, "/calendar.ics", ["If-None-Match": list])
                #expect(again.status == 200, "\(list)")
            }
        }
    }

    @Test func `the ETag changes with the calendar, and only then`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let first = try await region.send(.get, "/calendar.ics").header("ETag")
            // A draft is a new commit and no new calendar.
            try await branch.push([branch.event(["visibility": "draft"])])
            #expect(try await region.send(.get, "/calendar.ics").header("ETag") == first)
            try await branch.push([branch.event()], number: 2)
            let second = try await region.send(.get, "/calendar.ics").header("ETag")
            #expect(second != first)
            region.world.pass(3_600_000)
            #expect(try await region.send(.get, "/calendar.ics").header("ETag") == second)
        }
    }

    @Test func `plain and gzip are two representations with two ETags`() async throws {
        try await TestRegion.run { region in
            let plain = try await region.send(.get, "/calendar.ics")
            let packed = try await region.send(
                .get, "/calendar.ics", ["Accept-Encoding": "gzip"])
            #expect(packed.header("Content-Encoding") == "gzip")
            #expect(packed.header("Content-Length") == String(packed.bytes.count))
            #expect(packed.header("ETag") != plain.header("ETag"))
            #expect(try Gzip.decompress(packed.bytes, limitBytes: 100_000) == plain.bytes)
            let known = try await region.send(
                .get, "/calendar.ics",
                [
                    "Accept-Encoding": "gzip",
                    "If-None-Match": try #require(packed.header("ETag")),
                ])
            #expect(known.status == 304)
            #expect(known.header("ETag") == packed.header("ETag"))
        }
    }

    @Test func `HEAD has the headers of GET and no body`() async throws {
        try await TestRegion.run { region in
            let get = try await region.send(.get, "/calendar.ics")
            let head = try await region.send(.head, "/calendar.ics")
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
            for name in ["ETag", "Content-Type", "Content-Length", "Cache-Control"] {
                #expect(head.header(name) == get.header(name), "\(name)")
            }
        }
    }

    @Test func `a feed on failure is no empty calendar`() async throws {
        try await TestRegion.runOnDisk { region in
            try region.store.close()
            let answer = try await region.send(.get, "/calendar.ics")
            #expect(answer.status == 503)
            #expect(answer.header("Retry-After") == "60")
            #expect(answer.header("ETag") == nil)
            #expect(!answer.text.contains("VCALENDAR"))
            let errors = region.world.lines.value.filter { $0.contains("level=error") }
            #expect(errors.count == 1)
        }
    }

    @Test func `a feed moves on with the day`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event()])
            let today = try await region.send(.get, "/calendar.ics")
            #expect(events(today) == 1)
            region.world.passDays(60)
            let later = try await region.send(.get, "/calendar.ics")
            #expect(events(later) == 0)
        }
    }

    @Test func `a feed is rendered once, however many ask`() async throws {
        let cache = FeedRendering.Cache()
        let count = Shared(0)
        let plan = FeedPlan(
            subject: .region, query: FeedQuery(), filter: FeedFilter(), namedBy: nil)
        let key = FeedRendering.Cache.Key(
            sequence: 1, epoch: "e", day: LocalDate(dayNumber: 20_000),
            subject: FeedRendering.Subject(plan: plan, format: .calendar))
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await cache.copy(for: key, at: 1) {
                        count.change { $0 += 1 }
                        await Task.yield()
                        return PublicCopy(Array("feed".utf8))
                    }.hash
                }
            }
            let hashes = try await group.reduce(into: Set()) { $0.insert($1) }
            #expect(hashes.count == 1)
        }
        #expect(count.value == 1)
    }
}
