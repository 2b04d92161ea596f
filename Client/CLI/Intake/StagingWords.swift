import LibsyncCalendar
import LibsyncModel

/// Sources, what waits of them and what was decided, in words and in JSON; pure.
extension StagedItem.Change {
    /// The word of the lists.
    var word: String { self == .vanished ? "gone" : rawValue }
}

extension StagedItem {
    /// For programs.
    func output(source: String) -> JSONValue {
        let changes = fields.map { path, before, after -> JSONValue in
            ["path": .string(path.description), "before": before, "after": after]
        }
        return [
            "id": .string(record.description), "source": .string(source),
            "change": .string(change.rawValue), "kind": .string(kind), "key": .string(key),
            "name": .string(name), "start": start.map { .string($0) } ?? .null,
            "fields": .array(changes), "doubts": .array(doubts.map(\.json)),
            "fault": fault.map { .string($0) } ?? .null,
            "remarks": .array(remarks.map { .string($0) }),
            "left": .array((item?.left ?? []).map { .string($0) }),
        ]
    }

    /// For people.
    func lines(source: String) -> [String] {
        let date = start.map { ", \($0.prefix(16).replacing("T", with: " "))" } ?? ""
        var lines = ["\"\(name)\"\(date): \(change.word), from \(source)", "id \(record)"]
        if let fault { lines.append("! It cannot be taken: \(fault).") }
        lines += doubts.map { "! \($0.text.capitalizedFirst)." }
        if let other = doubts.first(where: { $0.kind == .duplicate })?.record {
            lines.append("  The same? libsync staged same \(record) --as \(other)")
        }
        for (path, before, after) in fields {
            let new = after.isNull ? "(nothing)" : clip(ValueText.text(after, at: path))
            let old = before.isNull ? "" : "\(clip(ValueText.text(before, at: path))) -> "
            lines.append("  \(path)  \(change == .new ? "" : old)\(new)")
        }
        lines += remarks.map { "Note: \($0)." }
        if let left = item?.left, !left.isEmpty {
            lines.append("Only the source's own file has: \(left.joined(separator: ", ")).")
        }
        return lines
    }
}

extension SourceSettings {
    /// For programs: of the address only what may be shown.
    var output: JSONValue {
        [
            "name": .string(name), "form": .string(form.rawValue),
            "from": .string(maskedOrigin), "title": title.map { .string($0) } ?? .null,
            "isSubscribed": .bool(url != nil), "isPaused": .bool(isPaused),
            "lastGood": lastGood.map { .string(Moments.utc($0)) } ?? .null,
            "lastTry": lastTry.map { .string(Moments.utc($0)) } ?? .null,
            "failures": .integer(failures), "waiting": waiting.json,
            "alarm": alarm.map {
                ["reason": .string($0.reason), "since": .string(Moments.utc($0.since))]
            } ?? .null,
            "defaults": defaults.json,
        ]
    }

    /// For people.
    var lines: [String] {
        let called = title.map { " (\"\($0)\")" } ?? ""
        var lines = [
            "\(name)\(called), from \(maskedOrigin)\(isPaused ? ", paused" : "")",
            "last read  \(lastGood.map(Moments.wall) ?? "never")",
        ]
        if failures > 0 {
            let times = failures == 1 ? "It failed once" : "It failed \(failures) times"
            lines.append("\(times) since, last \(lastTry.map(Moments.wall) ?? "")")
        }
        if let alarm { lines.append("Alarm since \(Moments.wall(alarm.since)): \(alarm.reason)") }
        let place = defaults.place.map { ", at \($0)" } ?? ""
        lines.append(
            "texts in \(defaults.language), times of \(defaults.timeZone), "
                + "\(defaults.visibility.rawValue)\(place)")
        return lines + [waiting.sentence].compactMap { $0 }
    }
}

extension SourceSettings.Waiting {
    /// `12 wait: 10 new, 1 changed, 1 gone; 2 want a look`; nil when nothing waits.
    var sentence: String? {
        guard total > 0 else { return nil }
        let parts = [(new, "new"), (changed, "changed"), (vanished, "gone")]
            .filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
        let look = doubtful == 0 ? "" : "; \(counted(doubtful, "wants", "want")) a look"
        return "\(counted(total, "waits", "wait")): \(parts.joined(separator: ", "))\(look)"
    }
}

extension OpenSource {
    /// What came of it.
    var lines: [String] {
        var lines = ["\(counted(state.items.count, "event")) when it was read last"]
        let links = state.links.values.filter { !$0.isGone }
        let same = links.count { $0.isSame }
        lines.append(
            "\(counted(links.count - same, "record")) came of it"
                + (same == 0 ? "" : "; \(grouped(same)) said to be here already"))
        if !state.rejected.isEmpty {
            lines.append("\(counted(state.rejected.count, "is", "are")) not wanted as they are")
        }
        for decision in state.decisions.suffix(5) where decision.stage == .done {
            let items = counted(decision.entries.count, "item")
            lines.append(
                "\(Moments.wall(decision.milliseconds))  \(decision.word.rawValue) \(items)")
        }
        return lines
    }
}

extension Decision {
    /// For programs.
    func output(source: String) -> JSONValue {
        [
            "source": .string(source), "number": .integer(number),
            "decision": .string(word.rawValue), "stage": .string(stage.rawValue),
            "items": .integer(entries.count),
            "records": .array(entries.map { .string($0.record.description) }),
            "left": .array(left.map { .string($0.description) }),
            "refused": .array(refused.map { .string($0.description) }),
        ]
    }

    /// For people.
    func lines(source: String) -> [String] {
        let gone = Set(left)
        let done = entries.filter { !gone.contains($0.record) }
        var lines: [String] = []
        if stage == .undone {
            lines.append("Undone: \(word.rawValue) \(counted(done.count, "item")) of \(source).")
        } else {
            let items = counted(done.count, "item")
            switch word {
            case .accepted:
                lines.append("Took \(items) of \(source). libsync staged undo takes it back.")
            case .rejected:
                let one = "is not wanted as it is"
                let state = done.count == 1 ? one : "are not wanted as they are"
                lines.append("\(items) of \(source) \(state).")
            case .same:
                let verb = done.count == 1 ? "is" : "are"
                lines.append("\(items) of \(source) \(verb) here already.")
            }
        }
        let refused = Set(refused)
        for entry in entries where gone.contains(entry.record) {
            let reason =
                refused.contains(entry.record) ? "could not be written" : "was changed here since"
            lines.append("Left alone: \"\(entry.name)\" \(reason) (\(entry.record)).")
        }
        let isWritten = done.contains { !$0.after.isEmpty }
        if isWritten { lines.append("Not sent yet: run libsync push.") }
        return lines
    }
}

extension SourceReport {
    /// How many repairs are listed one by one.
    private static let listedMax = 5

    /// For programs.
    func output(_ decision: Decision?) -> JSONValue {
        let repairs = faults.map { fault -> JSONValue in
            [
                "line": .integer(fault.line), "kind": .string(fault.kind.rawValue),
                "subject": .string(fault.subject), "reading": .string(fault.reading),
            ]
        }
        let all = plan.staged
        return [
            "source": .string(settings.name), "isUnchanged": .bool(isUnchanged),
            "isCut": .bool(isCut), "events": .integer(items), "renamed": .integer(renamed),
            "new": .integer(all.count { $0.change == .new }),
            "changed": .integer(all.count { $0.change == .changed }),
            "vanished": .integer(all.count { $0.change == .vanished }),
            "doubtful": .integer(all.count { !$0.isPlain }), "same": .integer(plan.unchanged),
            "past": .integer(plan.past), "rejected": .integer(plan.rejected),
            "deleted": .integer(plan.deleted), "repairs": .array(repairs),
            "repairsTotal": .integer(faultsTotal),
            "movedTo": movedTo.map { .string($0) } ?? .null,
            "others": .object(others.mapValues { .integer($0) }),
            "applied": decision?.output(source: settings.name) ?? .null,
        ]
    }

    /// For people.
    func lines(_ decision: Decision?) -> [String] {
        let title = settings.title.map { " (\"\($0)\")" } ?? ""
        let same = isUnchanged ? ", as before" : ""
        let noun = settings.form == .csv ? "record" : "event"
        var lines = ["\(settings.name)\(title): \(counted(items, noun))\(same)."]
        if let movedTo {
            lines.append("It has moved to \(movedTo) and is asked there from now on.")
        }
        if isCut {
            lines.append(
                "It is cut: it ends before END:VCALENDAR. What it breaks off, series, and what "
                    + "seems gone want a look; import it again when it is whole.")
        }
        if renamed > 0 {
            let events = counted(renamed, "event has", "events have")
            lines.append("\(events) another UID than before and kept what came of them.")
        }
        let waiting = SourceSettings.Waiting(plan.staged)
        lines.append(waiting.sentence.map { $0 + "." } ?? "Nothing new waits.")
        lines += kept
        for fault in faults.prefix(SourceReport.listedMax) {
            let subject = fault.subject.isEmpty ? "" : "\(fault.subject) "
            lines.append("  line \(fault.line): \(subject)\(fault.reading)")
        }
        if faultsTotal > SourceReport.listedMax {
            lines.append(
                "  and \(grouped(faultsTotal - SourceReport.listedMax)) more repairs "
                    + "(--json, libsync lint)")
        }
        if let decision { return lines + decision.lines(source: settings.name) }
        guard waiting.total > 0 else { return lines }
        return lines + ["Nothing has been taken. libsync staged --source \(settings.name)"]
    }

    private var kept: [String] {
        var lines: [String] = []
        let counts = [
            (plan.unchanged, "here as the source has it", "here as the source has them"),
            (plan.past, "over and left alone (--including-past)", nil),
            (plan.rejected, "not wanted as it is", "not wanted as they are"),
            (plan.deleted, "deleted here and stays so", "deleted here and stay so"),
        ]
        for (count, one, many) in counts where count > 0 {
            lines.append("\(counted(count, "is \(one)", "are \(many ?? one)")).")
        }
        for (name, count) in others.sorted(by: { $0.key < $1.key }) {
            lines.append("\(grouped(count)) \(name) left out: they are no events.")
        }
        return lines
    }
}
