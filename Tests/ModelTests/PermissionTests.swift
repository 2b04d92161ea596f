import LibsyncModel
import Testing

@Suite struct `Who may write what` {
    private enum Writer: String, CaseIterable, Sendable {
        case owner, coHost, other, coordinator

        var permission: Permission {
            switch self {
            case .owner: Permission(library: fjordvik, role: .member)
            case .coHost: Permission(library: skogdal, role: .member)
            case .other: Permission(library: nordnes, role: .member)
            case .coordinator: Permission(library: ModelTests.coordinator, role: .coordinator)
            }
        }
    }

    private func may(
        _ writer: Writer, _ path: FieldPath, _ value: JSONValue = "x", kind: Kind = .event,
        current: Record?
    ) -> Bool {
        (try? writer.permission.judge([path: value], kind: kind.name, current: current)) != nil
    }

    private var event: Record {
        record(.event, ["name/nb": "x", "organizers/skogdal": ["role": "co-host"]])
    }

    @Test(
        arguments: [
            "name/nb", "summary/nb", "description/se", "location/nb", "image", "inLanguage/nb",
            "keywords/x", "accessibility/quiet", "places/x", "performers/1",
            "overrides/20261224/name/nb", "overrides/20261224/summary/nb",
            "overrides/20261224/description/nb", "overrides/20261224/accessibility/quiet",
        ] as [FieldPath])
    func `owner and co-host edit texts, pictures, places and attendance`(path: FieldPath) {
        #expect(may(.owner, path, current: event))
        #expect(may(.coHost, path, current: event))
        #expect(!may(.other, path, current: event))
        #expect(!may(.coordinator, path, current: event))
    }

    @Test(
        arguments: [
            "when", "visibility", "deleted", "status", "organizers/nordnes", "organizers/skogdal",
            "offers/x", "registration", "dates/20261210", "segments/20261210", "unknown",
            "overrides/20261224/status", "overrides/20261224/when", "overrides/20261224/place",
            "overrides/20261224", "statusReason/nb",
        ] as [FieldPath])
    func `the owner alone decides on the rest`(path: FieldPath) {
        #expect(may(.owner, path, current: event))
        for writer in [Writer.coHost, .other, .coordinator] {
            #expect(!may(writer, path, current: event))
        }
    }

    @Test(arguments: Writer.allCases)
    private func `what a library was merged into is written by the server alone`(writer: Writer) {
        #expect(!may(writer, "mergedInto", "skogdal", kind: .library, current: event))
        #expect(!may(writer, "mergedInto", "skogdal", kind: .library, current: nil))
    }

    @Test func `who took a library over may do what that library might`() throws {
        let heir = Permission(library: nordnes, role: .member, former: [fjordvik])
        try heir.judge(["when": true], kind: "event", current: event)
        try heir.judge(
            ["seen/fjordvik/c": true, "seen/nordnes/c": true], kind: "event", current: event)
        try heir.judge(["library": "fjordvik", "name/nb": "x"], kind: "event", current: nil)
        #expect(throws: Permission.Refusal.notYours(path: "seen/skogdal/c", owner: fjordvik)) {
            try heir.judge(["seen/skogdal/c": true], kind: "event", current: event)
        }
        let helper = Permission(library: nordnes, role: .member, former: [skogdal])
        let shared = record(.event, ["organizers/skogdal": ["role": "co-host"]])
        try helper.judge(["name/nb": "x"], kind: "event", current: shared)
        #expect(throws: Permission.Refusal.notYours(path: "when", owner: fjordvik)) {
            try helper.judge(["when": true], kind: "event", current: shared)
        }
    }

    @Test(arguments: ["library", "hidden"] as [FieldPath])
    func `owner and hiding are the coordinator's`(path: FieldPath) {
        #expect(may(.coordinator, path, current: event))
        for writer in [Writer.owner, .coHost, .other] {
            #expect(!may(writer, path, current: event))
        }
    }

    @Test(arguments: Writer.allCases)
    private func `everybody takes note in their own name only`(writer: Writer) {
        let own = writer.permission.library
        #expect(may(writer, path("seen", own.description, "c"), true, current: event))
        for library in [fjordvik, skogdal, nordnes, coordinator] where library != own {
            #expect(!may(writer, path("seen", library.description, "c"), true, current: event))
        }
        #expect(!may(writer, path("seen", own.description), true, current: event))
        #expect(!may(writer, path("seen", own.description, "c", "d"), true, current: event))
    }

    private func path(_ segments: String...) -> FieldPath {
        FieldPath(segments: segments) ?? "x"
    }

    @Test func `another role than co-host gives no right`() {
        for role in ["venue", "satellite", "external"] {
            let event = record(.event, ["organizers/skogdal": ["role": .string(role)]])
            #expect(!may(.coHost, "name/nb", current: event))
        }
        let removed = record(.event, ["organizers/skogdal": .null])
        #expect(!may(.coHost, "name/nb", current: removed))
    }

    @Test func `a slug is for ever, but for the coordinator`() {
        let library = record(.library, ["slug": "fjordvik"])
        #expect(!may(.owner, "slug", kind: .library, current: library))
        #expect(may(.coordinator, "slug", kind: .library, current: library))
        #expect(may(.owner, "name/nb", kind: .library, current: library))
        #expect(!may(.coordinator, "name/nb", kind: .library, current: library))
        // Elsewhere it is a field like any other.
        #expect(may(.owner, "slug", current: event))
    }

    // MARK: Making a record

    @Test func `a library makes records of its own only`() throws {
        let mine: [FieldPath: JSONValue] = ["library": "fjordvik", "name/nb": "x"]
        let theirs: [FieldPath: JSONValue] = ["library": "skogdal", "name/nb": "x"]
        let owner = Writer.owner.permission
        try owner.judge(mine, kind: "event", current: nil)
        try owner.judge(mine, kind: "campaign", current: nil)
        #expect(throws: Permission.Refusal.notYours(path: "library", owner: nil)) {
            try owner.judge(theirs, kind: "event", current: nil)
        }
        try Writer.coordinator.permission.judge(theirs, kind: "event", current: nil)
    }

    @Test(arguments: ["hidden"] as [FieldPath])
    func `what is the coordinator's is so from the beginning`(path: FieldPath) {
        #expect(!may(.owner, path, current: nil))
        #expect(may(.coordinator, path, current: nil))
    }

    @Test func `libraries are made by the coordinator`() {
        for writer in Writer.allCases {
            let value = JSONValue.string(writer.permission.library.description)
            let isMade = may(writer, "library", value, kind: .library, current: nil)
            #expect(isMade == (writer == .coordinator))
        }
    }

    @Test func `a half record without owner is judged like a new one`() {
        let half = record(.event, owner: nil, ["name/nb": "x"])
        #expect(may(.other, "library", "nordnes", current: half))
        #expect(!may(.other, "library", "fjordvik", current: half))
    }

    // MARK: A save as a whole

    @Test func `one field that is not yours refuses the save, and is named`() {
        let changes: [FieldPath: JSONValue] = ["name/nb": "x", "when": "y", "visibility": "draft"]
        #expect(throws: Permission.Refusal.notYours(path: "visibility", owner: fjordvik)) {
            try Writer.coHost.permission.judge(changes, kind: "event", current: event)
        }
    }

    @Test func `a local kind leaves nobody's desk`() {
        for writer in Writer.allCases {
            #expect(throws: Permission.Refusal.localKind) {
                try writer.permission.judge(
                    ["name": "x"], kind: Kind.member.name, current: nil)
            }
        }
    }

    // MARK: Who once had the right

    @Test func `who once was owner or co-host may propose`() {
        let was: JSONValue = ["role": "co-host"]
        let gave = write(was, at: 1)
        let took = write(.null, at: 2, base: gave)
        let owner = write("fjordvik", at: 1)
        let moved = write("nordnes", at: 3, base: owner, by: coordinator)
        let history = history([
            ("organizers/skogdal", gave), ("organizers/skogdal", took), ("library", owner),
            ("library", moved),
        ])
        #expect(Writer.coHost.permission.onceHeld(history))
        #expect(Writer.owner.permission.onceHeld(history))
        #expect(Writer.other.permission.onceHeld(history))
        #expect(!Writer.coordinator.permission.onceHeld(history))
        let venue = write(["role": "venue"], at: 1)
        #expect(
            !Writer.coHost.permission.onceHeld(ModelTests.history([("organizers/skogdal", venue)])))
    }
}
