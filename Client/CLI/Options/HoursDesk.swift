import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore

/// Opening hours on the command line: a place has one record of them, found by the place.
enum HoursFamily: RecordFamily {
    static var kind: Kind { .hours }
}

/// What every command about opening hours needs to know of the replica.
struct HoursDesk: Sendable {
    let calendar: CalendarDesk
    /// The hours that are known, by place.
    let hours: [RecordID: OpeningHours]

    var replica: Replica { calendar.replica }
    var today: LocalDate { calendar.today }

    init(_ replica: Replica) async throws {
        calendar = try await CalendarDesk(replica)
        let records = try await replica.rows(RecordQuery(kind: HoursFamily.kind.name))
            .map(\.record)
        hours = OpeningHours.byPlace(records, places: calendar.places)
    }

    /// A place by its name or id, with the hours that are known of it.
    func place(named text: String) async throws -> HoursPlace {
        let id = try await calendar.place(named: text)
        guard let record = calendar.places.places[id]?.record else {
            throw ReplicaFailure.unknownRecord(text)
        }
        if let known = hours[id] { return HoursPlace(record: record, hours: known) }
        return HoursPlace(record: record, hours: .none(of: id, named: await name(for: record)))
    }

    /// The name of a place's record of hours where none of them is known: another than the usual one
    /// where that is the record of a library to which the place does not belong.
    private func name(for place: Record) async -> RecordID {
        let usual = OpeningHours.id(of: place.id)
        guard let owner = place.library, let holder = try? await replica.row(usual).record.library,
            holder != owner
        else { return usual }
        return OpeningHours.secondID(of: place.id)
    }

    /// A place of which something is known.
    func knownPlace(named text: String) async throws -> HoursPlace {
        let place = try await place(named: text)
        guard place.hours.isKnown else {
            throw CommandFailure(
                .missing, "Nobody has said when \(place.name) is open.",
                "Say it once: libsync hours set \(place.argument) --staffed \"tue-fri 10-16\".")
        }
        return place
    }

    /// Places by their names or ids; without any, those of this library of which hours are known, by
    /// name.
    func places(named texts: [String]) async throws -> [HoursPlace] {
        var places: [HoursPlace] = []
        for text in texts {
            let place = try await knownPlace(named: text)
            // Named twice it would be two rows of one file.
            if !places.contains(where: { $0.record.id == place.record.id }) { places.append(place) }
        }
        guard texts.isEmpty else { return places }
        let own = try await replica.identity().library
        return hours.compactMap { id, hours in
            guard hours.isKnown, hours.library == own,
                let record = calendar.places.places[id]?.record
            else { return nil }
            return HoursPlace(record: record, hours: hours)
        }.sorted { ($0.name, $0.record.id) < ($1.name, $1.record.id) }
    }

    /// The place's one record of hours, where somebody may change it; nil where there is none yet.
    ///
    /// Asked before a preview too, so that it never promises what is refused afterwards.
    /// - Throws: `CommandFailure` that says who may, or how to bring it back.
    func writable(_ place: HoursPlace) async throws -> Record? {
        let own = try await replica.identity().library
        if let owner = place.record.library, owner != own {
            throw CommandFailure(
                .denied, "\(place.name) is a place of \(owner): only they say when it is open.",
                "Ask them to do it.")
        }
        let record: Record
        do {
            record = try await replica.row(place.hours.record.id).record
        } catch ReplicaFailure.unknownRecord {
            return nil
        }
        // Nobody reads such a record: to write into it would change nothing that anybody sees.
        if let owner = record.library, owner != own {
            throw CommandFailure(
                .denied, "The opening hours of \(place.name) stand in a record of \(owner).",
                "Ask the coordinator to hand over the record \(record.id).")
        }
        if record.isDeleted {
            throw CommandFailure(
                .missing, "The opening hours of \(place.name) were deleted.",
                "Bring them back first: libsync hours restore \(place.argument).")
        }
        return record
    }

    /// Writes what a plan says, into the place's one record of hours.
    /// - Returns: the hours afterwards.
    func save(_ plan: HoursPlan, of place: HoursPlace) async throws -> OpeningHours {
        guard let record = try await writable(place) else {
            var values = plan.values.filter { !$0.value.isNull }
            values["place"] = .string(place.record.id.description)
            values["visibility"] = .string(place.record.visibility.rawValue)
            let made = try await replica.create(
                HoursFamily.kind, id: place.hours.record.id, values: values)
            return OpeningHours(made.record) ?? plan.after
        }
        // What somebody else has written meanwhile counts as unseen, and stays in the history.
        let seen = place.hours.record.fields.isEmpty ? record : place.hours.record
        var values = plan.values
        values["visibility"] = HoursDesk.visibility(of: record, at: place.record)
        let edited = try await replica.edit(record.id, values: values, seeing: seen)
        return OpeningHours(edited.record) ?? plan.after
    }

    /// What the visibility of hours becomes, which is that of their place; nil where it is so.
    private static func visibility(of hours: Record, at place: Record) -> JSONValue? {
        hours.visibility == place.visibility ? nil : .string(place.visibility.rawValue)
    }

    /// Lets whoever sees a place from now on, and nobody else, see when it is open.
    static func follow(_ place: Record, in replica: Replica) async throws {
        let desk = try await HoursDesk(replica)
        guard let hours = desk.hours[place.id]?.record,
            let visibility = visibility(of: hours, at: place)
        else { return }
        try await replica.edit(hours.id, values: ["visibility": visibility], seeing: hours)
        Output.note("Its opening hours go with it: \(place.visibility.rawValue).")
    }

    /// Says on standard error where an event falls on a time without staff or behind locked doors.
    static func noteStaffing(of record: Record, in replica: Replica) async throws {
        guard let event = Event(record), event.time != nil, !event.places.isEmpty else { return }
        let desk = try await HoursDesk(replica)
        guard !desk.hours.isEmpty else { return }
        let last = desk.today.adding(days: CalendarDesk.daysMax - 1)
        let agenda = EventAgenda(
            of: [event], from: desk.today, to: last, timeZone: desk.calendar.zone)
        let found = EventStaffing.all(
            in: agenda, places: desk.calendar.places, hours: desk.hours)
        for line in StaffingWords.notes(found, desk.calendar.places) { Output.note(line) }
    }
}

/// A place and its hours, for one command.
struct HoursPlace: Sendable {
    let record: Record
    let hours: OpeningHours

    /// Who sees the hours: nobody who does not see the place.
    var visibility: Visibility { min(record.visibility, hours.record.visibility) }

    /// `"Skogdal bibliotek"`.
    var name: String { "\"\(record.displayName)\"" }

    /// The place as one can type it after a command.
    var argument: String { name }
}

/// `HoursService` as a word on the command line.
enum ServiceWord: String, CaseIterable, ExpressibleByArgument {
    case staffed
    case selfService = "self-service"

    var service: HoursService { self == .staffed ? .staffed : .selfService }
}

extension Replica {
    /// The name of a record for people; of opening hours, that of their place beside.
    func displayName(of record: Record) async -> String {
        guard let id = OpeningHours(record)?.place, let place = try? await row(id).record else {
            return record.displayName
        }
        return "\(record.displayName), \(place.displayName)"
    }
}

/// A change that can be looked at before it is made.
struct PreviewOptions: ParsableArguments {
    @Flag(help: "Show each day that would change, and write nothing.") var preview = false
    @Flag(help: "Days that are past too.") var includingPast = false
}

/// Options that are read as hours and dates.
enum HoursOptions {
    /// `10-13` or `closed`; `usual` is nil.
    static func day(_ text: String, option: String) throws(CommandFailure) -> OpenHours? {
        if ["usual", "vanlig", "vanleg"].contains(text.lowercased()) { return nil }
        do {
            return try HoursText.day(text)
        } catch {
            throw HoursFaults.words(error, option: "\(option) \(clip(text))")
        }
    }

    /// `tue-fri 10-16; sat 11-14`, once or several times.
    static func week(
        _ texts: [String], option: String
    ) throws(CommandFailure) -> [Weekday: OpenHours] {
        guard !texts.isEmpty else { return [:] }
        let text = texts.joined(separator: ";")
        do {
            return try HoursText.week(text)
        } catch {
            throw HoursFaults.words(error, option: "\(option) \(clip(text))")
        }
    }

    /// `2026-12-24` or `2026-12-24..2027-01-04`.
    static func dates(
        _ text: String, option: String
    ) throws(CommandFailure) -> ClosedRange<LocalDate> {
        guard let dots = text.firstRange(of: "..") else {
            let date = try DateText.date(text, option: option)
            return date...date
        }
        let first = try DateText.date(String(text[..<dots.lowerBound]), option: option)
        let last = try DateText.date(String(text[dots.upperBound...]), option: option)
        guard first <= last else {
            throw CommandFailure(
                .usage, "\(option) \(clip(text)) ends before it begins.",
                "Give the earlier date first.")
        }
        guard last.dayNumber - first.dayNumber < CalendarDesk.daysMax else {
            throw CommandFailure(
                .usage, "\(option) \(clip(text)) is more than \(CalendarDesk.daysMax) days.",
                "Look at the years again.")
        }
        return first...last
    }

    /// `2026-12-23=10-14`: a date with hours of its own.
    static func dated(
        _ text: String, option: String
    ) throws(CommandFailure) -> (date: LocalDate, hours: OpenHours) {
        let (date, hours) = try FieldChanges.pair(
            text, option: option, example: "\(option) 2026-12-23=10-14")
        guard let own = try day(hours, option: option) else {
            throw CommandFailure(
                .usage, "\(option) \(clip(text)): a day as usual needs no words.",
                "Leave it out, or give its hours: \(option) \(clip(date))=10-14.")
        }
        return (try DateText.date(date, option: option), own)
    }

    /// Why, in the language that is said, else in that of the place's name.
    static func reason(
        _ why: ReasonOptions, of place: HoursPlace
    ) throws(CommandFailure) -> LanguageMap {
        guard let reason = why.reason?.trimmingWhitespace(), !reason.isEmpty else {
            return LanguageMap()
        }
        let tag = why.lang ?? place.record.mainLanguage
        guard LanguageTag.isWellFormed(tag) else {
            throw CommandFailure(
                .usage, "--lang \(clip(tag)) is no language.", "Write for example --lang nb.")
        }
        guard reason.utf8.count <= OpenHours.reasonBytesMax else {
            throw CommandFailure(
                .data, "The reason is too long for a sign on the door.",
                "Use at most \(OpenHours.reasonBytesMax) bytes, such as Juleferie.")
        }
        return LanguageMap(texts: [tag: reason])
    }
}
