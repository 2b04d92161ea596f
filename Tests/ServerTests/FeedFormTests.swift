import Hummingbird
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

@Suite struct FeedFormTests {
    @Test func `the JSON of a query has the events of its calendar`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([
                branch.event(["name/nb": "Lesestund", "keywords/lesestund": true]),
                branch.event(["name/nb": "Strikkekveld", "status": "cancelled"]),
                branch.event(["name/nb": "Utkast", "visibility": "draft"]),
            ])
            let expected = [
                "": ["Lesestund", "Strikkekveld"], "?keyword=lesestund": ["Lesestund"],
                "?cancelled=drop": ["Lesestund"], "?keyword=annet": [],
            ]
            for (query, names) in expected {
                for path in ["", "/libraries/skogdal"] {
                    let answer = try await region.send(.get, "\(path)/calendar.json\(query)")
                    #expect(answer.status == 200)
                    #expect(answer.header("Content-Type") == "application/json")
                    let json = try JSONValue.parse(answer.bytes)
                    let found = json["events"]?.array?.compactMap { $0["name"]?.string } ?? []
                    #expect(Set(found) == Set(names), "\(path)\(query)")
                    #expect(json["warnings"] == [])
                    #expect(json["source"]?.string?.hasSuffix("calendar.json\(query)") == true)
                }
            }
        }
    }

    @Test func `the Atom of a query has the events of its calendar`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event(["name/nb": "<Lese> & stund", "keywords/lesestund": true])
            try await branch.push([
                event, branch.event(["name/nb": "Utkast", "visibility": "draft"]),
            ])
            for path in ["", "/libraries/skogdal"] {
                let answer = try await region.send(
                    .get, "\(path)/calendar.atom?keyword=lesestund")
                #expect(answer.header("Content-Type") == "application/atom+xml; charset=utf-8")
                #expect(answer.text.contains("<title>&lt;Lese&gt; &amp; stund</title>"))
                #expect(answer.text.contains("/events/\(event.id).ics\"/>"))
                #expect(answer.text.split(separator: "<entry>").count == 2)
                #expect(answer.text.contains("\(path)/calendar.atom?keyword=lesestund</id>"))
            }
        }
    }

    @Test func `each form has an ETag of its own, and is compressed`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event()])
            let plain = try await region.send(.get, "/calendar.json")
            let calendar = try await region.send(.get, "/calendar.ics")
            #expect(plain.header("ETag") != calendar.header("ETag"))
            let packed = try await region.send(
                .get, "/calendar.json", ["Accept-Encoding": "gzip"])
            #expect(packed.header("Content-Encoding") == "gzip")
            #expect(try Gzip.decompress(packed.bytes, limitBytes: 100_000) == plain.bytes)
            let tag = try #require(packed.header("ETag"))
            let known = try await region.send(.get, "/calendar.json", ["If-None-Match": tag])
            #expect(known.status == 304)
        }
    }

    @Test func `no form is empty on failure`() async throws {
        try await TestRegion.runOnDisk { region in
            try region.store.close()
            for path in ["/calendar.json", "/libraries/skogdal/calendar.json", "/calendar.atom"] {
                let answer = try await region.send(.get, path)
                #expect(answer.status == 503)
                #expect(answer.header("Retry-After") == "60")
                #expect(answer.header("Content-Type") == "text/plain; charset=utf-8")
            }
        }
    }
}
