import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore

extension EventFamily {
    /// Changes an event or some of its dates, or shows what would change.
    /// - Parameters:
    ///   - scope: which dates, where no option says.
    ///   - verb: what is said of it afterwards, such as `Cancelled`.
    ///   - tail: what follows the dates in that sentence.
    static func change(
        _ row: Row, _ edit: SeriesEdit, _ options: ScopeOptions, scope: SeriesScope = .all,
        verb: String, tail: String = "", in replica: Replica, json: Bool
    ) async throws {
        let record = row.record
        guard !record.isDeleted else { throw ReplicaFailure.deleted(record.id) }
        let plan = try plan(edit, of: record, try options.scope() ?? scope, options, in: replica)
        try await UndecidedSeam.keep(in: record, writing: plan.values, replica: replica)
        // Where many dates go to other days, the notes say which goes where.
        let tail = plan.shift == nil || plan.dates.count == 1 ? tail : ""
        if options.preview {
            return try await show(plan, of: record, tail: tail, in: replica, json: json)
        }
        let words = SeriesWords(plan, of: record)
        let after = try await save(plan.values, to: record, in: replica).record
        try await HoursDesk.noteStaffing(of: after, in: replica)
        if json { return try Output.json(after.output) }
        try Output.say("\(verb) \(SeriesWords(plan, of: after).subject)\(tail)")
        for note in words.notes { try Output.say(note) }
        try Output.line(
            record.visibility == .public
                ? "The public page is as before until you run libsync push." : afterSaving)
    }

    /// Saves a change of dates, with the note that its writer knew what stood before.
    @discardableResult
    static func save(
        _ values: [FieldPath: JSONValue], to record: Record, in replica: Replica
    ) async throws -> Row {
        let notes = try await UndecidedSeam.notes(of: values, to: record, in: replica)
        return try await replica.edit(
            record.id, values: values.merging(notes) { own, _ in own }, seeing: record)
    }

    /// Shows what would change, after all that stands between it and the write.
    static func show(
        _ plan: SeriesPlan, of record: Record, tail: String = "", in replica: Replica, json: Bool
    ) async throws {
        try await replica.rehearse(record.id, values: plan.values, seeing: record)
        let words = SeriesWords(plan, of: record)
        if json { return try Output.json(words.output) }
        if plan.values.isEmpty {
            return try Output.say("Nothing to change: \(sentence(record)) is so already.")
        }
        try Output.say("Would change \(words.subject)\(tail):")
        try Output.lines(words.dateLines)
        for note in words.notes { try Output.say(note) }
        try Output.line("Nothing is written yet. \(words.audience)")
    }

    /// Gives an event or some of its dates another status, with the reason.
    static func mark(
        _ status: EventStatus, _ id: String, _ scope: ScopeOptions, _ why: ReasonOptions,
        verb: String, in replica: Replica, json: Bool
    ) async throws {
        let row = try await find(id, in: replica)
        var edit = SeriesEdit()
        edit.aspects["status"] = .string(status.rawValue)
        try setReason(why.reason, why.lang, of: row.record, in: &edit)
        try await change(
            row, edit, scope, verb: verb, tail: why.reason.map { ": \($0)" } ?? "", in: replica,
            json: json)
    }

    /// - Throws: `CommandFailure` that says why it makes no sense.
    static func plan(
        _ edit: SeriesEdit, of record: Record, _ scope: SeriesScope, _ options: ScopeOptions,
        in replica: Replica
    ) throws -> SeriesPlan {
        guard let event = Event(record) else { throw SeriesRefusal.noTime.words(record) }
        let zone = event.time?.timeZone ?? "UTC"
        let today = Moments.today(replica.effects.now(), in: zone)
        do throws(SeriesRefusal) {
            return try SeriesPlan(
                edit, of: event, scope: scope, today: today, includingPast: options.includingPast)
        } catch {
            throw error.words(record)
        }
    }

    /// `statusReason/nb` of a reason; nil for none.
    static func setReason(
        _ reason: String?, _ language: String?, of record: Record, in edit: inout SeriesEdit
    ) throws(CommandFailure) {
        guard let reason else { return }
        let text = "\(language ?? record.mainLanguage)=\(reason)"
        let (tag, words) = try FieldChanges.languageText(text, option: "--reason")
        let path = try FieldChanges.path("statusReason/\(tag)", option: "--lang")
        edit.aspects[path] = .string(words)
    }
}

/// Why something does not stand as announced, for the public.
struct ReasonOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Why, in a few words for the public.", valueName: "text"))
    var reason: String?
    @Option(
        help: ArgumentHelp("Language of the reason; without it that of the name.", valueName: "tag")
    )
    var lang: String?
}

struct EventCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel an event, or some dates of a series.",
        discussion: """
            Calendars keep showing it, marked as cancelled, with the reason. Of a series
            all dates to come, unless --only or --from says which. To take it back:
            libsync event edit ID --status scheduled, with --only for one date.
            """)

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var why: ReasonOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func validate() throws {
        if why.reason == nil, !scope.preview {
            throw ValidationError("The public sees why: add --reason TEXT, in a few words.")
        }
    }

    func run() async throws {
        try await EventFamily.mark(
            .cancelled, id, scope, why, verb: "Cancelled", in: try replica.open(), json: json.isOn)
    }
}

struct EventPostpone: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postpone",
        abstract: "Put an event or some dates off to a time not yet known.",
        discussion: "When the new time is known: libsync event move.")

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var why: ReasonOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        try await EventFamily.mark(
            .postponed, id, scope, why, verb: "Postponed", in: try replica.open(), json: json.isOn)
    }
}

struct EventMove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Move an event or some dates to another time.",
        discussion: """
            libsync event move ID --only 2026-12-10 --to 2026-12-11T19:00
            libsync event move ID --from 2027-01-07 --to 17:30

            --to is a time of day, a date, or both; the length stays unless --end says
            otherwise. A single date is marked as moved, and its first start is kept.
            Of several dates it says where the first one goes, with --all the first that
            is still to come; the others go by as many days, weekly series to other
            weekdays. With another --rule the first date goes to the first of the rule.
            """)

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @Option(help: ArgumentHelp("The new start: 19:00, 2026-12-11 or both.", valueName: "time"))
    var to: String
    @Option(help: ArgumentHelp("The new end, where the length changes.", valueName: "time"))
    var end: String?
    @Option(
        help: ArgumentHelp(
            "The new rule of a series, where it changes (RFC 5545); none for a single date.",
            valueName: "rrule"))
    var rule: String?
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var why: ReasonOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        var edit = SeriesEdit()
        edit.time = try TimeMove(start: to, end: end, rule: rule, startOption: "--to")
        edit.isAnnounced = true
        let replica = try replica.open()
        let row = try await EventFamily.find(id, in: replica)
        try EventFamily.setReason(why.reason, why.lang, of: row.record, in: &edit)
        try await EventFamily.change(
            row, edit, scope, verb: "Moved", tail: " to \(to)", in: replica, json: json.isOn)
    }
}

struct EventOnline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "online", abstract: "Hold an event or some dates on the net instead.")

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @Option(
        help: ArgumentHelp("Where one takes part; without it that of the event.", valueName: "url"))
    var link: String?
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var why: ReasonOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.open()
        let row = try await EventFamily.find(id, in: replica)
        var edit = SeriesEdit()
        edit.aspects["status"] = "movedOnline"
        if let link {
            edit.aspects["virtualLocation"] = ["url": .string(link)]
        } else if row.record["virtualLocation"] == nil {
            throw CommandFailure(
                .data, "\(EventFamily.sentence(row.record)) has no address on the net.",
                "Say where one takes part: --link https://….")
        }
        try EventFamily.setReason(why.reason, why.lang, of: row.record, in: &edit)
        try await EventFamily.change(
            row, edit, scope, verb: "Now online:", in: replica, json: json.isOn)
    }
}

struct EventFull: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "full", abstract: "Mark an event or some dates as full: no seat is left.")

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.open()
        var edit = SeriesEdit()
        edit.aspects["status"] = "full"
        try await EventFamily.change(
            try await EventFamily.find(id, in: replica), edit, scope, verb: "Marked as full:",
            in: replica, json: json.isOn)
    }
}
