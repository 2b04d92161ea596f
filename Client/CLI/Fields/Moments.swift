import Foundation
import LibsyncCalendar
import LibsyncModel

/// Instants, for programs and for people.
enum Moments {
    /// `2026-12-03T17:00:00.250Z` (RFC 3339).
    static func utc(_ milliseconds: Int64) -> String {
        let time = LocalDateTime(secondsAsUTC: Int(milliseconds / 1_000))
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        return "\(time).\(fraction)Z"
    }

    /// `2026-12-03 18:00` by this machine's clock.
    static func wall(_ milliseconds: Int64) -> String {
        let seconds = Int(milliseconds / 1_000)
        let zone = TimeZone.current.identifier
        let time =
            ZonedTime(secondsSince1970: seconds, in: zone)?.local
            ?? LocalDateTime(secondsAsUTC: seconds)
        return "\(time.date) \(time.timeText)"
    }

    /// The seconds since 1970 of a time by a zone's clock; nil in a zone that nobody knows.
    static func seconds(_ local: LocalDateTime, in zone: String) -> Int? {
        ZonedTime(local, in: zone)?.secondsSince1970
    }

    /// Today's date in a zone.
    static func today(_ milliseconds: Int64, in zone: String) -> LocalDate {
        let seconds = Int(milliseconds / 1_000)
        let time = ZonedTime(secondsSince1970: seconds, in: zone)?.local
        return (time ?? LocalDateTime(secondsAsUTC: seconds)).date
    }
}
