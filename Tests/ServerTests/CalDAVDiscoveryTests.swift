import Hummingbird
import LibsyncCalendar
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

/// How a program finds calendars, and what it is told of them.
@Suite struct CalDAVDiscoveryTests {
    @Test func `from the well-known address each step leads to the next`() async throws {
        try await TestRegion.run { region in
            for method in [HTTPRequest.Method.get, .propfind, .options] {
                let moved = try await region.dav(method, "/.well-known/caldav")
                #expect(moved.answer.status == 301)
                #expect(moved.answer.header("Location") == "/caldav/")
                #expect(moved.answer.header("Libsync-Protocol") == nil)
            }
            let root = try await region.find(["D:current-user-principal"], at: "/caldav/")
            #expect(root.responses[0].hrefs("current-user-principal") == ["/caldav/principal/"])
            let principal = try await region.find(
                ["C:calendar-home-set", "D:principal-URL", "D:resourcetype"],
                at: "/caldav/principal/")
            #expect(principal.responses[0].hrefs("calendar-home-set") == ["/caldav/calendars/"])
            #expect(principal.responses[0].hrefs("principal-URL") == ["/caldav/principal/"])
            let home = try await region.find(
                ["D:displayname", "D:resourcetype", "CS:getctag", "D:sync-token"],
                at: "/caldav/calendars/", depth: "1")
            #expect(
                home.hrefs == [
                    "/caldav/calendars/", "/caldav/calendars/region/",
                    "/caldav/calendars/library-fylket/", "/caldav/calendars/library-nordnes/",
                    "/caldav/calendars/library-skogdal/",
                ])
            #expect(
                home.responses.dropFirst().map { $0.text("displayname") } == [
                    "Fjellfylket", "Fylkesbiblioteket", "Nordnes bibliotek", "Skogdal bibliotek",
                ])
        }
    }

    @Test func `who is given the server's name alone finds the calendars too`() async throws {
        try await TestRegion.run { region in
            let found = try await region.find(["D:current-user-principal"], at: "/")
            #expect(found.answer.status == 207)
            #expect(found.hrefs == ["/"])
            #expect(
                found.responses.first?.hrefs("current-user-principal") == ["/caldav/principal/"])
            let options = try await region.send(.options, "/")
            #expect(options.status == 200)
            #expect(options.header("DAV")?.contains("calendar-access") == true)
            #expect(options.header("Allow") == "OPTIONS, PROPFIND")
            #expect(try await region.send(.get, "/").status == 200)
        }
    }

    @Test func `any name and password are taken, and none is written down`() async throws {
        try await TestRegion.run { region in
            for header in ["Basic cHVibGljOmhlbW1lbGln", "Bearer x", "", "Basic !"] {
                let answer = try await region.find(
                    ["D:resourcetype"], at: TestRegion.calendar,
                    headers: ["Authorization": header])
                #expect(answer.answer.status == 207)
            }
            let lines = region.world.lines.value.joined()
            #expect(!lines.contains("cHVibGlj") && !lines.contains("hemmelig"))
        }
    }

    @Test func `a calendar says what programs need to show it`() async throws {
        try await TestRegion.run { region in
            let answer = try await region.find(
                [
                    "D:resourcetype", "D:displayname", "D:owner", "D:current-user-principal",
                    "D:current-user-privilege-set", "D:supported-report-set", "CS:getctag",
                    "C:supported-calendar-component-set", "C:calendar-timezone", "D:sync-token",
                    "A:calendar-color", "C:supported-collation-set", "D:acl", "X", "A:unknown",
                    "D:getetag", "C:calendar-data",
                ].map { $0 == "X" ? "x:y xmlns:x=\"urn:&lt;x\"" : $0 },
                at: TestRegion.calendar)
            let told = try #require(answer.responses.first)
            #expect(told.href == TestRegion.calendar)
            #expect(told.found.count == 13)
            #expect(Set(told.missing.map(\.local)) == ["y", "unknown", "getetag", "calendar-data"])
            #expect(told.missing.contains { $0.namespace == "urn:<x" })
            let kinds = told.found.first { $0.key.local == "resourcetype" }?.value.children
            #expect(kinds?.map(\.name.local) == ["collection", "calendar"])
            let privileges = told.found.first { $0.key.local == "current-user-privilege-set" }
            #expect(
                privileges?.value.children.flatMap(\.children).map(\.name.local)
                    == ["read", "read-current-user-privilege-set"])
            #expect(told.text("calendar-timezone")?.contains("TZID:Europe/Oslo") == true)
            #expect(told.text("sync-token")?.hasPrefix("urn:libsync:sync:") == true)
            let isColor = told.text("calendar-color").map { color in
                color.hasPrefix("#") && color.utf8.count == 9
            }
            #expect(isColor == true)
        }
    }

    @Test func `who prefers little is not told what is missing`() async throws {
        try await TestRegion.run { region in
            for headers in [["Prefer": "return=minimal"], ["Brief": "t"]] {
                let answer = try await region.find(
                    ["D:displayname", "D:unknown"], at: TestRegion.calendar, headers: headers)
                #expect(answer.responses[0].found.count == 1)
                #expect(answer.responses[0].missing.isEmpty)
            }
        }
    }

    @Test func `all properties and their names can be asked for`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            try await branch.push([event])
            let path = TestRegion.calendar + "\(event.id).ics"
            for body in ["", TestRegion.body("D:propfind", "<D:allprop/>")] {
                let all = try await region.dav(.propfind, path, depth: "0", body)
                let found = all.responses[0].found.keys.map(\.local).sorted()
                #expect(
                    found == [
                        "getcontentlength", "getcontenttype", "getetag", "getlastmodified",
                        "resourcetype",
                    ])
            }
            let more = try await region.dav(
                .propfind, path, depth: "0",
                TestRegion.body("D:propfind", "<D:allprop/><D:include><D:owner/></D:include>"))
            #expect(more.responses[0].found.keys.contains { $0.local == "owner" })
            let names = try await region.dav(
                .propfind, TestRegion.calendar, depth: "0",
                TestRegion.body("D:propfind", "<D:propname/>"))
            #expect(names.responses[0].found.count > 12)
            #expect(names.responses[0].text("displayname") == "")
        }
    }

    @Test func `depth is nothing or one, and has to be said`() async throws {
        try await TestRegion.run { region in
            for depth in [nil, "infinity", "2", ""] {
                let answer = try await region.dav(.propfind, TestRegion.calendar, depth: depth)
                #expect(answer.answer.status == 403)
                #expect(answer.condition == "propfind-finite-depth")
            }
        }
    }

    @Test func `nothing can be written, and programs are told so`() async throws {
        try await TestRegion.run { region in
            let methods: [HTTPRequest.Method] = [
                .put, .delete, .post, .patch, .proppatch, .mkcol, .mkcalendar, .copy, .move, .lock,
                .unlock, .acl,
            ]
            let paths = ["/caldav/", TestRegion.calendar, TestRegion.calendar + "x.ics"]
            for (method, path) in methods.flatMap({ method in paths.map { (method, $0) } }) {
                let answer = try await region.dav(method, path, "BEGIN:VCALENDAR")
                #expect(answer.answer.status == 403, "\(method) \(path)")
                #expect(answer.condition == "need-privileges")
                #expect(answer.answer.text.contains("<D:href>\(path)</D:href>"))
            }
            let options = try await region.dav(.options, TestRegion.calendar)
            #expect(options.answer.status == 200)
            #expect(options.answer.header("DAV") == "1, 3, access-control, calendar-access")
            #expect(options.answer.header("Allow") == "OPTIONS, GET, HEAD, PROPFIND, REPORT")
        }
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY x \"y\">]><D:propfind xmlns:D=\"DAV:\"/>", "<a", "text",
        "<a xmlns=\"DAV:\"/>", "<propfind/>",
    ])
    func `a body that cannot be read is told`(body: String) async throws {
        try await TestRegion.run { region in
            for method in [HTTPRequest.Method.propfind, .report] {
                let answer = try await region.dav(method, TestRegion.calendar, body)
                let isTold = answer.answer.status == 400 || answer.condition == "supported-report"
                #expect(isTold, "\(answer.answer.status)")
                #expect(answer.responses.isEmpty)
            }
        }
    }

    @Test func `bodies have a limit, also those that grow`() async throws {
        try await TestRegion.run { region in
            let comment = "<!--" + String(repeating: " ", count: 70_000) + "-->"
            let body = TestRegion.body("D:propfind", comment + "<D:allprop/>")
            let answer = try await region.dav(.propfind, TestRegion.calendar, body)
            #expect(answer.answer.status == 413)
            let packed = Gzip.compress(Array(body.utf8))
            let bomb = try await region.send(
                .propfind, TestRegion.calendar, ["Depth": "0", "Content-Encoding": "gzip"],
                body: packed)
            #expect(bomb.status == 413)
            let report = TestRegion.body(
                "C:calendar-multiget", "<!--" + String(repeating: " ", count: 1_100_000) + "-->")
            #expect(
                try await region.dav(.report, TestRegion.calendar, report).answer.status == 413)
        }
    }

    @Test func `a request names some properties, each of which is told once`() async throws {
        try await TestRegion.run { region in
            let twice = try await region.find(
                ["D:displayname", "D:displayname", "D:x", "D:x"], at: TestRegion.calendar)
            #expect(twice.answer.text.split(separator: "displayname>Fjellfylket").count == 2)
            let many = (0..<101).map { "D:p\($0)" }
            #expect(
                try await region.find(many, at: TestRegion.calendar).answer.status == 400)
            #expect(
                try await region.find(Array(many.dropLast()), at: TestRegion.calendar).answer.status
                    == 207)
            let long = "D:" + String(repeating: "x", count: 8_200)
            #expect(
                try await region.find([long], at: TestRegion.calendar).answer.status == 400)
        }
    }

    @Test func `a library's calendar follows it when it is renamed or closed`() async throws {
        try await TestRegion.run { region in
            try await region.store.transaction { transaction in
                var account = try #require(try transaction.library("skogdal".slug))
                account.addresses = ["nyskog".slug]
                try transaction.put(account)
            }
            let old = "/caldav/calendars/library-skogdal/"
            for method in [HTTPRequest.Method.propfind, .report, .get] {
                let answer = try await region.dav(method, old)
                #expect(answer.answer.status == 301)
                #expect(
                    answer.answer.header("Location") == "/caldav/calendars/library-nyskog/")
            }
            let object = try await region.dav(.get, old + "x.ics")
            #expect(
                object.answer.header("Location") == "/caldav/calendars/library-nyskog/x.ics")
            let home = try await region.find(
                ["D:displayname"], at: "/caldav/calendars/", depth: "1")
            #expect(home.hrefs.contains("/caldav/calendars/library-nyskog/"))
            #expect(!home.hrefs.contains(old))

            try await region.store.transaction { transaction in
                var account = try #require(try transaction.library("skogdal".slug))
                account.closed = 1
                try transaction.put(account)
            }
            let closed = try await region.dav(.propfind, "/caldav/calendars/library-nyskog/")
            #expect(closed.answer.status == 410)
            let left = try await region.find(
                ["D:displayname"], at: "/caldav/calendars/", depth: "1")
            #expect(!left.hrefs.contains("/caldav/calendars/library-nyskog/"))
        }
    }

    @Test(arguments: [
        "library-nowhere", "library-", "place-1", "region2", "skogdal",
        "place-0192a000-0000-7000-8000-000000000001", "%2e%2e",
    ])
    func `there is no calendar of what is not there`(name: String) async throws {
        try await TestRegion.run { region in
            let answer = try await region.dav(.propfind, "/caldav/calendars/\(name)/")
            #expect(answer.answer.status == 404)
        }
    }

    @Test func `on failure there is no empty calendar`() async throws {
        try await TestRegion.runOnDisk { region in
            try region.store.close()
            for (method, path) in [
                (HTTPRequest.Method.propfind, TestRegion.calendar), (.report, TestRegion.calendar),
                (.get, TestRegion.calendar + "x.ics"), (.propfind, "/caldav/calendars/"),
            ] {
                let answer = try await region.dav(
                    method, path, TestRegion.body("D:propfind", "<D:allprop/>"))
                #expect(answer.answer.status == 503, "\(method) \(path)")
                #expect(answer.answer.header("Retry-After") == "60")
                #expect(answer.responses.isEmpty)
            }
        }
    }
}
