import ArgumentParser
import Foundation
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

struct ImportCalendar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ical", abstract: "Take events from a calendar: a file, or an address.",
        discussion: """
            What it holds is staged: new, changed, and gone from it. Nothing of the
            library changes before libsync staged accept, or --apply, which takes all that
            raises no doubt. The same calendar can be imported again and again.

            At most \(FeedFetcher.bytesMax / 1_000_000) MB, \(FeedFetcher.secondsMax) seconds and \
            \(FeedFetcher.redirectsMax) redirects from an address, 32 MiB
            from a file. Addresses of this machine's network need --allow-private.
            """)

    @Argument(help: "The file, - for standard input, or the address.") var origin: String
    @Option(
        help: ArgumentHelp(
            "What the source is called; without it as it calls itself.", valueName: "name"))
    var source: String?
    @Flag(help: "Take all that raises no doubt.") var apply = false
    @Flag(help: "Let the address be one of this network.") var allowPrivate = false
    @Flag(name: .shortAndLong, help: "Do not show how far it is.") var quiet = false
    @OptionGroup var options: SourceOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let desk = try SourceDesk(replica, isQuiet: quiet)
        let intake = SourceIntake(
            desk: desk, name: source, isPrivateAllowed: allowPrivate, options: options,
            nameOption: "--source")
        let report =
            FeedAddress.isMeant(by: origin)
            ? try await intake.take(address: try FeedAddress(origin))
            : try await intake.take(file: origin)
        let decision = apply ? try await StagedCommand.acceptPlain(report, desk) : nil
        if json.isOn { return try Output.json(report.output(decision)) }
        try Output.lines(report.lines(decision).map(DisplayText.oneLine))
    }
}

/// `libsync subscribe URL`.
struct SubscribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscribe", abstract: "Follow a calendar at an address.",
        discussion: """
            Its events are staged, and so is what changes later: libsync source refresh
            asks again, libsync staged shows what waits. Nothing is taken by itself. A
            calendar that is gone or empty raises an alarm and deletes nothing. With
            --name of a source that has an address, this is its new one.

            The address is kept on this machine alone, and only its host is ever shown.
            """)

    @Argument(help: "The address: https://, webcal://, feed:// or http://.") var url: String
    @Option(
        help: ArgumentHelp(
            "What the source is called; without it as it calls itself.", valueName: "name"))
    var name: String?
    @Flag(help: "Let the address be one of this network.") var allowPrivate = false
    @Flag(name: .shortAndLong, help: "Do not show how far it is.") var quiet = false
    @OptionGroup var options: SourceOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let desk = try SourceDesk(replica, isQuiet: quiet)
        let address = try FeedAddress(url)
        let others = desk.sources().filter { $0.isKnown(at: address.text) }
        if let other = others.first(where: { $0.url == address.text || $0.name != name }) {
            throw CommandFailure(
                .exists, "\(other.name) is that calendar already.",
                "Ask it again: libsync source refresh \(other.name).")
        }
        let intake = SourceIntake(
            desk: desk, name: name, isPrivateAllowed: allowPrivate, options: options,
            nameOption: "--name")
        let report = try await intake.take(address: address)
        if json.isOn { return try Output.json(report.output(nil)) }
        try Output.lines(report.lines(nil).map(DisplayText.oneLine))
    }
}

/// Takes a calendar in as a source, a new one or one that is known.
struct SourceIntake {
    let desk: SourceDesk
    let name: String?
    let isPrivateAllowed: Bool
    let options: SourceOptions
    /// With which option the command takes a name.
    let nameOption: String

    private var reading: SourceReading { SourceReading(desk: desk) }

    func take(address: FeedAddress) async throws -> SourceReport {
        let known =
            name == nil
            ? source(at: address)
            : try named().flatMap { $0.url == nil ? nil : $0 }
        // One that has moved is found by its old address, and asked where it is now.
        let place = name == nil ? try known?.url.map { try FeedAddress($0) } ?? address : address
        // What a new address does is no failure of the source as it was.
        let watched = known?.url == place.text ? known : nil
        let delivery = try await watching(watched) {
            try await reading.fetch(place, isPrivateAllowed: isPrivateAllowed)
        }
        return try await take(
            delivery, of: known, watched: watched, called: place.description, named: place.host
        ) {
            if known == nil, let origin = $0.url ?? $0.file, origin != place.text { return false }
            $0.move(to: place.text)
            $0.isPrivateAllowed = isPrivateAllowed
            return true
        }
    }

    /// The source that has an address, or else one that had it.
    private func source(at address: FeedAddress) -> SourceSettings? {
        let found = desk.sources().filter { $0.isKnown(at: address.text) }
        return found.first { $0.url == address.text } ?? found.first
    }

    /// The source of that name, where there is one.
    private func named() throws -> SourceSettings? {
        guard let name, desk.files.names.contains(name) else { return nil }
        return try desk.settings(name)
    }

    func take(file: String) async throws -> SourceReport {
        try checkNoAddress(file)
        let delivery = try reading.read(file)
        let path = InputFile.whole(file)
        let isThis = { (settings: SourceSettings) in
            settings.url == nil && settings.file.map(InputFile.whole) == path && path != "-"
        }
        let known =
            name == nil
            ? desk.sources().first { $0.form == .ical && isThis($0) } : try named()
        let stem = file == "-" ? "" : file.split(separator: "/").last.map(String.init) ?? ""
        let called = InputFile.name(file)
        let named = String(stem.prefix { $0 != "." })
        return try await take(
            delivery, of: known, watched: known, called: called, named: named
        ) {
            guard $0.url == nil else { return false }
            // A name that was not given may be that of another calendar.
            if name == nil, let before = $0.file, InputFile.whole(before) != path { return false }
            $0.file = path
            return true
        }
    }

    /// An address without its beginning may hold a secret all the same: it is not repeated.
    private func checkNoAddress(_ text: String) throws {
        let parts = text.trimmingCharacters(in: .whitespaces).split(separator: "/")
        guard parts.count > 1, !text.hasPrefix("/"), !text.hasPrefix("."),
            parts[0].contains("."), !FileManager.default.fileExists(atPath: text)
        else { return }
        throw CommandFailure(
            .missing, "There is no such file.", "An address begins with https:// or webcal://.")
    }

    private func watching<Value>(
        _ known: SourceSettings?, _ body: () async throws -> Value
    ) async throws -> Value {
        guard let known else { return try await body() }
        return try await reading.watching(known.name, body)
    }

    /// - Parameters:
    ///   - watched: the source whose failure it is if this fails.
    ///   - called: the source in a sentence.
    ///   - named: a name for it where it gives itself none.
    ///   - fits: notes where it comes from; false when the settings are another source's.
    private func take(
        _ delivery: SourceReading.Delivery, of known: SourceSettings?, watched: SourceSettings?,
        called: String, named: String, fits: (inout SourceSettings) -> Bool
    ) async throws -> SourceReport {
        let defaults = try await options.defaults(before: known?.defaults, in: desk.replica)
        return try await watching(watched) {
            let calendar = try reading.calendar(
                of: delivery, name: called, zone: defaults.timeZone)
            let lock = try await desk.files.lock(as: "libsync import")
            defer { lock.release() }
            var source = try open(known, calendar, named, defaults)
            let before = source.settings.url
            guard source.settings.form == .ical, fits(&source.settings) else {
                throw CommandFailure(
                    .exists,
                    "There is a source \(source.name) already, from "
                        + "\(source.settings.maskedOrigin).",
                    "Say whether this is the same or another one: \(nameOption) NAME.")
            }
            try await desk.recover(&source)
            var report = try await reading.stage(calendar, delivery, in: &source)
            report.noteMove(from: before)
            return report
        }
    }

    private func open(
        _ known: SourceSettings?, _ calendar: ImportedCalendar, _ named: String,
        _ defaults: ImportDefaults
    ) throws -> OpenSource {
        let name = try sourceName(known, calendar, named)
        guard desk.files.names.contains(name) else {
            let settings = SourceSettings(name: name, form: .ical, defaults: defaults)
            return OpenSource(settings: settings, state: SourceState())
        }
        var source = try desk.open(name)
        if known != nil { source.settings.defaults = defaults }
        return source
    }

    private func sourceName(
        _ known: SourceSettings?, _ calendar: ImportedCalendar, _ named: String
    ) throws(CommandFailure) -> String {
        if let known { return known.name }
        if let name {
            guard SourceSettings.isName(name) else {
                throw CommandFailure(
                    .usage, "\(clip(name)) cannot be a source's name.",
                    "A name has 2 to 40 small letters, digits and hyphens, such as kulturhuset.")
            }
            return name
        }
        let texts = [calendar.name, named].compactMap { $0 }
        guard let made = texts.lazy.compactMap(SourceSettings.name).first else {
            throw CommandFailure(
                .usage, "Neither the calendar nor where it comes from gives the source a name.",
                "Give it one: \(nameOption) NAME, 2 to 40 small letters, digits and hyphens.")
        }
        return made
    }
}
