import LibsyncModel
import Testing

/// What the fields of each kind may hold.
@Suite struct `Kinds and their fields` {
    /// One value at one path; `expected` is a part of the complaint, nil when the value is taken.
    struct Case: CustomTestStringConvertible, Sendable {
        let path: String
        let text: String
        let expected: String?
        var testDescription: String { "\(path) = \(text.prefix(60))" }

        init(_ path: String, _ text: String, _ expected: String? = nil) {
            self.path = path
            self.text = text
            self.expected = expected
        }
    }

    private func check(_ sample: Case, kind: String) throws {
        let path = try #require(FieldPath(sample.path))
        let value = try json(sample.text)
        var complaint: String?
        do {
            try Kind.check(value, at: path, kind: kind)
        } catch {
            complaint = error.description
        }
        guard let expected = sample.expected else {
            #expect(complaint == nil)
            return
        }
        #expect(complaint?.contains(expected) == true, "\(complaint ?? "taken")")
        #expect(complaint?.hasPrefix("`\(sample.path)") == true, "\(complaint ?? "taken")")
    }

    private static let long = "\"" + String(repeating: "å", count: 600) + "\""
    private static let id = #""01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3""#

    // MARK: Every kind

    static let everyKind: [Case] = [
        Case("library", #""fjordvik""#), Case("library", #""Fjordvik""#, "slug"),
        Case("library", "5", "slug"), Case("library/x", #""fjordvik""#, "without keys below"),
        Case("visibility", #""draft""#), Case("visibility", #""region""#),
        Case("visibility", #""public""#), Case("visibility", #""secret""#, "one of draft"),
        Case("visibility", "null"), Case("deleted", "true"), Case("deleted", "false"),
        Case("deleted", "0", "true or false"), Case("hidden", #"{"reason":"feil bilde"}"#),
        Case("hidden", "null"), Case("hidden", "{}", "given"), Case("hidden", "true", "an object"),
        Case("seen/fjordvik/6ce7c4d51591e93b", "true"), Case("seen/fjordvik", "true", "a key"),
        Case("seen/fjordvik/6ce7c4d51591e93b", "1", "true or false"),
        Case("unknown", #"{"a":[1]}"#), Case("unknown/deep/er", "5"),
    ]

    @Test(arguments: Kind.all.map(\.name), everyKind)
    func `what every kind has`(kind: String, sample: Case) throws {
        try check(sample, kind: kind)
    }

    @Test func `a kind that is not known takes anything of bearable size`() throws {
        for sample in [#"{"a":{"b":[1,2,{"c":null}]}}"#, "null", #""x""#, "0.5"] {
            try check(Case("name", sample), kind: "campaign")
            try check(Case("when/whatever", sample), kind: "campaign")
        }
    }

    @Test(arguments: ["event", "campaign"])
    func `no value is larger or deeper than allowed`(kind: String) throws {
        func text(_ count: Int) -> String { "\"" + String(repeating: "x", count: count) + "\"" }
        try check(Case("x-later", text(60_998)), kind: kind)
        try check(Case("x-later", text(60_999), "at most 61000 bytes"), kind: kind)
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        try check(Case("x-later", nested(16)), kind: kind)
        try check(Case("x-later", nested(17), "nested at most 16 deep"), kind: kind)
    }

    // MARK: Each kind

    static let libraries: [Case] = [
        Case("slug", #""fjordvik""#), Case("slug", #""F""#, "slug"),
        Case("name/nb", #""Fjordvik bibliotek""#), Case("name", #""x""#, "a language tag"),
        Case("name/norsk bokmål", #""x""#, "a language tag"), Case("name/nb", "5", "text"),
        Case("name/nb/x", #""x""#, "without keys below"), Case("name/se-Latn-NO", #""x""#),
        Case("name/i", #""x""#, "a language tag"), Case("name/nb", long, "at most 1000 bytes"),
        Case("name/nb", "null"), Case("type", #""municipal""#), Case("type", #""shop""#, "one of"),
        Case("identifier/isil", #""NO-9999999""#), Case("identifier", #""x""#, "a key"),
        Case("parentOrganization", #""fjellfylket""#), Case("url", #""https://x.example""#),
        Case("url", #""x.example""#, "https://"),
        Case("url", #""javascript:alert(1)""#, "https://"),
        Case("url", #""https://x.example/a b""#, "https://"), Case("url", #""mailto:a@x.example""#),
        Case("email", #""post@x.example""#), Case("telephone", #""+47 00 00 00 00""#),
        Case("address", #"{"streetAddress":"Strandveien 12","x-later":1}"#),
        Case("address", #"{"postalCode":9992}"#, "text"), Case("address", #""x""#, "an object"),
        Case("address/postalCode", #""9992""#, "without keys below"),
        Case("languages/nb", "true"), Case("languages/nb", "false"), Case("languages/nb", "null"),
        Case("languages/nb", #""yes""#, "true or false"), Case("languages", "true", "a word"),
        Case("timeZone", #""Europe/Oslo""#), Case("mergedInto", #""nordnes""#),
    ]

    @Test(arguments: libraries)
    func `a library`(sample: Case) throws { try check(sample, kind: "library") }

    static let places: [Case] = [
        Case("name/nb", #""Ytre Sund filial""#), Case("type", #""mobile""#),
        Case("type", #""cellar""#, "one of building"),
        Case("geo", #"{"latitude":69.35,"longitude":17.7}"#),
        Case("geo", #"{"latitude":69.35}"#, "given"),
        Case("geo", #"{"latitude":91,"longitude":0}"#, "from -90.0 to 90.0"),
        Case("geo", #"{"latitude":"69","longitude":0}"#, "a number"),
        Case("containedInPlace", id), Case("containedInPlace", #""hall""#, "a record's id"),
        Case("maximumAttendeeCapacity", "35"), Case("maximumAttendeeCapacity", "-1", "from 0 to"),
        Case("maximumAttendeeCapacity", "1.5", "a whole number"),
        Case("accessibility/wheelchair", "true"), Case("directions/nb", #""Opp trappa.""#),
        Case("url", #""http://x.example""#), Case("keywords/bokbåt", "true"),
        Case("address", #"{"addressCountry":"NO"}"#), Case("keywords", "[]", "a word"),
    ]

    @Test(arguments: places)
    func `a place`(sample: Case) throws { try check(sample, kind: "place") }

    private static let when =
        #"{"start":"2026-12-03T18:00:00","end":"2026-12-03T19:00:00","timeZone":"Europe/Oslo"}"#

    static let events: [Case] = [
        Case("name/nb", #""Lesestund""#), Case("summary/nb", #""Kort""#), Case("when", when),
        Case("when", "null"), Case("when", #"{"start":"2026-12-03"}"#, "start, end"),
        Case("when/start", #""x""#, "without keys below"), Case("inLanguage/se", "true"),
        Case("dates/20261210", "true"), Case("dates/20261210", "false", "an object"),
        Case("dates/2026-12-10", "true", "a date such as"), Case("dates", "true", "a date such as"),
        Case("dates/20261210", #"{"start":"2026-12-10T10:00:00","end":"2026-12-10T11:00:00"}"#),
        Case("dates/20261210", #"{"start":"2026-12-10T10:00:00"}"#, "given"),
        Case("dates/20261210T0930", "true"), Case("dates/20261210T930", "true", "a date such as"),
        Case("dates/20261310", "true", "a date such as"),
        Case("overrides/20261224/status", #""cancelled""#),
        Case("overrides/20261224/status", #""omitted""#),
        Case("overrides/20261224/status", #""gone""#, "one of"),
        Case("overrides/20261224", "true", "followed by an aspect"),
        Case("overrides/20261224/statusReason/nb", #""Julaften""#),
        Case("overrides/20261224/when", #"{"start":"2026-12-24T10:00:00"}"#, "given"),
        Case("overrides/20261224/place", id),
        Case("overrides/20261224/place", "5", "a record's id"),
        Case("overrides/20261224/accessibility/captions", "true"),
        Case("overrides/20261224/x-later", #"[1]"#),
        Case("overrides/20261224/status", #""rescheduled""#),
        Case("overrides/20261224/previousStart", #""2026-12-24T18:00:00""#),
        Case("overrides/20261224/previousStart", #""2026-12-24""#, "a local date and time"),
        Case("overrides/20261224/virtualLocation", #"{"url":"https://x.example"}"#),
        Case("overrides/20261224/inLanguage/se", "true"),
        Case("overrides/20261224/maximumAttendeeCapacity", "12"),
        Case("overrides/20261224/maximumAttendeeCapacity", "-1", "a whole number from 0"),
        Case("segments/20270107", "{\"when\":\(when)}"),
        Case("segments/20270107", "{\"when\":\(when),\"aspects\":{\"status\":\"cancelled\"}}"),
        Case(
            "segments/20270107", "{\"when\":\(when),\"aspects\":{\"name/nb\":\"Ny\",\"x\":[1]}}"),
        Case(
            "segments/20270107", "{\"when\":\(when),\"aspects\":{\"status\":\"gone\"}}", "one of"),
        Case(
            "segments/20270107", "{\"when\":\(when),\"aspects\":{\"name\":\"Ny\"}}", "followed by"),
        Case("segments/20270107", "{\"when\":\(when),\"aspects\":{\"/\":1}}", "an object of"),
        Case("segments/20270107", "{\"when\":\(when),\"aspects\":true}", "an object"),
        Case("segments/20270107", "{}", "given"), Case("segments/x", "{}", "a date such as"),
        Case("places/01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3", "true"),
        Case("location/nb", #""Rommet bak""#), Case("attendanceMode", #""mixed""#),
        Case("virtualLocation", #"{"url":"https://x.example"}"#),
        Case("virtualLocation", #"{"name":"x"}"#, "given"),
        Case("attendanceMode", #""x""#, "one of"),
        Case("organizers/skogdal", #"{"role":"co-host"}"#),
        Case("organizers/skogdal", #"{"role":"host"}"#, "one of co-host"),
        Case("performers/1", #"{"name":"Et navn"}"#), Case("performers/1", "{}", "given"),
        Case("audience/small-children", "true"), Case("typicalAgeRange", #""0-3""#),
        Case("isAccessibleForFree", "true"), Case("isAccessibleForFree", #""ja""#, "true or false"),
        Case("offers/voksen", #"{"price":50,"priceCurrency":"NOK"}"#),
        Case("offers/voksen", #"{"price":-1}"#, "a number from"),
        Case("offers/voksen", #"{"price":1,"priceCurrency":"kroner"}"#, "at most 3 bytes"),
        Case("registration", #"{"url":"https://x.example","opens":"2026-11-01T09:00:00"}"#),
        Case("registration", #"{"opens":"1 November"}"#, "a local date and time"),
        Case("image", #"{"url":"https://x.example/a.jpg","alt":"Et bilde"}"#),
        Case("status", #""full""#), Case("status", #""omitted""#, "one of"),
        Case("previousStart", #""2026-12-03T18:00:00""#),
        Case("previousStart", #""2026-12-03T18:00""#, "a local date and time"),
        Case("campaign", id), Case("goal", #""Flere""#), Case("statisticsType", #""barn""#),
    ]

    @Test(arguments: events)
    func `an event`(sample: Case) throws { try check(sample, kind: "event") }

    /// A rule of a series that begins on Thursday 3 December 2026, 18:00, and whether it has a date.
    static let rules: [(String, Bool)] = [
        ("FREQ=WEEKLY", true), ("FREQ=DAILY;INTERVAL=100000", true),
        ("FREQ=WEEKLY;UNTIL=20261203", true), ("FREQ=WEEKLY;UNTIL=20261202", false),
        ("FREQ=WEEKLY;UNTIL=20261203T180000", true),
        ("FREQ=WEEKLY;UNTIL=20261203T175959", false),
        // In some zone that is the evening of the start.
        ("FREQ=WEEKLY;UNTIL=20261203T050000Z", true),
        ("FREQ=WEEKLY;UNTIL=20261203T030000Z", false),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261203", false),
        ("FREQ=MONTHLY;BYMONTHDAY=31", true), ("FREQ=MONTHLY;BYMONTHDAY=32", false),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", false),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=-29", true),
        ("FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31", false),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", true),
        // 2026, 2028 … have one, 2026, 2030 … have none.
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", true),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", false),
        ("FREQ=YEARLY;BYYEARDAY=366", true), ("FREQ=YEARLY;BYYEARDAY=366;BYMONTH=11", false),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU", true), ("FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1", false),
        ("FREQ=MONTHLY;BYDAY=5MO", true), ("FREQ=MONTHLY;BYDAY=6MO", false),
        ("FREQ=MONTHLY;BYDAY=-5TH", true), ("FREQ=YEARLY;BYDAY=53TH", true),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=6TH", false),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", true),
        ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=6", false), ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2", false),
        ("FREQ=DAILY;BYHOUR=10,14;BYSETPOS=2", true), ("FREQ=DAILY;BYHOUR=10;BYSETPOS=2", false),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=1", false),
        // What cannot be read is not judged here.
        ("FREQ=WEEKLY;UNTIL=tomorrow", true), ("FREQ=WEEKLY;BYDAY=XX", true),
    ]

    private func series(_ rule: String) -> String {
        #"{"start":"2026-12-03T18:00:00","end":"2026-12-03T19:00:00","timeZone":"Europe/Oslo","#
            + "\"rule\":\"\(rule)\"}"
    }

    @Test(arguments: rules)
    func `a series has at least one date`(rule: String, hasDate: Bool) throws {
        let expected = hasDate ? nil : "at least one date: no day from 2026-12-03 on"
        try check(Case("when", series(rule), expected), kind: "event")
        let segment = "{\"when\":\(series(rule))}"
        try check(Case("segments/20261203", segment, expected), kind: "event")
    }

    @Test(arguments: ["SECONDLY", "MINUTELY", "HOURLY"])
    func `a series falls on days`(frequency: String) throws {
        let value = series("FREQ=\(frequency)")
        try check(Case("when", value, "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY"), kind: "event")
        // What came from elsewhere is read all the same.
        #expect(EventTime(json: try json(value)) != nil)
    }

    @Test func `aspects of a date that are not known are told with those that are`() throws {
        let known = try #require(Kind.event.aspects(insteadOf: "overrides/20261224/start"))
        #expect(known.contains("status") && known.contains("when") && known == known.sorted())
        for path in [
            "overrides/20261224/when", "overrides/20261224/name/nb", "overrides/20261224", "when",
            "start", "dates/20261224",
        ] as [FieldPath] {
            #expect(Kind.event.aspects(insteadOf: path) == nil)
        }
        #expect(Kind.place.aspects(insteadOf: "overrides/20261224/start") == nil)
    }

    @Test func `a place does not lie in itself`() throws {
        var place = record(.place, ["name/nb": "Salen"])
        place.fields["containedInPlace"] = write(.string(place.id.description))
        let failure = #expect(throws: FieldFailure.self) { try Kind.check(place) }
        #expect(failure?.path == "containedInPlace")
    }

    static let contents: [Case] = [
        Case("type", #""template""#), Case("type", #""poem""#, "one of"), Case("name/nn", #""x""#),
        Case("body/nb", #""**Fet**\n\nLinje""#), Case("body/nb", "[]", "text"),
        Case("license", #""CC-BY-4.0""#), Case("creditText", #""Foto""#), Case("goal", #""x""#),
        Case("valid", #"{"from":"2026-12-01"}"#), Case("valid", "{}"),
        Case("valid", #"{"until":"1.12.2026"}"#, "a date such as"), Case("isBasedOn", id),
        Case("subject/eventyr", "true"), Case("keywords/AC~1DC", "true"),
    ]

    @Test(arguments: contents)
    func `a text of the bank`(sample: Case) throws { try check(sample, kind: "content") }

    static let members: [Case] = [
        Case("name", #""En ansatt""#), Case("name/nb", #""x""#, "without keys below"),
        Case("role", #""barnebibliotekar""#), Case("email", "5", "text"), Case("note", #""x""#),
    ]

    @Test(arguments: members)
    func `a member`(sample: Case) throws { try check(sample, kind: "member") }

    // MARK: Kinds as such

    @Test func `members stay at the desk, all other kinds may leave it`() {
        #expect(Kind.all.filter { $0.reach == .local }.map(\.name) == ["member"])
        #expect(!Kind.isShared("member"))
        #expect(Kind.isShared("campaign"))
        #expect(Kind.named("campaign") == nil)
    }

    @Test func `a kind's name is plain`() {
        for name in Kind.all.map(\.name) { #expect(Kind.isName(name)) }
        for name in ["", "e", "Event", "e_x", "hendelse/x", "møte"] { #expect(!Kind.isName(name)) }
    }

    @Test func `a record is checked field by field, and for their number`() throws {
        try Kind.check(record(.event, ["name/nb": "x", "later": 5]))
        let failure = #expect(throws: FieldFailure.self) {
            try Kind.check(record(.event, ["name/nb": "x", "name/nn": 5]))
        }
        #expect(failure?.path == "name/nn")
        var many: [FieldPath: JSONValue] = [:]
        for number in 0..<5_000 { many[try #require(FieldPath("keywords/\(number)"))] = true }
        #expect(throws: FieldFailure.self) { try Kind.check(record(.event, many)) }
    }

    @Test func `a field never lies above or below another`() throws {
        let flat = record(.event, ["x": 1])
        let deep = record(.event, ["y/a/b": 1])
        try flat.checkNesting(of: ["y/a", "x"])
        try deep.checkNesting(of: ["y/a/b", "y/a/c", "y/d"])
        for path in ["x/a", "x/a/b"] as [FieldPath] {
            #expect(throws: FieldFailure.self) { try flat.checkNesting(of: [path]) }
        }
        for path in ["y", "y/a", "y/a/b/c"] as [FieldPath] {
            #expect(throws: FieldFailure.self) { try deep.checkNesting(of: [path]) }
        }
        // What was removed is no longer in the way.
        try record(.event, ["x": .null]).checkNesting(of: ["x/a"])
    }
}
