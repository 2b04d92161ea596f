import Hummingbird
import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncServer

/// One response of a multistatus.
struct DAVTold: Sendable {
    let href: String
    /// Its own status; nil where it has properties instead.
    let status: String?
    /// The properties that are there.
    let found: [XMLName: XMLElement]
    /// Those that are not.
    let missing: Set<XMLName>
    /// The condition that its error names.
    let condition: String?

    /// The text of a property, by its local name.
    func text(_ local: String) -> String? { found.first { $0.key.local == local }?.value.trimmed }

    /// Addresses in a property.
    func hrefs(_ local: String) -> [String] {
        found.first { $0.key.local == local }?.value.children.map(\.trimmed) ?? []
    }
}

/// An answer in XML, read as a program does.
struct DAVAnswered: Sendable {
    let answer: Answer
    let responses: [DAVTold]
    let token: String?
    /// The condition that a refusal names.
    let condition: String?

    var hrefs: [String] { responses.map(\.href) }

    init(_ answer: Answer) throws {
        self.answer = answer
        let isXML = answer.header("Content-Type")?.hasPrefix("application/xml") ?? false
        let limits = XMLLimits(depth: 32, elements: 1_000_000, attributes: 32)
        let root = isXML ? try XMLReading.root(of: answer.bytes, limits: limits) : nil
        condition = root?.name.local == "error" ? root?.children.first?.name.local : nil
        token = root?.child(DAVName.syncToken)?.trimmed
        responses = (root?.children ?? []).filter { $0.name.local == "response" }.map { response in
            let stats = response.children.filter { $0.name.local == "propstat" }
            let properties = { (status: String) in
                stats.filter { $0.children.contains { $0.trimmed.contains(status) } }
                    .flatMap { $0.child(DAVName.prop)?.children ?? [] }
            }
            return DAVTold(
                href: response.child(DAVName.href)?.trimmed ?? "",
                status: response.child(XMLName(DAVName.dav, "status"))?.trimmed,
                found: Dictionary(
                    properties(" 200 ").map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one }),
                missing: Set(properties(" 404 ").map(\.name)),
                condition: response.child(XMLName(DAVName.dav, "error"))?.children.first?.name.local
            )
        }
    }
}

extension TestRegion {
    static let calendar = "/caldav/calendars/region/"

    /// Sends one request of WebDAV; `{…}` stands for a `prop` of these properties.
    func dav(
        _ method: HTTPRequest.Method, _ path: String, depth: String? = "1", _ body: String = "",
        headers: [String: String] = [:]
    ) async throws -> DAVAnswered {
        var all = headers
        if let depth { all["Depth"] = depth }
        return try DAVAnswered(
            await send(method, path, all, body: body.isEmpty ? nil : Array(body.utf8)))
    }

    /// A PROPFIND of these properties: `D:`, `C:`, `CS:` and `A:` are known.
    func find(
        _ properties: [String], at path: String, depth: String = "0",
        headers: [String: String] = [:]
    ) async throws -> DAVAnswered {
        try await dav(
            .propfind, path, depth: depth,
            TestRegion.body("D:propfind", TestRegion.prop(properties)), headers: headers)
    }

    /// A REPORT with these elements after the properties.
    func report(
        _ name: String, _ properties: [String] = ["D:getetag"], _ rest: String = "",
        at path: String = TestRegion.calendar, depth: String? = "1"
    ) async throws -> DAVAnswered {
        try await dav(
            .report, path, depth: depth, TestRegion.body(name, TestRegion.prop(properties) + rest))
    }

    /// A query of the VEVENTs that pass `filter`.
    func query(
        _ filter: String, _ properties: [String] = ["D:getetag"], _ rest: String = "",
        at path: String = TestRegion.calendar
    ) async throws -> DAVAnswered {
        try await report(
            "C:calendar-query", properties,
            "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\">\(filter)"
                + "</C:comp-filter></C:comp-filter></C:filter>" + rest, at: path)
    }

    static func prop(_ properties: [String]) -> String {
        "<D:prop>\(properties.map { "<\($0)/>" }.joined())</D:prop>"
    }

    static func body(_ name: String, _ content: String) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <\(name) xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"
         xmlns:CS="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/">\(content)\
        </\(name)>
        """
    }
}

extension TestBranch {
    /// A further save of a record that this branch has made.
    func edit(_ record: Record, _ fields: [FieldPath: JSONValue]) -> Record {
        save(fields, to: record.id, kind: record.kind, base: record.fields)
    }
}

/// A program that keeps a copy of one calendar by sync-collection.
final class CalDAVProgram: Sendable {
    let region: TestRegion
    let path: String
    /// The ETag of each object, by address.
    let known = Shared<[String: String]>([:])
    let token = Shared<String?>(nil)
    private let limit: Int?

    init(_ region: TestRegion, _ path: String = TestRegion.calendar, limit: Int? = nil) {
        self.region = region
        self.path = path
        self.limit = limit
    }

    /// What one sync told.
    struct News: Sendable, Equatable {
        var changed: [String] = []
        var removed: [String] = []
        var requests = 0
    }

    /// Fetches what changed; from the start where the token holds no longer.
    @discardableResult func sync() async throws -> News {
        var news = News()
        while true {
            let answer = try await ask()
            news.requests += 1
            if answer.condition == "valid-sync-token" {
                try #require(token.value != nil)
                token.value = nil
                known.value = [:]
                continue
            }
            try #require(answer.answer.status == 207, "\(answer.answer.text)")
            let next: String = try #require(answer.token)
            token.value = next
            for response in answer.responses where response.href != path {
                let name = String(response.href.dropFirst(path.count))
                if response.status?.contains("404") == true {
                    known.value[response.href] = nil
                    news.removed.append(name)
                } else {
                    let tag: String = try #require(response.text("getetag"))
                    known.value[response.href] = tag
                    news.changed.append(name)
                }
            }
            if answer.responses.allSatisfy({ $0.href != path }) { return news }
        }
    }

    /// One request, as it is.
    func ask() async throws -> DAVAnswered {
        let limit = limit.map { "<D:limit><D:nresults>\($0)</D:nresults></D:limit>" } ?? ""
        return try await region.dav(
            .report, path,
            TestRegion.body(
                "D:sync-collection",
                "<D:sync-token>\(token.value ?? "")</D:sync-token><D:sync-level>1</D:sync-level>"
                    + limit + TestRegion.prop(["D:getetag"])))
    }

    /// What a listing of the whole calendar says.
    func listing() async throws -> [String: String] {
        let answer = try await region.find(["D:getetag"], at: path, depth: "1")
        let objects = answer.responses.dropFirst().map { ($0.href, $0.text("getetag") ?? "") }
        return Dictionary(objects, uniquingKeysWith: { one, _ in one })
    }
}

/// Syncs, and expects the copy to be what is there.
func sync(_ program: CalDAVProgram) async throws -> CalDAVProgram.News {
    let news = try await program.sync()
    #expect(try await program.listing() == program.known.value, "\(program.path)")
    return news
}

extension TestRegion {
    /// A public event of a branch, and a program that has read it.
    func readEvent(
        _ fields: [FieldPath: JSONValue] = [:]
    ) async throws -> (branch: TestBranch, event: Record, program: CalDAVProgram) {
        let branch = try await branch()
        let event = branch.event(fields)
        try await branch.push([event])
        let program = CalDAVProgram(self)
        _ = try await sync(program)
        return (branch, event, program)
    }
}

/// The file of a record's object.
func name(_ record: Record, _ date: String = "") -> String { "\(record.id)\(date).ics" }

/// What events of these tests say of their dates.
enum CalDAVDates {
    /// Thursdays at six from 3 December 2026, for ever.
    static let weekly: [FieldPath: JSONValue] = [
        "when": [
            "start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00",
            "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY",
        ]
    ]
    /// From 17 December 2026 on at noon.
    static let later: JSONValue = [
        "when": [
            "start": "2026-12-17T12:00:00", "end": "2026-12-17T13:00:00",
            "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY",
        ]
    ]
}
