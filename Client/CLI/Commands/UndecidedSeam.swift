import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncTerminal

/// How much waits for a person beside fields with two versions.
struct Undecided {
    /// Changes of dates that their events do not have.
    let dates: Int
    /// Changes of series that another change ended unseen.
    let series: Int

    init(in replica: Replica) async throws {
        dates = try await UndecidedDate.all(in: replica).count
        series = try await UndecidedSeam.all(in: replica).count
    }

    /// That there are so many; none where there are none.
    var lines: [String] { UndecidedDate.summary(dates) + UndecidedSeam.summary(series) }
}

/// A date from which on a series takes back what somebody else changed from an earlier date on, as
/// after two people's changes met.
///
/// It is decided like a field with two versions, with `mine` and `theirs`, and there are two: the
/// stretch that holds from that date on, and the change before it.
struct UndecidedSeam {
    let event: Event
    let seam: SeriesSeam
    /// Whether it is this side's stretch that holds from the seam on.
    let isMineHolding: Bool

    /// What is before it is past.
    private let today: LocalDate
    /// What ids of places stand for.
    private let places: [String: String]
    private let human = HumanTime(language: "en")

    private init(
        _ event: Event, _ seam: SeriesSeam, _ places: [String: String], _ today: LocalDate,
        for identity: ReplicaIdentity
    ) {
        self.event = event
        self.seam = seam
        self.today = today
        self.places = places
        // Who wrote neither stands with what holds, as with any other conflict.
        isMineHolding = seam.earlier.field.provenance.typed.replica != identity.replica
    }

    /// Those that this library may decide on, or has a hand in.
    static func all(in replica: Replica) async throws -> [UndecidedSeam] {
        let identity = try await replica.identity()
        let cut = RecordQuery(kind: EventFamily.kind.name, below: "segments")
        var found: [(event: Event, seam: SeriesSeam)] = []
        for event in try await replica.rows(cut).compactMap({ Event($0.record) }) {
            for seam in open(in: event, replica) where isAsked(identity, of: seam, in: event) {
                found.append((event, seam))
            }
        }
        var places: [String: String] = [:]
        if found.contains(where: { $0.seam.aspects.contains("place") }) {
            for row in try await replica.rows(RecordQuery(kind: Kind.place.name)) {
                places[row.record.id.description] = row.record.displayName
            }
        }
        return found.map {
            UndecidedSeam($0.event, $0.seam, places, today(of: $0.event, replica), for: identity)
        }
    }

    /// Those of an event, whoever may decide.
    static func open(in event: Event, _ replica: Replica) -> [SeriesSeam] {
        SeriesSeam.open(in: event, from: today(of: event, replica))
    }

    private static func today(of event: Event, _ replica: Replica) -> LocalDate {
        Moments.today(replica.effects.now(), in: event.time?.timeZone ?? "UTC")
    }

    /// Whether it is asked: the owner and both writers are.
    private static func isAsked(
        _ identity: ReplicaIdentity, of seam: SeriesSeam, in event: Event
    ) -> Bool {
        let hands = [seam.later, seam.earlier].map(\.field.provenance.library)
        return !identity.former.union([identity.library])
            .isDisjoint(with: hands + [event.library].compactMap(\.self))
    }

    /// Refuses a change after which nobody would be asked of what is undecided.
    /// - Throws: `CommandFailure` that says what to decide first.
    static func keep(
        in record: Record, writing values: [FieldPath: JSONValue], replica: Replica
    ) async throws {
        guard let event = Event(record) else { return }
        let identity = try await replica.identity()
        let lost = SeriesSeam.lost(
            by: values, to: event, by: identity.library, replica: identity.replica,
            today: today(of: event, replica))
        guard let seam = lost.first else { return }
        let date = HumanTime(language: "en").date(seam.later.dates.first ?? seam.later.first)
        throw CommandFailure(
            .data,
            "How \"\(record.displayName)\" goes on from \(date) is undecided, and after this change "
                + "nobody would be asked.",
            isAsked(identity, of: seam, in: event)
                ? "Decide first, then say it again: libsync conflicts take \(seam.id) mine   or   "
                    + "theirs; libsync conflicts shows both."
                : "Ask \(event.library?.description ?? "its owner") to decide (libsync conflicts), "
                    + "then say it again.")
    }

    /// The notes of a change of dates: that its writer knew what stood before.
    static func notes(
        of values: [FieldPath: JSONValue], to record: Record, in replica: Replica
    ) async throws -> [FieldPath: JSONValue] {
        let identity = try await replica.identity()
        guard let event = Event(record) else { return [:] }
        return SeriesSeam.notes(
            of: values, to: event, by: identity.library, replica: identity.replica,
            today: today(of: event, replica))
    }

    /// The one whose id begins so; nil where there is none.
    /// - Throws: `ReplicaFailure.unknownConflict` where there are several.
    static func named(_ id: String, in replica: Replica) async throws -> UndecidedSeam? {
        let found = try await all(in: replica).filter {
            !id.isEmpty && $0.seam.id.hasPrefix(id.lowercased())
        }
        guard found.count < 2 else { throw ReplicaFailure.unknownConflict(id) }
        return found.first
    }

    /// That there are so many, in a line; none where there are none.
    static func summary(_ count: Int) -> [String] {
        guard count > 0 else { return [] }
        let series = counted(count, "change of a series ends", "changes of series end")
        return [
            "\(series) where somebody changed later dates who may not have known of it: "
                + "libsync conflicts."
        ]
    }

    /// Takes one side.
    /// - Throws: `CommandFailure` where the change cannot go on by itself.
    /// - Returns: the event after it.
    func take(_ side: ConflictSide, in replica: Replica) async throws -> Record {
        let identity = try await replica.identity()
        let note = seam.note(by: identity.library)
        if (side == .mine) == isMineHolding, let note {
            return try await replica.edit(event.id, values: [note: true], seeing: event.record)
                .record
        }
        let values = try carryingOn()
        // Of this seam only: the next one is not decided on along with it.
        let notes = seam.notes(
            settling: values, in: event, by: identity.library, replica: identity.replica)
        return try await replica.edit(
            event.id, values: values.merging(notes) { own, _ in own }, seeing: event.record
        ).record
    }

    private func carryingOn() throws(CommandFailure) -> [FieldPath: JSONValue] {
        do throws(SeriesRefusal) {
            return try seam.carryingOn(in: event, from: today)
        } catch {
            throw error.words(event.record)
        }
    }

    // MARK: Words

    private var name: String { "\"\(event.record.displayName)\"" }

    private var date: String { human.date(seam.later.dates.first ?? seam.later.first) }

    /// Whether some of its dates are past, which stay as they were held.
    private var hasBegun: Bool { (try? seam.nextDate(in: event, from: today)) != nil }

    /// What became of it, said of the side that was taken.
    func outcome(_ side: ConflictSide) -> String {
        (side == .mine) == isMineHolding
            ? "\(name) stays as it is from \(date) on: \(words(seam.later))."
            : "\(name) goes on as changed before, also from \(hasBegun ? "today" : date) on: "
                + "\(words(seam.earlier))."
    }

    /// For people.
    var lines: [String] {
        let (later, earlier) = (seam.later, seam.earlier)
        let change = earlier.path == "when" ? "" : " from \(human.date(earlier.first)) on"
        let sides = isMineHolding ? ("mine", "theirs") : ("theirs", "mine")
        let then = hasBegun ? "from today on; what is past stays as it was held" : "also then"
        return [
            "\(seam.id)  \(name), \(later.path): \(writer(earlier)) changed it\(change): "
                + words(earlier) + ".",
            "  \(writer(later)) changed it from \(date) on, it seems without having seen that: from "
                + "then on it is \(words(later)) again.",
            side(sides.0, "leaves it so: \(words(later)) from \(date) on") + "  [holds]",
            side(sides.1, "lets the change before go on: \(words(earlier)) \(then)"),
        ].map(DisplayText.oneLine)
    }

    /// The same with each date that would change.
    func wholeLines() throws -> [String] {
        let values = try carryingOn()
        let plan = SeriesPlan(writing: values, to: event)
        let words = SeriesWords(plan, of: event.record)
        let taken = isMineHolding ? "theirs" : "mine"
        let count = UndecidedSeam.startsShown
        let dates = [
            "",
            "As it is: "
                + words.starts(\.before, count, hasEnd: hasEnd(seam.later.time.rule)),
            "With \(taken): "
                + words.starts(
                    \.after, count, hasEnd: values.values.allSatisfy { hasEnd(rule($0)) }),
        ]
        return lines + (dates + words.notes).map(DisplayText.oneLine)
    }

    private func rule(_ segment: JSONValue) -> String? { segment["when"]?["rule"]?.string }

    private func hasEnd(_ rule: String?) -> Bool {
        guard let rule = rule?.uppercased() else { return true }
        return rule.contains("COUNT=") || rule.contains("UNTIL=")
    }

    private static let startsShown = 6

    private func side(_ name: String, _ text: String) -> String {
        "  " + (name == "mine" ? "mine    " : "theirs  ") + text
    }

    private func writer(_ stretch: SeriesSeam.Stretch) -> String {
        let origin = stretch.field.provenance
        return "\(origin.writer) (\(Moments.wall(origin.effective.milliseconds)))"
    }

    /// What a stretch says of all that is in doubt.
    private func words(_ stretch: SeriesSeam.Stretch) -> String {
        let times = seam.aspects.compactMap { SeriesSeam.TimeAspect(rawValue: $0) }
        var parts: [String] = []
        if times.contains(.dates) { parts.append(days(stretch)) }
        if !Set(times).isDisjoint(with: [.start, .length]) { parts.append(clock(stretch.time)) }
        if times.contains(.zone) {
            parts.append(stretch.time.isAllDay ? "all day" : stretch.time.timeZone)
        }
        for aspect in seam.aspects where SeriesSeam.TimeAspect(rawValue: aspect) == nil {
            parts.append(words(aspect, stretch.values[aspect]))
        }
        return parts.joined(separator: ", ")
    }

    private func words(_ aspect: String, _ value: JSONValue?) -> String {
        guard let path = FieldPath(aspect) else { return aspect }
        if path == "status", let status = value?.string.flatMap({ EventStatus(rawValue: $0) }) {
            return SeriesWords.word(for: status)
        }
        let ids = value?.string.map { [$0] } ?? value?.array?.compactMap(\.string) ?? []
        let names = ids.compactMap { places[$0] }
        let text =
            path == "place" && !names.isEmpty
            ? names.joined(separator: ", ") : value.map { ValueText.text($0, at: path) }
        let word = SeriesWords.word(for: path)
        return text.flatMap { $0.isEmpty ? nil : "\(word) \(clip($0))" } ?? "no \(word)"
    }

    /// `18:00–19:00`.
    private func clock(_ time: EventTime) -> String {
        if time.isAllDay { return "all day" }
        return time.start == time.end
            ? time.start.timeText : "\(time.start.timeText)–\(time.end.timeText)"
    }

    /// `on Thursdays`, where that tells the two apart; else the first dates.
    private func days(_ stretch: SeriesSeam.Stretch) -> String {
        let both = [seam.later, seam.earlier].map { Set($0.dates.map(\.weekday)) }
        if both.allSatisfy({ $0.count == 1 }), both[0] != both[1], let date = stretch.dates.first {
            return "on \(human.date(date).prefix { $0 != " " })s" + end(of: stretch)
        }
        let shown = stretch.dates.prefix(UndecidedSeam.datesShown).map(human.date)
        if shown.isEmpty { return "no date any more" }
        guard stretch.dates.count > shown.count else {
            return "on \(shown.joined(separator: ", "))"
        }
        let end = end(of: stretch)
        return "on \(shown.joined(separator: ", ")) and so on\(end)"
    }

    /// ` until Thursday 25 February 2027`, where the two end on other dates; none for one without end.
    private func end(of stretch: SeriesSeam.Stretch) -> String {
        guard stretch.dates.count < SeriesSeam.datesMax, let last = stretch.dates.last,
            seam.later.dates.count != seam.earlier.dates.count
        else { return "" }
        return " until \(human.date(last))"
    }

    private static let datesShown = 3

    /// For programs.
    var output: JSONValue {
        let (mine, theirs) =
            isMineHolding ? (seam.later, seam.earlier) : (seam.earlier, seam.later)
        return [
            "id": .string(seam.id), "record": .string(event.id.description),
            "kind": .string(event.record.kind), "path": .string(seam.later.path.description),
            "reason": "unseen-change", "aspects": .array(seam.aspects.map { .string($0) }),
            "from": .string((seam.later.dates.first ?? seam.later.first).description),
            "holds": .string(isMineHolding ? "mine" : "theirs"),
            "mine": output(mine), "theirs": output(theirs),
        ]
    }

    private func output(_ stretch: SeriesSeam.Stretch) -> JSONValue {
        let origin = stretch.field.provenance
        return [
            "path": .string(stretch.path.description), "value": stretch.field.value,
            "from": .string(stretch.first.description),
            "library": .string(origin.library.description),
            "label": .string(origin.label ?? origin.library.description),
            "at": .string(Moments.utc(origin.effective.milliseconds)),
        ]
    }
}
