internal import Foundation
internal import LibsyncCalendar
internal import LibsyncModel

/// Where something stands in the tree of calendars (`Server/Notes/0006-caldav.md`).
enum CalDAVAddress: Hashable, Sendable {
    /// The server itself, for programs that are given nothing but its name.
    case server
    /// Where programs begin.
    case root
    /// The one that everybody is here: nobody has to say who they are.
    case principal
    /// What holds the calendars.
    case home
    /// A calendar, by the last part of its path.
    case calendar(String)
    /// An object in a calendar, by the last two parts of its path.
    case object(String, String)

    /// The path from the server's root; a reverse proxy may give it any host, and no prefix.
    var path: String {
        switch self {
        case .server: "/"
        case .root: "/caldav/"
        case .principal: "/caldav/principal/"
        case .home: "/caldav/calendars/"
        case .calendar(let name): "/caldav/calendars/\(name)/"
        case .object(let name, let file): "/caldav/calendars/\(name)/\(file)"
        }
    }

    /// The calendar of a subject.
    static func calendar(of subject: FeedSubject) -> CalDAVAddress {
        switch subject {
        case .region, .event: .calendar("region")
        case .library(let slug): .calendar("library-\(slug)")
        case .place(let id): .calendar("place-\(id)")
        }
    }

    /// Whose calendar a name in the path stands for; nil for none.
    ///
    /// What kind it is comes first, so a library called `region` has a calendar too.
    static func feed(_ name: String) -> FeedAddress? {
        if name == "region" { return .region }
        if name.hasPrefix("library-") { return .library(String(name.dropFirst(8))) }
        if name.hasPrefix("place-") { return .place(String(name.dropFirst(6))) }
        return nil
    }

    /// The UID of an object's file; nil for what is no file of ours.
    static func uid(ofFile file: String) -> String? {
        guard file.hasSuffix(".ics") else { return nil }
        let uid = String(file.dropLast(4))
        return EventFeed.event(of: uid) == nil ? nil : uid
    }

    /// The UID of the object in the calendar of `path` that a request calls by its address, with a
    /// host or without; nil for what is not there.
    static func uid(of href: String, in path: String) -> String? {
        var rest = href[...]
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...].drop { $0 != "/" }
        }
        guard let plain = String(rest).removingPercentEncoding, plain.hasPrefix(path) else {
            return nil
        }
        return uid(ofFile: String(plain.dropFirst(path.count)))
    }
}
