import ArgumentParser
import Foundation
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

struct HoursGoogle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "google",
        abstract: "What has to be changed in Google since somebody saw it there.",
        discussion: """
            --csv prints a file for "Import profiles" of the Business Profile Manager: the
            store code and the hours that have changed, no others, since Google empties
            what a file leaves empty. When Google shows it: libsync hours confirm PLACE.
            """)

    @Argument(help: "Places; without them all of yours whose hours are known.")
    var places: [String] = []
    @Flag(help: "Print the file, when there is one.") var csv = false
    @Option(
        help: ArgumentHelp(
            "Write the files into this folder; none is written over.", valueName: "dir"))
    var into: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let desk = try await HoursDesk(try replica.openToRead())
        let known = try await desk.places(named: places).compactMap { place in
            GoogleHours(of: place.hours, on: desk.today).map { (place: place, google: $0) }
        }
        if csv || into != nil { return try files(known) }
        if json.isOn {
            return try Output.json(list: known.map { GoogleWords.json($0.google, $0.place) })
        }
        guard !known.isEmpty else {
            return try Output.say("Nobody has said when any place of yours is open.")
        }
        for (place, google) in known {
            try Output.say("\(place.name): \(GoogleWords.state(google, place)).")
            let lines = GoogleWords.lines(google, today: desk.today)
            try Output.lines(lines.map { "  \(DisplayText.oneLine($0))" })
            if !google.difference.isConfirmed {
                try Output.say("  When Google shows it: libsync hours confirm \(place.argument)")
            }
        }
    }

    private func files(_ known: [(place: HoursPlace, google: GoogleHours)]) throws {
        for (place, google) in known where google.storeCode == nil {
            Output.note(
                "Note: \(place.name) has no store code and is in no file: libsync hours set "
                    + "\(place.argument) --store-code CODE.")
        }
        for (place, google) in known {
            for line in GoogleWords.tasks(google.tasks) {
                Output.note("Note: \(place.name): \(line)")
            }
        }
        try checkCodes(known)
        let files = GoogleFile.all(known.map { ($0.place.hours.record.id, $0.google) })
        guard !files.isEmpty else {
            let isConfirmed = known.allSatisfy(\.google.difference.isConfirmed)
            Output.note(
                isConfirmed
                    ? "No hours have changed since they were seen in Google."
                    : "Nothing of what has changed can stand in a file: libsync hours google.")
            return
        }
        if let into { return try write(files, into: into) }
        guard let file = files.first, files.count == 1 else {
            throw CommandFailure(
                .data,
                "These places need \(files.count) files: different hours of theirs have changed, "
                    + "and Google empties what a file leaves empty.",
                "Name a folder for them, --into DIR, or one place at a time.")
        }
        try Output.bytes(file.csv)
    }

    /// Two places of one code would be two rows of which Google takes either.
    private func checkCodes(
        _ known: [(place: HoursPlace, google: GoogleHours)]
    ) throws(CommandFailure) {
        var names: [String: String] = [:]
        for (place, google) in known {
            guard let code = google.storeCode else { continue }
            if let other = names[code] {
                throw CommandFailure(
                    .data, "\(other) and \(place.name) have the same store code \(clip(code)).",
                    "Give each its own: libsync hours set \(place.argument) --store-code CODE.")
            }
            names[code] = place.name
        }
    }

    private func write(_ files: [GoogleFile], into folder: String) throws {
        let folder = URL(filePath: folder, directoryHint: .isDirectory)
        let paths = files.indices.map { index in
            folder.appending(path: "google-hours-\(index + 1).csv").path(percentEncoded: false)
        }
        if let there = paths.first(where: FileManager.default.fileExists) {
            throw CommandFailure(
                .exists, "\(there) is there already.", "Name another folder; nothing was written.")
        }
        for (file, path) in zip(files, paths) {
            try InputFile.write(file.csv, to: path)
            let codes = file.rows.map(\.storeCode).joined(separator: ", ")
            try Output.say("Wrote \(path): \(codes).")
        }
    }
}

struct HoursConfirm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Say that the hours were seen elsewhere as they should be.",
        discussion: """
            Look first: libsync hours google PLACE. Until it is confirmed, it stays on the
            list of what a person has to do.
            """)

    @Argument(help: "The place: its name, its id, or the beginning of it.") var place: String
    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("Where: google, or another name such as facebook.", valueName: "name"))
    var copy = GoogleHours.copy
    @Option(help: ArgumentHelp("When; without it today.", valueName: "date")) var seen: String?
    @Option(
        help: ArgumentHelp(
            "Who: a role, not a name; without it what you are seen by.", valueName: "role"))
    var by: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        guard LibrarySlug(copy) != nil else {
            throw CommandFailure(
                .usage, "--in \(clip(copy)) cannot name a place where hours are shown.",
                "Use lower-case letters, digits and hyphens: google, facebook, front-door.")
        }
        let date = try seen.map { try DateText.date($0, option: "--seen") }
        let desk = try await HoursDesk(try replica.open())
        let place = try await desk.knownPlace(named: place)
        let day = date ?? desk.today
        try check(day, place, desk)
        let shown = place.hours.copies[copy]?.shows ?? .open
        guard let states = CopyState(of: place.hours, shows: shown, on: day) else {
            throw ReplicaFailure.unknownRecord(place.record.id.description)
        }
        let label = try await desk.replica.identity().label
        let role = (by ?? label)?.trimmingWhitespace()
        let edit = HoursEdit.confirmed(copy, states: states, on: day, by: role)
        let elsewhere = copy == GoogleHours.copy ? "Google" : copy
        do {
            let plan = try HoursPlan(edit, of: place.hours, today: desk.today)
            let after = try await desk.save(plan, of: place)
            if json.isOn { return try Output.json(after.record.output) }
        } catch HoursRefusal.nothingChanges {
            // Seen again on the same day, by the same, as it was.
            if json.isOn { return try Output.json(place.hours.record.output) }
        }
        let who = role.map { " by \($0)" } ?? ""
        try Output.say("\(place.name): seen in \(elsewhere) on \(day)\(who), as it should be.")
        try Output.line(HoursFamily.afterSaving)
    }

    private func check(
        _ day: LocalDate, _ place: HoursPlace, _ desk: HoursDesk
    ) throws(CommandFailure) {
        guard day <= desk.today else {
            throw CommandFailure(
                .usage, "--seen \(day) is still to come.", "Give the date on which it was seen.")
        }
        let changed =
            place.hours.record.fields.filter { $0.key.root != "externalCopies" }
            .values
            .map(\.provenance.effective.milliseconds).max() ?? 0
        let last = Moments.today(changed, in: desk.calendar.zone)
        guard day < desk.today, last > day else { return }
        throw CommandFailure(
            .data, "The hours were changed on \(last), after \(day).",
            "Look again what is shown there, and confirm it as seen today.")
    }
}
