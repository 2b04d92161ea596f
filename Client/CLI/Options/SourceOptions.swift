import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica

/// What holds for everything of a source that does not say otherwise.
struct SourceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Language of its texts.", valueName: "tag")) var lang: String?
    @Option(
        help: ArgumentHelp(
            "Time zone of times that name none; without it the library's own.", valueName: "name"))
    var zone: String?
    @Option(help: "Who may see what is made.") var visibility: VisibilityWord?
    @Option(help: ArgumentHelp("Id of the place of everything in it.", valueName: "id"))
    var place: String?
    @Option(
        help: ArgumentHelp("A keyword for everything in it; may be repeated.", valueName: "word"))
    var keyword: [String] = []
    @Flag(help: "Take events that are over, too.") var includingPast = false

    /// The defaults of a source: what is said, else what was said before, else what is usual.
    func defaults(
        before known: ImportDefaults?, in replica: Replica
    ) async throws -> ImportDefaults {
        let usual = try await EventFamily.defaultZone(in: replica)
        var defaults = known ?? ImportDefaults(timeZone: usual)
        if let lang {
            guard let path = FieldPath(segments: ["name", lang]),
                (try? Kind.check("", at: path, kind: Kind.event.name)) != nil
            else {
                throw CommandFailure(
                    .usage, "--lang \(clip(lang)) is no language tag.", "Write nb, nn, en or se.")
            }
            defaults.language = lang
        }
        if let zone { defaults.timeZone = try ZoneName.checked(zone, option: "--zone") }
        if let visibility {
            defaults.visibility = Visibility(rawValue: visibility.rawValue) ?? defaults.visibility
        }
        if let place { defaults.place = try await PlaceFamily.find(place, in: replica).record.id }
        if !keyword.isEmpty { defaults.keywords = keyword }
        if includingPast { defaults.includesPast = true }
        return defaults
    }
}

/// Which staged items are meant.
struct StagedOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only of this source.", valueName: "name")) var source: String?
    @Flag(help: "Only those that would be made.") var new = false
    @Flag(help: "Only those that would change.") var changed = false
    @Flag(help: "Only those that are gone from the source.") var vanished = false

    /// Whether an item is among them.
    func admits(_ item: StagedItem) -> Bool {
        guard new || changed || vanished else { return true }
        switch item.change {
        case .new: return new
        case .changed: return changed
        case .vanished: return vanished
        }
    }
}
