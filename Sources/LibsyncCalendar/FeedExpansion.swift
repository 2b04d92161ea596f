internal import LibsyncModel

/// Each date of a series by itself, for programs that know no rules.
struct FeedExpansion {
    /// Which dates.
    let window: FeedWindow
    /// By whose clock.
    let timeZone: String

    /// The most days from the first date to the last.
    static let daysMax = 800
    /// The most bytes of all dates.
    static let bytesMax = 12_582_912

    /// The dates of an event as runs without rules, each under a UID that no other has: several
    /// readers keep one event for each UID, and look no further.
    ///
    /// The UID is made of the key, so it stays when the series moves to another time of day, and when
    /// it is changed from a date on.
    ///
    /// - Returns: nil where the series has too many dates, and is better left with its rule.
    func runs(of event: Event, _ cancelled: CancelledEvents) -> [EventSeries]? {
        EventInstance.all(
            of: event, from: window.earliest, to: window.to, zone: timeZone, cancelled
        )?.compactMap { instance in
            // What was cancelled is told for longer than what took place.
            let isHeld = instance.dated.occurrence.status == .cancelled
            guard isHeld || instance.dated.dates.upperBound >= window.from else { return nil }
            guard let key = instance.key, let only = instance.run.only else { return instance.run }
            return instance.run.alone(only, uid: "\(event.id).\(key)")
        }
    }

    func check() throws(FeedQueryFailure) {
        guard window.to.dayNumber - window.from.dayNumber <= FeedExpansion.daysMax else {
            throw FeedQueryFailure(
                "With `expand` there may be \(FeedExpansion.daysMax) days from `from` to `to`.")
        }
    }

    static let tooLarge = FeedQueryFailure(
        "With `expand` this calendar has too many dates; ask for less with `library`, `place`, "
            + "`keyword`, or `from` and `to`.")
}
