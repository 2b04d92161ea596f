import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

struct HoursEvents: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Events at times when nobody is there, or all is closed.",
        discussion: """
            An evening for which somebody stays on every week is left out; --all shows it
            too. Without --to it looks \(HoursEvents.usualDays) days ahead.
            """)

    private static let usualDays = 90

    @Argument(help: "The place; without it all places whose hours are known.")
    var place: String?
    @OptionGroup var window: WindowOptions
    @Flag(help: "Also what is so every week.") var all = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let desk = try await HoursDesk(try replica.openToRead())
        let dates = try window.dates(today: desk.today, days: HoursEvents.usualDays)
        let wanted = try await place.asyncMap { try await desk.knownPlace(named: $0).record.id }
        let agenda = try await desk.calendar.agenda(from: dates.from, to: dates.to)
        let found = EventStaffing.all(
            in: agenda, places: desk.calendar.places, hours: desk.hours
        ).filter { (all || !$0.isUsual) && (wanted == nil || $0.place == wanted) }
        if json.isOn { return try Output.json(list: found.map(StaffingWords.json)) }
        guard !found.isEmpty else {
            return try Output.say(
                "Every event from \(dates.from) to \(dates.to) has somebody there"
                    + (all ? "." : ", or falls on hours without staff as every week."))
        }
        let ids = shortened(found.map(\.entry.event.id))
        var table = Table(["WHEN", "EVENT", "PLACE", "", "ID"], flexible: 1)
        for one in found {
            let date = one.entry.start.date
            table.add([
                "\(HoursWords.shortDate(date)) \(OccurrenceWords.time(one.entry, on: date))",
                OccurrenceWords.name(one.entry),
                desk.calendar.places.places[one.place]?.name.text() ?? "",
                one.doubt.rawValue + (one.isUsual ? ", as every week" : ""),
                ids[one.entry.event.id] ?? "",
            ])
        }
        try Output.table(table)
        CalendarDesk.note(agenda.isComplete)
    }
}

extension Optional {
    /// `map` for what waits.
    fileprivate func asyncMap<Result>(
        _ transform: (Wrapped) async throws -> Result
    ) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}

/// Events without staff, in words.
enum StaffingWords {
    private static let notesMax = 3

    /// What is said beside an event that was just saved.
    static func notes(_ found: [EventStaffing], _ places: PlaceTree) -> [String] {
        let unusual = found.filter { !$0.isUsual }
        var notes = unusual.prefix(notesMax).map { one -> String in
            let place = places.places[one.place]?.name.text() ?? "the place"
            let why = one.day.reasons(language: "en").first.map { " (\($0))" } ?? ""
            let date = HumanTime(language: "en").date(one.entry.start.date)
            switch one.doubt {
            case .unstaffed:
                return "Note: unstaffed. Nobody is at \(place) on \(date) \(times(one))\(why); "
                    + "people let themselves in."
            case .closed: return "Note: \(place) is closed on \(date) \(times(one))\(why)."
            }
        }
        if unusual.count > notesMax {
            let more = counted(unusual.count - notesMax, "date is", "dates are")
            notes.append("Note: \(more) like that too: libsync hours events.")
        }
        if unusual.isEmpty, let one = found.first {
            let place = places.places[one.place]?.name.text() ?? "The place"
            let state = one.doubt == .closed ? "closed" : "without staff"
            notes.append(
                "Note: \(place) is \(state) then, as on every \(weekday(one)): somebody has to "
                    + "be there.")
        }
        return notes.map(DisplayText.oneLine)
    }

    private static func weekday(_ one: EventStaffing) -> String {
        Weekday(of: one.entry.start.date).rawValue
    }

    private static func times(_ one: EventStaffing) -> String {
        one.times.map { start, end in
            "\(start.timeText)–\(end.secondOfDay == 0 ? "24:00" : end.timeText)"
        }.joined(separator: ", ")
    }

    /// For programs.
    static func json(_ one: EventStaffing) -> JSONValue {
        [
            "occurrence": OccurrenceWords.json(one.entry),
            "room": .string(one.room.description), "place": .string(one.place.description),
            "doubt": .string(one.doubt.rawValue), "isUsual": .bool(one.isUsual),
            "times": .array(
                one.times.map {
                    ["start": .string("\($0.start)"), "end": .string("\($0.end)")]
                }), "day": HoursOutput.day(one.day),
        ]
    }
}

struct HoursHolidays: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holidays",
        abstract: "Holidays and eves of a year, and how places stand on them.",
        discussion: """
            By the law, computed; nothing closes by itself. What a place usually does is
            said once: libsync hours set PLACE --holiday christmas-day=closed.
            """)

    @Argument(help: "The place; without it the dates alone.") var place: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The year; without it this one.", valueName: "year"))
    var year: Int?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let desk = try await HoursDesk(try replica.openToRead())
        let year = try CalendarYear.checked(year ?? desk.today.year)
        let known = try await place.asyncMap { try await desk.knownPlace(named: $0) }
        let holidays = Holiday.all(in: year)
        if json.isOn {
            return try Output.json(list: holidays.map { json($0.date, $0.holiday, known) })
        }
        let services = known?.hours.services ?? []
        var table = Table(
            ["DATE", "HOLIDAY", "NAME FOR PROGRAMS"]
                + services.map { HoursWords.word($0).uppercased() }
                + (known == nil ? [] : ["USUALLY"]), flexible: 1)
        for (date, holiday) in holidays {
            let name = holiday.name(language: "en") + (holiday.isPublic ? "" : " (an eve)")
            var cells = [HoursWords.shortDate(date), name, holiday.rawValue]
            if let known {
                let day = known.hours.day(date)
                let habit = known.hours.habits[holiday.rawValue]
                cells += services.map { HoursWords.cell(day, $0) }
                cells.append(habit == .selfService ? "self-service" : habit?.rawValue ?? "")
            }
            table.add(cells)
        }
        try Output.table(table)
    }

    private func json(
        _ date: LocalDate, _ holiday: Holiday, _ known: HoursPlace?
    ) -> JSONValue {
        let names = ["nb", "nn", "en"].map { ($0, JSONValue.string(holiday.name(language: $0))) }
        var members: [String: JSONValue] = [
            "date": .string("\(date)"), "holiday": .string(holiday.rawValue),
            "isPublic": .bool(holiday.isPublic),
            "name": .object(Dictionary(uniqueKeysWithValues: names)),
        ]
        if let known {
            members["day"] = HoursOutput.day(known.hours.day(date))
            let habit = known.hours.habits[holiday.rawValue]
            members["habit"] = habit.map { .string($0.rawValue) } ?? .null
        }
        return .object(members)
    }
}
