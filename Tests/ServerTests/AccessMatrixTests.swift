import Hummingbird
import LibsyncModel
import LibsyncProtocol
import Testing

@testable import LibsyncServer

/// Every route of the server × whoever may call it, made from the route table itself: a route
/// without a row here fails, and so does a row without a route.
@Suite struct AccessMatrixTests {
    /// Who calls.
    enum Who: String, CaseIterable, Sendable {
        /// Nobody: no token.
        case stranger
        /// A token that the server never gave out.
        case forger
        /// A device whose access was withdrawn.
        case revoked
        /// A device whose token has ended.
        case expired
        /// A library that the record, device or replica is not of.
        case otherLibrary
        /// A library with the replica id of another.
        case wrongReplica
        /// The library itself.
        case own
        /// The coordinator.
        case coordinator
    }

    /// What a route answers: a status, or a problem's code.
    enum Answers: Sendable {
        /// Anyone gets this status.
        case anyone(Int)
        /// Only with a good token: what each of those with one gets.
        case members(own: String, otherLibrary: String, wrongReplica: String, coordinator: String)

        func expected(_ who: Who) -> String {
            switch self {
            case .anyone(let status): return String(status)
            case .members(let own, let otherLibrary, let wrongReplica, let coordinator):
                switch who {
                case .stranger, .forger: return "token-unknown"
                case .revoked: return "device-revoked"
                case .expired: return "token-expired"
                case .own: return own
                case .otherLibrary: return otherLibrary
                case .wrongReplica: return wrongReplica
                case .coordinator: return coordinator
                }
            }
        }
    }

    /// The matrix: a draft of Skogdal's, Skogdal's device, Skogdal's replica; Nordnes is the other.
    static let rows: [String: Answers] = [
        "GET /.well-known/libsync": .anyone(200),
        "GET /healthz": .anyone(200), "GET /readyz": .anyone(200),
        "HEAD /healthz": .anyone(200), "HEAD /readyz": .anyone(200),
        "GET /calendar.ics": .anyone(200), "HEAD /calendar.ics": .anyone(200),
        "GET /libraries/{slug}/calendar.ics": .anyone(200),
        "HEAD /libraries/{slug}/calendar.ics": .anyone(200),
        "GET /calendar.json": .anyone(200), "HEAD /calendar.json": .anyone(200),
        "GET /libraries/{slug}/calendar.json": .anyone(200),
        "HEAD /libraries/{slug}/calendar.json": .anyone(200),
        "GET /calendar.atom": .anyone(200), "HEAD /calendar.atom": .anyone(200),
        "GET /libraries/{slug}/calendar.atom": .anyone(200),
        "HEAD /libraries/{slug}/calendar.atom": .anyone(200),
        // A draft is nothing that the public knows of, and no place either.
        "GET /places/{id}/calendar.ics": .anyone(404),
        "HEAD /places/{id}/calendar.ics": .anyone(404),
        "GET /places/{id}/calendar.json": .anyone(404),
        "HEAD /places/{id}/calendar.json": .anyone(404),
        "GET /places/{id}/calendar.atom": .anyone(404),
        "HEAD /places/{id}/calendar.atom": .anyone(404),
        "GET /events/{id}.ics": .anyone(404), "HEAD /events/{id}.ics": .anyone(404),
        // With a code that there is not: enrolment is not for those with a token.
        "POST /v1/enrol": .anyone(403),
        "POST /v1/push": .members(
            own: "200", otherLibrary: "200", wrongReplica: "replica-foreign", coordinator: "200"),
        "GET /v1/pull": .members(
            own: "200", otherLibrary: "200", wrongReplica: "replica-foreign", coordinator: "200"),
        "GET /v1/snapshot": .members(
            own: "200", otherLibrary: "200", wrongReplica: "replica-foreign", coordinator: "200"),
        "POST /v1/digest": .members(
            own: "200", otherLibrary: "200", wrongReplica: "replica-foreign", coordinator: "200"),
        "POST /v1/replicas": .members(
            own: "200", otherLibrary: "200", wrongReplica: "200", coordinator: "200"),
        "GET /v1/records/{id}/history": .members(
            own: "200", otherLibrary: "not-found", wrongReplica: "not-found",
            coordinator: "not-found"),
        "POST /v1/token/rotate": .members(
            own: "200", otherLibrary: "200", wrongReplica: "200", coordinator: "200"),
        "DELETE /v1/devices/{id}": .members(
            own: "204", otherLibrary: "not-found", wrongReplica: "not-found",
            coordinator: "not-found"),
    ]

    /// The tree of calendars is everybody's to read, and nobody's to write.
    static let calDAV: [String: Answers] = {
        let paths = [
            "/caldav", "/caldav/principal", "/caldav/calendars", "/caldav/calendars/{calendar}",
            "/caldav/calendars/{calendar}/{object}",
        ]
        let writing = [
            "PUT", "DELETE", "POST", "PATCH", "PROPPATCH", "MKCOL", "MKCALENDAR", "COPY", "MOVE",
            "LOCK", "UNLOCK", "ACL",
        ]
        var rows: [String: Answers] = [:]
        for path in paths {
            for method in writing { rows["\(method) \(path)"] = .anyone(403) }
            let isObject = path.hasSuffix("{object}")
            // A draft is no object.
            for method in ["GET", "HEAD"] {
                rows["\(method) \(path)"] = .anyone(isObject ? 404 : 200)
            }
            rows["OPTIONS \(path)"] = .anyone(200)
            // Without a depth it would be all that there is.
            rows["PROPFIND \(path)"] = .anyone(403)
            // Without a body it is no report; and there are none but on calendars.
            rows["REPORT \(path)"] = .anyone(path.hasSuffix("{calendar}") ? 400 : 403)
        }
        rows["OPTIONS /"] = .anyone(200)
        rows["PROPFIND /"] = .anyone(403)
        for method in writing + ["GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"] {
            rows["\(method) /.well-known/caldav"] = .anyone(301)
        }
        return rows
    }()

    private static func name(_ method: String, _ path: String) -> String {
        let parts = path.split(separator: "/").map { part in
            part.hasPrefix(":") ? "{\(part.dropFirst())}" : String(part)
        }
        return "\(method) /" + parts.joined(separator: "/")
    }

    @Test func `every route has a row, and every row a route`() async throws {
        try await TestRegion.run { region in
            let routes = buildRouter(region.parts).routes.map { route in
                Self.name(route.method.rawValue, "\(route.path)")
            }
            #expect(Set(routes) == Set(Self.all.keys))
            #expect(routes.count == Self.all.count)
        }
    }

    static let all = rows.merging(calDAV) { one, _ in one }.merging(site) { one, _ in one }

    /// The pages are everybody's; a draft has none, and what is filled in here is no date and no
    /// file.
    static let site: [String: Answers] = {
        let pages: [String: Int] = [
            "": 200, "{span}": 404, "{span}/{view}": 404, "libraries/{slug}": 200,
            "libraries/{slug}/{span}": 404, "libraries/{slug}/{span}/{view}": 404,
            "places/{id}": 404, "places/{id}/{span}": 404, "places/{id}/{span}/{view}": 404,
            "events/{id}": 404, "events/{id}/{date}": 404, "embed": 200, "embed/list": 200,
            "embed/fragment": 200, "accessibility": 200, "privacy": 200,
        ]
        var rows: [String: Answers] = [
            "GET /sitemap.xml": .anyone(200), "GET /robots.txt": .anyone(200),
            "GET /assets/{file}": .anyone(404),
        ]
        for (path, status) in pages {
            rows["GET /\(path)"] = .anyone(status)
            for language in ["nb", "nn", "se", "en"] {
                rows["GET /" + language + (path.isEmpty ? "" : "/" + path)] = .anyone(status)
            }
        }
        for (route, answers) in rows { rows[route.replacing("GET", with: "HEAD")] = answers }
        return rows
    }()

    @Test(arguments: AccessMatrixTests.all.keys.sorted())
    func `each caller gets from each route what the matrix says`(route: String) async throws {
        let answers = try #require(Self.all[route])
        for who in Who.allCases {
            try await TestRegion.run { region in
                let answer = try await Self.call(route, as: who, in: region)
                let got = answer.problem ?? String(answer.status)
                let expected = answers.expected(who)
                // What is refused as a whole carries a problem; only enrolment's is a mere status.
                let isAsExpected = got == expected || String(answer.status) == expected
                #expect(isAsExpected, "\(route) as \(who): \(got), not \(expected)")
                if answer.status >= 400 {
                    #expect(!answer.text.contains("Utkast"), "\(route) tells \(who) a draft")
                }
            }
        }
    }

    /// Makes the region of the matrix and sends one request of `who`.
    private static func call(
        _ route: String, as who: Who, in region: TestRegion
    ) async throws -> Answer {
        let skogdal = try await region.branch("skogdal")
        let draft = skogdal.event(["name/nb": "Utkast", "visibility": "draft"])
        try await skogdal.push([draft])
        let caller = try await branch(of: who, besides: skogdal, in: region)
        let replica =
            switch who {
            case .wrongReplica: skogdal.membership.replica
            default: caller.membership.replica
            }
        let token: String? =
            switch who {
            case .stranger: nil
            case .forger: "forged"
            default: caller.token
            }
        let parts = route.split(separator: " ")
        guard let method = HTTPRequest.Method(rawValue: String(parts[0])) else {
            preconditionFailure("no method: \(route)")
        }
        let path = String(parts[1]).replacing("{slug}", with: "skogdal")
            .replacing("{calendar}", with: "library-skogdal")
            .replacing("{object}", with: "{id}.ics")
            .replacing("/devices/{id}", with: "/devices/\(skogdal.membership.device)")
            .replacing("{id}", with: draft.id.description)
        let number: Int64 = who == .own ? 2 : 1
        return try await region.call(
            method, path, token: token, [HeaderName.replica: replica.description],
            body: body(of: route, replica: replica, number: number, caller))
    }

    private static func branch(
        of who: Who, besides skogdal: TestBranch, in region: TestRegion
    ) async throws -> TestBranch {
        switch who {
        case .stranger, .forger, .own: return skogdal
        case .otherLibrary, .wrongReplica: return try await region.branch("nordnes")
        case .coordinator: return try await region.branch("fylket")
        case .revoked:
            let lost = try await region.branch("skogdal")
            try await region.parts.accounts.revoke(
                device: lost.membership.device, library: nil)
            return lost
        case .expired:
            let old = try await region.branch("skogdal")
            region.world.passDays(Int64(Limits.tokenDays) + 1)
            return old
        }
    }

    private static func body(
        of route: String, replica: ReplicaID, number: Int64, _ caller: TestBranch
    ) -> [UInt8]? {
        switch route {
        case "POST /v1/push": caller.body([], number: number, replica: replica)
        case "POST /v1/enrol": Enrol.encodeRequest(secret: "0000000000000000", label: nil)
        case "POST /v1/digest": Digests.encodeRequest([IDRange()])
        case "POST /v1/replicas":
            Replicas.encodeRequest(Ladder(cursors: [], commits: []))
        case "POST /v1/token/rotate": []
        default: nil
        }
    }
}
