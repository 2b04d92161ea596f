import Foundation
import Hummingbird
import LibsyncModel
import LibsyncStore
import Testing

@testable import LibsyncServer

/// Public pages by their addresses; what they say is in WebTests.
@Suite struct SitePageRouteTests {
    @Test func `a library that was renamed keeps its events, under its new address`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            try await branch.push([event])
            try await region.store.transaction { transaction in
                var account = try #require(try transaction.library("skogdal".slug))
                account.addresses = ["nyskog".slug]
                try transaction.put(account)
            }
            for path in ["/libraries/nyskog/2026-12", "/embed/list?library=nyskog"] {
                #expect(try await region.send(.get, path).text.contains("Lesestund"), "\(path)")
            }
            let page = try await region.send(.get, "/events/\(event.id)").text
            #expect(page.contains("data-library=\"nyskog\""))
            #expect(page.contains("href=\"/libraries/nyskog\">Skogdal bibliotek</a>"))
            let old = try await region.send(.get, "/nn/libraries/skogdal/2026-12/list?keyword=a")
            #expect(old.status == 301)
            #expect(old.header("Location") == "/nn/libraries/nyskog/2026-12/list?keyword=a")
        }
    }

    @Test func `a library that was closed keeps its name while it has events, but is in no list`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            try await branch.push([event])
            try await region.store.transaction { transaction in
                var account = try #require(try transaction.library("skogdal".slug))
                account.closed = 1
                try transaction.put(account)
            }
            let page = try await region.send(.get, "/events/\(event.id)").text
            #expect(page.contains("href=\"/libraries/skogdal\">Skogdal bibliotek</a>"))
            let own = try await region.send(.get, "/libraries/skogdal")
            #expect(own.status == 200 && own.text.contains("Skogdal bibliotek</title>"))
            let list = try await region.send(.get, "/").text
            #expect(list.contains("/libraries/nordnes\"") && !list.contains("/libraries/skogdal\""))
        }
    }

    @Test func `hours are told while the public sees both the place and them`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let common: [FieldPath: JSONValue] = ["library": "skogdal", "visibility": "public"]
            let place = branch.save(
                common.merging(["name/nb": "Skogdal bibliotek"]) { $1 }, kind: "place")
            let hours = branch.save(
                common.merging([
                    "place": .string(place.id.description),
                    "openingHoursSpecification/Monday/staffed": [
                        "hours": [["opens": "10:00", "closes": "16:00"]]
                    ],
                ]) { $1 }, to: OpeningHours.id(of: place.id), kind: "hours")
            try await branch.push([place, hours])
            let paths = ["/libraries/skogdal", "/places/\(place.id)"]
            func told() async throws -> [Bool] {
                var told: [Bool] = []
                for path in paths {
                    let page = try await region.send(.get, path)
                    told.append(page.text.contains("10.00–16.00"))
                    #expect(page.text.contains("openingHoursSpecification") == told.last)
                }
                return told
            }
            #expect(try await told() == [true, true])
            var number: Int64 = 2
            for var record in [place, hours] {
                func set(_ visibility: JSONValue) async throws {
                    region.world.pass(2_000)
                    // What one has seen before one wrote: else the narrower of the two would hold.
                    record = branch.save(
                        ["visibility": visibility], to: record.id, kind: record.kind,
                        base: record.fields)
                    try await branch.push([record], number: number)
                    number += 1
                }
                for narrow in ["region", "draft"] {
                    try await set(.string(narrow))
                    #expect(try await told() == [false, false], "\(record.kind) \(narrow)")
                }
                try await set("public")
                #expect(try await told() == [true, true])
            }
        }
    }

    @Test(arguments: ["2023-05-04", "2026-12-03", "2029-05-04"])
    func `an event has its page however long ago it was or far ahead it is`(
        date: String
    ) async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            func time(_ rule: String?) -> JSONValue {
                var time: [String: JSONValue] = [
                    "start": .string("\(date)T18:00:00"), "end": .string("\(date)T19:00:00"),
                    "timeZone": "Europe/Oslo",
                ]
                if let rule { time["rule"] = .string(rule) }
                return .object(time)
            }
            let single = branch.event(["when": time(nil)])
            let series = branch.event(["when": time("FREQ=WEEKLY;COUNT=2")])
            try await branch.push([single, series])
            let paths = [
                "/events/\(single.id)", "/events/\(series.id)", "/events/\(series.id)/\(date)",
            ]
            for path in paths {
                let page = try await region.send(.get, path)
                #expect(page.status == 200, "\(path)")
                #expect(page.text.contains("Lesestund"))
            }
        }
    }

    @Test(arguments: [
        ("/vinter", "nb", "Denne siden finnes ikke", "/"),
        ("/en/2026-13", "en", "There is no such page", "/en"),
        ("/nn/libraries/ukjent", "nn", "Denne sida finst ikkje", "/nn"),
    ])
    func `what is not there is told in the language of its address`(
        path: String, language: String, sentence: String, way: String
    ) async throws {
        try await TestRegion.run { region in
            let page = try await region.send(.get, path)
            #expect(page.status == 404 && page.header("Cache-Control") == "no-store")
            #expect(page.text.contains("<html lang=\"\(language)\">"))
            #expect(page.text.contains("<h1>\(sentence)</h1>"))
            #expect(page.text.contains("<a class=\"btn\" href=\"\(way)\">"))
        }
    }

    @Test func `people at an address of no route get a page, programs a problem`() async throws {
        try await TestRegion.run { region in
            let browser = ["Accept": "text/html,application/xhtml+xml,*/*;q=0.8"]
            let page = try await region.send(.get, "/nn/a/b/c/d", browser)
            #expect(page.status == 404 && page.header("Vary") == "Accept")
            #expect(page.text.contains("<h1>Denne sida finst ikkje</h1>"))
            for path in ["/nn/a/b/c/d", "/v1/a/b/c/d"] {
                let headers = path.hasPrefix("/v1") ? browser : [:]
                let answer = try await region.send(.get, path, headers)
                #expect(answer.status == 404 && answer.problem == "not-found", "\(path)")
            }
        }
    }

    @Test func `a page is read again when the store's log was written, or after two seconds`()
        async throws
    {
        try await TestFolder.empty { folder in
            // A file that stands for the log, long left alone.
            let log = folder + "/store.sqlite-wal"
            @Sendable func write(_ text: String) throws {
                try text.write(toFile: log, atomically: false, encoding: .utf8)
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: log)
            }
            try write("a")
            try await TestRegion.run(storeLog: log) { region in
                func rows(_ path: String) async throws -> Int {
                    try await region.send(.get, path).text.components(separatedBy: "Lesestund")
                        .count - 1
                }
                let branch = try await region.branch()
                for (number, path) in [(1 as Int64, "/2026-12/list"), (3, "/2026-12")] {
                    let before = try await rows(path)
                    try await branch.push([branch.event()], number: number)
                    #expect(try await rows(path) == before)
                    try write(path)
                    let after = try await rows(path)
                    #expect(after > before)
                    try await branch.push([branch.event()], number: number + 1)
                    region.world.pass(2_000)
                    #expect(try await rows(path) > after)
                }
            }
        }
    }

    @Test func `what the reader has already is not sent again`() async throws {
        try await TestRegion.run { region in
            let page = try await region.send(.get, "/")
            #expect(page.status == 200)
            let policy = page.header("Content-Security-Policy") ?? ""
            #expect(policy.hasPrefix("default-src 'none'; "))
            #expect(policy.hasSuffix("frame-ancestors 'none'"))
            #expect(page.header("Referrer-Policy") == "no-referrer")
            let tag = try #require(page.header("ETag"))
            let again = try await region.send(.get, "/", ["If-None-Match": tag])
            #expect(again.status == 304 && again.bytes.isEmpty)
            #expect(again.header("Content-Security-Policy") == policy)
            let head = try await region.send(.head, "/")
            #expect(head.status == 200 && head.bytes.isEmpty)
            #expect(head.header("ETag") == tag)
        }
    }
}
