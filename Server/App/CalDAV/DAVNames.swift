internal import Hummingbird
internal import LibsyncCalendar

/// The names of WebDAV and its extensions that are asked for or answered with.
enum DAVName {
    static let dav: StaticString = "DAV:"
    static let calDAV: StaticString = "urn:ietf:params:xml:ns:caldav"
    static let calendarServer: StaticString = "http://calendarserver.org/ns/"
    static let apple: StaticString = "http://apple.com/ns/ical/"

    // What requests are made of.
    static let propfind = XMLName(dav, "propfind")
    static let prop = XMLName(dav, "prop")
    static let allprop = XMLName(dav, "allprop")
    static let include = XMLName(dav, "include")
    static let propname = XMLName(dav, "propname")
    static let href = XMLName(dav, "href")
    static let syncCollection = XMLName(dav, "sync-collection")
    static let syncToken = XMLName(dav, "sync-token")
    static let syncLevel = XMLName(dav, "sync-level")
    static let limit = XMLName(dav, "limit")
    static let nresults = XMLName(dav, "nresults")
    static let multiget = XMLName(calDAV, "calendar-multiget")
    static let query = XMLName(calDAV, "calendar-query")
    static let calendarData = XMLName(calDAV, "calendar-data")
    static let filter = XMLName(calDAV, "filter")
    static let timezone = XMLName(calDAV, "timezone")
    static let timezoneID = XMLName(calDAV, "timezone-id")
    static let compFilter = XMLName(calDAV, "comp-filter")
    static let propFilter = XMLName(calDAV, "prop-filter")
    static let paramFilter = XMLName(calDAV, "param-filter")
    static let isNotDefined = XMLName(calDAV, "is-not-defined")
    static let timeRange = XMLName(calDAV, "time-range")
    static let textMatch = XMLName(calDAV, "text-match")
    static let comp = XMLName(calDAV, "comp")
    static let allcomp = XMLName(calDAV, "allcomp")
    static let calendarProp = XMLName(calDAV, "prop")
    static let calendarAllprop = XMLName(calDAV, "allprop")
    static let expand = XMLName(calDAV, "expand")
    static let limitRecurrenceSet = XMLName(calDAV, "limit-recurrence-set")

    // Conditions that a refusal names (RFC 4918, 16).
    static let finiteDepth = XMLName(dav, "propfind-finite-depth")
    static let validSyncToken = XMLName(dav, "valid-sync-token")
    static let supportedReport = XMLName(dav, "supported-report")
    static let supportedFilter = XMLName(calDAV, "supported-filter")
    static let supportedCollation = XMLName(calDAV, "supported-collation")
    static let supportedData = XMLName(calDAV, "supported-calendar-data")
    static let validFilter = XMLName(calDAV, "valid-filter")
    static let maxInstances = XMLName(calDAV, "max-instances")
    static let validData = XMLName(calDAV, "valid-calendar-data")
}

extension HTTPRequest.Method {
    static let propfind = named("PROPFIND")
    static let proppatch = named("PROPPATCH")
    static let report = named("REPORT")
    static let mkcol = named("MKCOL")
    static let mkcalendar = named("MKCALENDAR")
    static let copy = named("COPY")
    static let move = named("MOVE")
    static let lock = named("LOCK")
    static let unlock = named("UNLOCK")
    static let acl = named("ACL")

    private static func named(_ name: String) -> HTTPRequest.Method {
        guard let method = HTTPRequest.Method(name) else {
            preconditionFailure("no token: \(name)")
        }
        return method
    }
}

/// The root of every answer in XML names the prefixes that are written below it.
extension KeyValuePairs<StaticString, String> {
    static var davNamespaces: KeyValuePairs<StaticString, String> {
        [
            "xmlns:D": "DAV:", "xmlns:C": "urn:ietf:params:xml:ns:caldav",
            "xmlns:CS": "http://calendarserver.org/ns/", "xmlns:A": "http://apple.com/ns/ical/",
        ]
    }
}
