import ArgumentParser
import LibsyncModel

/// When an event is.
struct TimeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Local start, such as 2026-12-03T18:00; a date with --all-day.", valueName: "time"))
    var start: String?

    @Option(
        help: ArgumentHelp(
            "Local end, or 20:00 for the same day; with --all-day the last day.",
            valueName: "time"))
    var end: String?

    @Option(
        help: ArgumentHelp(
            "Time zone; without it the library's own, else the region's.", valueName: "name"))
    var zone: String?

    @Flag(inversion: .prefixedNo, help: "Whether only the dates count.")
    var allDay: Bool?

    @Option(
        help: ArgumentHelp(
            "Make it a series: FREQ=WEEKLY;BYDAY=TH (RFC 5545); none for a single event.",
            valueName: "rrule"))
    var rule: String?

    var edit: TimeEdit {
        TimeEdit(start: start, end: end, zone: zone, isAllDay: allDay, rule: rule)
    }
}

/// What an event says of itself; the same for add and edit.
struct EventOptions: ParsableArguments {
    @OptionGroup var common: CommonFieldOptions
    @OptionGroup var time: TimeOptions

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("One or two sentences.", valueName: "lang=text"))
    var summary: [String] = []
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("The whole text.", valueName: "lang=text"))
    var description: [String] = []
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Room or spot in words.", valueName: "lang=text"))
    var location: [String] = []

    @Option(help: ArgumentHelp("Id of a place, or its beginning.", valueName: "id"))
    var place: [String] = []
    @Option(
        help: ArgumentHelp(
            "small-children, children, youth, adults, seniors, families, everyone or schools.",
            valueName: "code"))
    var audience: [String] = []
    @Option(help: ArgumentHelp("Language it is held in.", valueName: "tag"))
    var language: [String] = []
    @Option(
        help: ArgumentHelp(
            "wheelchair, hearing-loop, sign-language, easy-language, captions or quiet.",
            valueName: "code"))
    var accessibility: [String] = []
    @Option(help: ArgumentHelp("A library that helps and may edit the texts.", valueName: "slug"))
    var coHost: [String] = []

    @Option(help: "A page of its own.") var url: String?
    @Option(help: ArgumentHelp("Where one signs up.", valueName: "url")) var registrationURL:
        String?
    @Option(help: ArgumentHelp("How many can come.", valueName: "n")) var capacity: Int?
    @Flag(inversion: .prefixedNo, help: "Whether it is free of charge.") var free: Bool?
    @Option(help: ArgumentHelp("Address of a picture.", valueName: "url")) var image: String?
    @Option(help: ArgumentHelp("What the picture shows, in words.", valueName: "text"))
    var imageAlt: String?
    @Option(help: "scheduled, cancelled, postponed, rescheduled, movedOnline or full.")
    var status: String?

    /// What the options ask for; pure.
    /// - Parameters:
    ///   - record: the event as it is; nil for a new one.
    ///   - places: the ids that the values of `--place` stand for.
    func changes(
        onto record: Record?, places: [RecordID], defaultZone: String
    ) throws(CommandFailure) -> FieldChanges {
        var changes = FieldChanges()
        try common.add(to: &changes)
        if let when = try time.edit.value(onto: record?["when"], defaultZone: defaultZone) {
            try changes.set("when", when)
        }
        try changes.setTexts("summary", summary, option: "--summary")
        try changes.setTexts("description", description, option: "--description")
        try changes.setTexts("location", location, option: "--location")
        try changes.setMembers("places", places.map(\.description), option: "--place")
        try changes.setMembers("audience", audience, option: "--audience")
        try changes.setMembers("inLanguage", language, option: "--language")
        try changes.setMembers("accessibility", accessibility, option: "--accessibility")
        try changes.set("url", url)
        try changes.set("status", status)
        if let capacity { try changes.set("maximumAttendeeCapacity", .integer(capacity)) }
        if let free { try changes.set("isAccessibleForFree", .bool(free)) }
        try addObjects(to: &changes, onto: record)
        return changes
    }

    private func addObjects(
        to changes: inout FieldChanges, onto record: Record?
    ) throws(CommandFailure) {
        if let url = registrationURL {
            try changes.merge("registration", ["url": .string(url)], onto: record)
        }
        if imageAlt != nil, image == nil, record?["image"] == nil {
            throw CommandFailure(
                .usage, "--image-alt describes a picture, and there is none.",
                "Give its address too: --image https://….")
        }
        let picture = ["url": image, "alt": imageAlt].compactMapValues { $0 }
        try changes.merge("image", picture.mapValues { .string($0) }, onto: record)
        for text in coHost {
            guard let slug = LibrarySlug(text),
                let path = FieldPath(segments: ["organizers", slug.description])
            else {
                throw CommandFailure(
                    .usage, "--co-host \(clip(text)) is no library's slug.",
                    "libsync library list shows the slugs.")
            }
            try changes.merge(path, ["role": "co-host"], onto: record)
        }
    }
}
