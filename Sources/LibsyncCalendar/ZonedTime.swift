internal import Foundation
public import LibsyncModel

/// A local time in a zone, and the one instant that it means.
///
/// A time that a zone skips is read with the offset before the gap, and one that it has twice is
/// the first (RFC 5545, 3.3.5). The zone's rules are those of Foundation.
public struct ZonedTime: Hashable, Comparable, Sendable {
    /// The time on the wall, as it was written: it may lie in a gap.
    public let local: LocalDateTime
    /// The zone's name in the time zone database.
    public let timeZone: String
    /// The instant, in seconds since 1970-01-01T00:00:00Z.
    public let secondsSince1970: Int

    /// The instant of a local time; nil when the zone is not known.
    public init?(_ local: LocalDateTime, in timeZone: String) {
        guard let offsets = ZoneOffsets(timeZone) else { return nil }
        self.local = local
        self.timeZone = timeZone
        secondsSince1970 = offsets.seconds(of: local)
    }

    /// The local time of an instant; nil when the zone is not known.
    public init?(secondsSince1970 seconds: Int, in timeZone: String) {
        guard let offsets = ZoneOffsets(timeZone) else { return nil }
        local = LocalDateTime(secondsAsUTC: seconds + offsets.offset(at: seconds))
        self.timeZone = timeZone
        secondsSince1970 = seconds
    }

    /// Local time less UTC, in seconds.
    public var offsetSeconds: Int { local.secondsAsUTC - secondsSince1970 }

    /// The same instant in UTC.
    public var utc: LocalDateTime { LocalDateTime(secondsAsUTC: secondsSince1970) }

    /// Whether times in the zone of that name can be converted.
    public static func isKnown(_ timeZone: String) -> Bool { ZoneOffsets(timeZone) != nil }

    /// Orders by instant.
    public static func < (left: ZonedTime, right: ZonedTime) -> Bool {
        (left.secondsSince1970, left.local, left.timeZone)
            < (right.secondsSince1970, right.local, right.timeZone)
    }
}

extension EventTime {
    /// When it starts; nil when its zone is not known.
    public var zonedStart: ZonedTime? { ZonedTime(start, in: timeZone) }

    /// When it is over, for an all-day event the midnight after its last day; nil when its zone is
    /// not known.
    public var zonedEnd: ZonedTime? {
        ZonedTime(isAllDay ? end.on(end.date.adding(days: 1)) : end, in: timeZone)
    }
}

/// The offsets of one zone, in whole seconds.
struct ZoneOffsets {
    private let zone: TimeZone

    /// The zone of that name; nil when Foundation does not know it.
    init?(_ name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
    }

    /// Local time less UTC at an instant.
    func offset(at seconds: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }

    /// Whether the zone keeps summer time at an instant.
    func isDaylight(at seconds: Int) -> Bool {
        zone.isDaylightSavingTime(for: Date(timeIntervalSince1970: Double(seconds)))
    }

    /// The instant of a local time.
    func seconds(of local: LocalDateTime) -> Int {
        ZoneOffsets.seconds(of: local.secondsAsUTC, offset: offset)
    }

    /// The instant of a local time, given as if it were UTC, by the offset at an instant.
    static func seconds(of local: Int, offset: (Int) -> Int) -> Int {
        // No offset reaches a day, so these two instants lie on either side of the one sought.
        let before = offset(local - 86_400)
        let after = offset(local + 86_400)
        // Where both fit, the time is ambiguous and the offset before the change gives the first.
        if offset(local - before) == before { return local - before }
        if offset(local - after) == after { return local - after }
        return local - before
    }

    /// The instants in `range` at which the offset changes, with the offsets before and after.
    ///
    /// Found by probing each week: no zone has changed twice within one.
    func transitions(in range: Range<Int>) -> [(seconds: Int, from: Int, to: Int)] {
        var found: [(seconds: Int, from: Int, to: Int)] = []
        var low = range.lowerBound
        var offsetLow = offset(at: low)
        while low < range.upperBound {
            let high = min(low + 7 * 86_400, range.upperBound)
            let offsetHigh = offset(at: high)
            if offsetHigh != offsetLow {
                var (left, right) = (low, high)
                while right - left > 1 {
                    let middle = left + (right - left) / 2
                    if offset(at: middle) == offsetLow { left = middle } else { right = middle }
                }
                found.append((right, offsetLow, offsetHigh))
            }
            (low, offsetLow) = (high, offsetHigh)
        }
        return found
    }
}
