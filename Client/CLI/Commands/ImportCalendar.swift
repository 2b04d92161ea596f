import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica

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
            desk: desk, name: source, isPrivateAllowed: allowPrivate, options: options)
        let isAddress = ["http://", "https://", "webcal://", "webcals://"].contains {
            origin.lowercased().hasPrefix($0)
        }
        let report =
            isAddress
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
            calendar that is gone or empty raises an alarm and deletes nothing.

            The address is kept on this machine alone, and only its host is ever shown.
            """)

    @Argument(help: "The address: https://, webcal:// or http://.") var url: String
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
        for other in desk.files.names where try desk.settings(other).url == address.text {
            throw CommandFailure(
                .exists, "\(other) is that calendar already.",
                "Ask it again: libsync source refresh \(other).")
        }
        let intake = SourceIntake(
            desk: desk, name: name, isPrivateAllowed: allowPrivate, options: options)
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

    private var reading: SourceReading { SourceReading(desk: desk) }

    func take(address: FeedAddress) async throws -> SourceReport {
        let known = try desk.files.names.lazy.map { try desk.settings($0) }
            .first { $0.url == address.text && (name == nil || $0.name == name) }
        let delivery = try await watching(known) {
            try await reading.fetch(address, isPrivateAllowed: isPrivateAllowed)
        }
        return try await take(delivery, of: known, called: address.description, named: address.host)
        {
            if known == nil, let url = $0.url ?? $0.file, url != address.text { return false }
            $0.url = address.text
            $0.isPrivateAllowed = isPrivateAllowed
            return true
        }
    }

    func take(file: String) async throws -> SourceReport {
        let delivery = try reading.read(file)
        let known = try name.flatMap { name in
            desk.files.names.contains(name) ? try desk.settings(name) : nil
        }
        let stem = file == "-" ? "" : file.split(separator: "/").last.map(String.init) ?? ""
        let called = InputFile.name(file)
        let named = String(stem.prefix { $0 != "." })
        return try await take(delivery, of: known, called: called, named: named) {
            guard $0.url == nil else { return false }
            // A name that was not given may be that of another calendar.
            if name == nil, let before = $0.file, before != file { return false }
            $0.file = file
            return true
        }
    }

    private func watching<Value>(
        _ known: SourceSettings?, _ body: () async throws -> Value
    ) async throws -> Value {
        guard let known else { return try await body() }
        return try await reading.watching(known.name, body)
    }

    /// - Parameters:
    ///   - called: the source in a sentence.
    ///   - named: a name for it where it gives itself none.
    ///   - fits: notes where it comes from; false when the settings are another source's.
    private func take(
        _ delivery: SourceReading.Delivery, of known: SourceSettings?, called: String,
        named: String, fits: (inout SourceSettings) -> Bool
    ) async throws -> SourceReport {
        let defaults = try await options.defaults(before: known?.defaults, in: desk.replica)
        return try await watching(known) {
            let calendar = try reading.calendar(
                of: delivery, name: called, zone: defaults.timeZone)
            let lock = try await desk.files.lock(as: "libsync import")
            defer { lock.release() }
            var source = try open(known, calendar, named, defaults)
            guard source.settings.form == .ical, fits(&source.settings) else {
                throw CommandFailure(
                    .exists,
                    "There is a source \(source.name) already, from "
                        + "\(source.settings.maskedOrigin).",
                    "Say whether this is the same or another one: --source NAME.")
            }
            try await desk.recover(&source)
            return try await reading.stage(calendar, delivery, in: &source)
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
                .usage, "The calendar does not say what it is called.",
                "Give it a name: --source NAME.")
        }
        return made
    }
}
