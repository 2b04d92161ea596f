import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncWeb

struct HoursSign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "The opening hours of a place as a sign for its door, PDF.",
        discussion: """
            Without dates: the usual weeks, and the days of the next \(HoursSign.weeksUsual)
            weeks that differ. With --from, or --from and --through: every day of that
            time, like days in a row on one line; where it is closed throughout, that and
            when it opens again.
            """)

    private static let weeksUsual = 5
    private static let weeksMax = 26

    @Argument(help: "Places; without them all of yours whose hours are known, a file each.")
    var places: [String] = []
    @Option(
        help: ArgumentHelp("How many weeks ahead days that differ are told.", valueName: "n"))
    var weeks: Int?
    @Option(help: ArgumentHelp("First date.", valueName: "date")) var from: String?
    @Option(
        name: [.customLong("through"), .customLong("to")],
        help: ArgumentHelp("Last date; without it two weeks.", valueName: "date"))
    var through: String?
    @OptionGroup var options: PrintOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let said = try options.saidLanguage()
        let replica = try replica.openToRead()
        let hours = try await HoursDesk(replica)
        let desk = try await PrintDesk(replica)
        let span = try span(today: desk.today)
        let known = try await hours.places(named: places)
        guard !known.isEmpty else {
            throw CommandFailure(
                .missing, "Nobody has said when any place of yours is open.",
                "Say it once: libsync hours set PLACE --staffed \"tue-fri 10-16\".")
        }
        if known.count > 1, options.out != nil {
            throw CommandFailure(
                .usage, "--out names one file, and there are \(known.count) places.",
                "Name one place, or leave out --out.")
        }
        var files: [JSONValue] = []
        for place in known {
            guard let view = Place(place.record) else { continue }
            let language = said ?? desk.language(for: view.name)
            let sign = DoorSign(
                of: view, place.hours, span, region: desk.region, language: language)
            // Two places may bear one name, and neither sheet is written over.
            let isNamesake = known.count { $0.name == place.name } > 1
            let mark = isNamesake ? String(place.record.id.description.suffix(6)) : ""
            let written = try options.write(
                .sign(sign), named: [sign.heading, sign.title, mark, day(of: span)])
            if place.visibility != .public {
                Output.note(
                    "Note: the public does not see \(place.name): until it does, the code leads "
                        + "nowhere.")
            }
            files.append([
                "file": .string(written.file), "place": .string(place.record.id.description),
                "address": .string(sign.address),
                "notes": .array(written.notes.map { .string($0) }),
            ])
            if !json.isOn { try Output.say("Wrote \(written.file): \(place.name).") }
        }
        if json.isOn { try Output.json(list: files) }
    }

    private func day(of span: DoorSign.Span) -> String {
        if case .days(let dates) = span { "\(dates.lowerBound)" } else { "" }
    }

    private func span(today: LocalDate) throws -> DoorSign.Span {
        guard from != nil || through != nil else {
            let weeks = weeks ?? HoursSign.weeksUsual
            guard (1...HoursSign.weeksMax).contains(weeks) else {
                throw CommandFailure(
                    .usage, "--weeks \(weeks) is no time of which a sign can tell.",
                    "Give a number from 1 to \(HoursSign.weeksMax).")
            }
            return .usual(through: today.adding(days: 7 * weeks - 1))
        }
        if weeks != nil {
            throw CommandFailure(
                .usage, "--weeks is counted from today: it has no other dates.",
                "Leave out --weeks, or --from and --through.")
        }
        let dates = try DateText.range(from: from, through: through, today: today, days: 14)
        let (first, last) = (dates.lowerBound, dates.upperBound)
        guard last.dayNumber - first.dayNumber < DoorSign.daysMax else {
            throw CommandFailure(
                .usage, "From \(first) to \(last) is more than \(DoorSign.daysMax) days.",
                "Make a sign of a shorter time, or of the usual weeks: leave out the dates.")
        }
        try CalendarDesk.check(first, last)
        return .days(dates)
    }
}
