/// The forms in which the events of one query are written.
public enum FeedFormat: String, Hashable, Sendable, CaseIterable {
    /// iCalendar (RFC 5545), for calendar programs.
    case calendar = "ics"
    /// JSON, for programs of others.
    case json

    /// The media type, as it stands in an answer.
    public var type: String {
        switch self {
        case .calendar: "text/calendar; charset=utf-8"
        case .json: "application/json"
        }
    }
}
