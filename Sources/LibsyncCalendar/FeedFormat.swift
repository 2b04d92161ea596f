/// The forms in which the events of one query are written.
public enum FeedFormat: String, Hashable, Sendable, CaseIterable {
    /// iCalendar (RFC 5545), for calendar programs.
    case calendar = "ics"
    /// Atom (RFC 4287), for readers of news and for other sites.
    case atom
    /// JSON, for programs of others.
    case json

    /// The media type, as it stands in an answer.
    public var type: String {
        switch self {
        case .calendar: "text/calendar; charset=utf-8"
        case .atom: "application/atom+xml; charset=utf-8"
        case .json: "application/json"
        }
    }
}
