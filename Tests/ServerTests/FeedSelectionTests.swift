import Hummingbird
import LibsyncModel
import LibsyncStore
import Testing

@testable import LibsyncServer

@Suite struct FeedSelectionTests {
    /// The names of a calendar's events.
    private func names(_ region: TestRegion, _ path: String) async throws -> Set<String> {
        let answer = try await region.send(.get, path)
        try #require(answer.status == 200, "\(path): \(answer.text)")
        return Set(
            answer.text.split(separator: "\r\n").compactMap { line in
                line.hasPrefix("SUMMARY:") ? String(line.dropFirst(8)) : nil
            })
    }

    private func place(
        _ branch: TestBranch, _ name: String, in outer: RecordID? = nil,
        _ fields: [FieldPath: JSONValue] = [:]
    ) -> Record {
        var all: [FieldPath: JSONValue] = [
            "library": .string(branch.library.description), "visibility": "public",
            "deleted": false, "name/nb": .string(name),
        ]
        if let outer { all["containedInPlace"] = .string(outer.description) }
        return branch.save(all.merging(fields) { _, own in own }, kind: "place")
    }

    private func event(_ branch: TestBranch, _ name: String, at places: Record...) -> Record {
        var fields: [FieldPath: JSONValue] = ["name/nb": .string(name)]
        for place in places {
            fields[FieldPath(stringLiteral: "places/\(place.id)")] = true
        }
        return branch.event(fields)
    }

    @Test func `a place has a calendar of what happens there and in what lies in it`() async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let house = place(branch, "Huset")
            let hall = place(branch, "Salen", in: house.id)
            let bus = place(branch, "Bussen")
            try await branch.push([
                house, hall, bus, event(branch, "I huset", at: house),
                event(branch, "I salen", at: hall), event(branch, "I bussen", at: bus),
                event(branch, "Et sted"),
            ])
            let path = "/places/\(house.id)/calendar.ics"
            #expect(try await names(region, path) == ["I huset", "I salen"])
            #expect(try await region.send(.get, path).text.contains("X-WR-CALNAME:Huset\r\n"))
            #expect(
                try await names(region, "/calendar.ics?place=\(house.id)")
                    == ["I huset", "I salen"])
            #expect(
                try await names(region, "/calendar.ics?place=\(hall.id),\(bus.id)")
                    == ["I salen", "I bussen"])
        }
    }

    @Test func `selections hold together`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            let house = place(skogdal, "Huset")
            let word: JSONValue = true
            let own = skogdal.event([
                "name/nb": "Skogdals", "keywords/lesestund": word, "audience/children": word,
                FieldPath(stringLiteral: "places/\(house.id)"): true,
            ])
            let other = nordnes.event(["name/nb": "Nordnes'", "keywords/lesestund": word])
            try await skogdal.push([house, own])
            try await nordnes.push([other])
            let both: Set = ["Skogdals", "Nordnes'"]
            let expected: [String: Set<String>] = [
                "/calendar.ics?library=skogdal": ["Skogdals"],
                "/calendar.ics?library=skogdal,nordnes": both,
                "/calendar.ics?library=fylket": [],
                "/calendar.ics?keyword=LESESTUND": both,
                "/calendar.ics?keyword=lesestund&audience=children": ["Skogdals"],
                "/calendar.ics?library=nordnes&audience=children": [],
                "/libraries/skogdal/calendar.ics?place=\(house.id)": ["Skogdals"],
                "/libraries/nordnes/calendar.ics?place=\(house.id)": [],
                "/places/\(house.id)/calendar.ics?library=skogdal&keyword=lesestund":
                    ["Skogdals"],
                "/places/\(house.id)/calendar.ics?library=nordnes": [],
            ]
            for (path, found) in expected {
                #expect(try await names(region, path) == found, "\(path)")
            }
        }
    }

    @Test func `one selection has one address in the calendar, however it was asked for`()
        async throws
    {
        try await TestRegion.run { region in
            let first = try await region.send(
                .get, "/calendar.ics?keyword=b&keyword=A&cancelled=keep&utm_source=x")
            let second = try await region.send(.get, "/calendar.ics?keyword=a,b")
            #expect(first.bytes == second.bytes)
            #expect(
                first.text.replacing("\r\n ", with: "").contains("/calendar.ics?keyword=a,b\r\n"))
        }
    }

    @Test(arguments: [
        ("/calendar.ics?keywrod=lesestund", "keyword"), ("/calendar.atom?expand=1", "cancelled"),
        ("/libraries/skogdal/calendar.ics?library=nordnes", "place"),
        ("/places/0/calendar.ics?place=1", "library"),
    ])
    func `a parameter that is not known is told with those that are`(
        path: String, name: String
    )
        async throws
    {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, path)
            #expect(answer.status == 400)
            #expect(answer.text.contains(name), "\(answer.text)")
        }
    }

    @Test(arguments: [
        "/calendar.ics?library=nowhere",
        "/places/0192a000-0000-7000-8000-000000000001/calendar.ics",
        "/places/x/calendar.ics", "/calendar.ics?library=skogdal,nowhere",
    ])
    func `what is not there has no calendar`(path: String) async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, path)
            #expect(answer.status == 404)
            #expect(!answer.text.contains("VCALENDAR"))
        }
    }

    @Test func `a library is found in the query by each name that it had`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch("skogdal")
            try await branch.push([branch.event(["name/nb": "Hos oss"])])
            try await region.store.transaction { transaction in
                var account = try #require(try transaction.library("skogdal".slug))
                account.addresses = ["skogen".slug]
                try transaction.put(account)
            }
            for name in ["skogdal", "skogen"] {
                #expect(try await names(region, "/calendar.ics?library=\(name)") == ["Hos oss"])
            }
        }
    }

    @Test func `the calendar of a place ends with it, and none was told of one never public`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let closed = place(branch, "Stengt")
            let secret = place(branch, "Utkast", in: nil, ["visibility": "draft"])
            let narrowed = place(branch, "Trukket")
            let deleted = place(
                branch, "Slettet utkast", in: nil, ["visibility": "draft", "deleted": true])
            try await branch.push([closed, secret, narrowed, deleted])
            for record in [closed, narrowed] {
                #expect(try await names(region, "/places/\(record.id)/calendar.ics") == [])
            }
            try await branch.push(
                [
                    branch.save(
                        ["deleted": true], to: closed.id, kind: "place", base: closed.fields),
                    branch.save(
                        ["visibility": "draft"], to: narrowed.id, kind: "place",
                        base: narrowed.fields),
                ], number: 2)
            for (record, status) in [
                (closed, 410), (narrowed, 410), (secret, 404), (deleted, 404),
            ] {
                let answer = try await region.send(.get, "/places/\(record.id)/calendar.ics")
                #expect(answer.status == status, "\(record["name/nb"]?.string ?? "")")
                #expect(!answer.text.contains(record["name/nb"]?.string ?? "?"))
            }
        }
    }
}
