import LibsyncCalendar
import LibsyncModel

/// What is wrong with hours that were typed, or wanted, in words.
enum HoursFaults {
    /// Words that cannot be read as hours.
    /// - Parameter option: the option with what stood after it.
    static func words(_ fault: HoursText.Fault, option: String) -> CommandFailure {
        switch fault {
        case .empty:
            CommandFailure(
                .usage, "\(option) says no hours.",
                "Write for example tue-fri 10-16, or closed.")
        case .unreadable(let word):
            CommandFailure(
                .usage, "\(option): \(clip(word)) is neither a day nor hours.",
                "Days are mon to sun (or man to søn), hours 10-16 or 10:00-16:00, no hours closed; "
                    + "parts are set apart by a semicolon.")
        case .noSuchTime(let time):
            CommandFailure(
                .usage, "\(option): there is no such time as \(clip(time)).",
                "A day has 00:00 to 24:00; what ends past midnight is written 18-02.")
        case .noLength(let word):
            CommandFailure(
                .usage, "\(option): \(clip(word)) ends when it begins.",
                "Give the end after the begin; open day and night is 00-24.")
        case .daysAlone(let words):
            CommandFailure(
                .usage, "\(option): \(clip(words)) names days without hours.",
                "Write the hours after the days, such as sat 11-14, or sat closed.")
        case .dayTwice(let day):
            CommandFailure(
                .usage, "\(option): \(day.rawValue) is said twice.",
                "Write all its hours in one part: tue 10-12, 14-18.")
        case .closedAndHours(let words):
            CommandFailure(
                .usage, "\(option): \(clip(words)) is closed and open at once.",
                "Write either closed or the hours.")
        case .spans(let fault): words(fault, option)
        }
    }

    private static func words(_ fault: OpenHours.Fault, _ option: String) -> CommandFailure {
        switch fault {
        case .overlap(let first, let second):
            CommandFailure(
                .usage,
                "\(option): \(HoursWords.span(first)) and \(HoursWords.span(second)) overlap.",
                "Give stretches that do not, such as 10-12, 13-16.")
        case .touching(let first, let second):
            CommandFailure(
                .usage,
                "\(option): \(HoursWords.span(first)) goes over into "
                    + "\(HoursWords.span(second)).",
                "Write it as one: \(OpenSpan.clock(first.opens))-\(OpenSpan.clock(second.closes)).")
        case .tooMany:
            CommandFailure(
                .usage, "\(option) has more than \(OpenHours.spansMax) stretches in a day.",
                "Give at most \(OpenHours.spansMax).")
        }
    }

    /// A change that cannot be made.
    static func words(_ refusal: HoursRefusal, of place: HoursPlace) -> CommandFailure {
        switch refusal {
        case .nothingSaid:
            CommandFailure(
                .usage, "Nothing is said that should change.",
                "Name what shall change, such as --staffed \"tue-fri 10-16\"; --help lists the "
                    + "options.")
        case .nothingChanges:
            CommandFailure(
                .data, "Nothing to change: \(place.name) is open like that already.",
                "libsync hours show \(place.argument) shows it.")
        case .past(let date):
            CommandFailure(
                .data, "\(date) is past.", "To change what is past, add --including-past.")
        case .farAway(let date):
            CommandFailure(
                .data, "\(date) is more than ten years away.", "Look at the year again.")
        case .noSuchService(let service):
            CommandFailure(
                .data, "\(place.name) has no \(HoursWords.hours(service)) to close.",
                "If it has, say when first: libsync hours set \(place.argument) "
                    + "--\(HoursWords.option(service)) \"mon-sun 07-22\".")
        case .tooManyDays(let count):
            CommandFailure(
                .data, "\(count) single days are too many for one change.",
                "Of more than \(HoursPlan.datesMax) days make a season: libsync hours season "
                    + "\(place.argument) KEY --from DATE --through DATE --closed.")
        default: words(season: refusal, of: place)
        }
    }

    private static func words(season: HoursRefusal, of place: HoursPlace) -> CommandFailure {
        switch season {
        case .seasonWithoutDates(let key):
            CommandFailure(
                .usage, "There is no season \(clip(key)) yet, and nothing says when it is.",
                "Say it: --from 2027-06-21 --through 2027-08-15.")
        case .seasonBackwards(let from, let through):
            CommandFailure(
                .usage, "The season would end (\(through)) before it begins (\(from)).",
                "Give the earlier date first.")
        case .noSuchSeason(let key, let known):
            CommandFailure(
                .missing, "\(place.name) has no season \(clip(key)).",
                known.isEmpty ? "It has none." : "There are: \(known.joined(separator: ", ")).")
        default:
            CommandFailure(
                .usage, "That cannot be the name of a season.",
                "Use 2 to 40 lower-case letters, digits and hyphens, such as summer-2027.")
        }
    }
}
