internal import LibsyncModel

/// A time as people and scripts read it: `2026-12-03T17:00:00Z` (RFC 3339, UTC, whole seconds).
public func isoTime(_ milliseconds: Int64) -> String {
    let seconds = Int((Double(milliseconds) / 1_000).rounded(.down))
    return LocalDateTime(secondsAsUTC: seconds).description + "Z"
}
