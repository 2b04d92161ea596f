internal import LibsyncCalendar
internal import LibsyncModel

/// Which properties a request wants.
enum WantedProperties: Sendable {
    /// All that there are (RFC 4918, 14.2), and these.
    case all([XMLName])
    /// The names of all.
    case names
    /// These.
    case some([XMLName])

    /// The most properties that one request names: each comes back with each object.
    private static let namesMax = 100
    /// The most bytes of their names.
    private static let bytesMax = 8_192

    /// The properties that an element asks for; an empty body asks for all.
    /// - Throws: `DAVRefusal`.
    static func of(_ element: XMLElement?) throws -> WantedProperties {
        guard let element else { return .all([]) }
        if let prop = element.child(DAVName.prop) { return .some(try names(in: prop)) }
        if element.child(DAVName.propname) != nil { return .names }
        return .all(try element.child(DAVName.include).map(names) ?? [])
    }

    /// Each name once, in order.
    private static func names(in element: XMLElement) throws -> [XMLName] {
        var seen: Set<XMLName> = []
        let names = element.children.map(\.name).filter { seen.insert($0).inserted }
        let bytes = names.reduce(0) { $0 + $1.namespace.utf8.count + $1.local.utf8.count }
        guard names.count <= namesMax, bytes <= bytesMax else {
            throw DAVRefusal.malformed("A request may name \(namesMax) properties.")
        }
        return names
    }

    /// Whether the property of that name is wanted by it.
    func names(_ name: XMLName) -> Bool {
        switch self {
        case .all(let others): others.contains(name)
        case .names: false
        case .some(let names): names.contains(name)
        }
    }
}

/// What a REPORT asks for.
enum DAVReport: Sendable {
    /// Objects by their addresses (RFC 4791, 7.9).
    case multiget([String])
    /// Objects that pass a filter (RFC 4791, 7.8).
    case query(CalendarFilter)
    /// What changed since a place; nil for all (RFC 6578, 3.2).
    case sync(token: String?, limit: Int?)
}

/// A REPORT, with what is wanted of each object.
struct DAVReportRequest: Sendable {
    let report: DAVReport
    let wanted: WantedProperties
    let data: CalendarDataForm

    /// - Parameter zone: by whose clock dates are, unless the request says.
    /// - Throws: `DAVRefusal`, `XMLFailure`.
    init(_ body: [UInt8], zone: String) throws {
        let root = try XMLReading.root(of: body)
        wanted = try .of(root)
        let element = root.child(DAVName.prop)?.child(DAVName.calendarData)
        data = try element.map { try CalendarDataForm($0) } ?? CalendarDataForm()
        switch root.name {
        case DAVName.multiget:
            report = .multiget(root.children.filter { $0.name == DAVName.href }.map(\.trimmed))
        case DAVName.query:
            report = .query(try CalendarFilter(query: root, zone: zone))
        case DAVName.syncCollection:
            report = .sync(
                token: root.child(DAVName.syncToken).map(\.trimmed).flatMap {
                    $0.isEmpty ? nil : $0
                },
                limit: try DAVReportRequest.limit(root))
        default:
            throw DAVRefusal(
                .forbidden, DAVName.supportedReport,
                "There are calendar-multiget, calendar-query and sync-collection here.")
        }
    }

    private static func limit(_ root: XMLElement) throws -> Int? {
        guard let limit = root.child(DAVName.limit) else { return nil }
        guard let number = limit.child(DAVName.nresults).flatMap({ Int($0.trimmed) }), number > 0
        else { throw DAVRefusal.malformed("`nresults` must be a number from 1.") }
        return number
    }
}

/// A stretch of time as a request writes it (RFC 4791, 9.9), in seconds since 1970.
enum DAVTimeRange {
    /// Year 1 to year 9999: what our dates can be.
    static let all = -62_135_596_800..<253_402_300_800

    /// - Parameter isClosed: whether both ends must be there.
    /// - Throws: `DAVRefusal`.
    static func range(_ element: XMLElement, isClosed: Bool = false) throws -> Range<Int> {
        let ends = try ["start", "end"].map { name in
            try element.attributes[name].map { text in
                guard let seconds = seconds(text) else {
                    throw DAVRefusal(
                        .malformed, DAVName.validFilter,
                        "`\(name)` must be a time in UTC such as 20261203T180000Z.")
                }
                return seconds
            }
        }
        let (start, end) = (ends[0] ?? all.lowerBound, ends[1] ?? all.upperBound)
        guard start < end, ends[0] != nil || ends[1] != nil,
            !isClosed || ends[0] != nil && ends[1] != nil
        else {
            throw DAVRefusal(
                .malformed, DAVName.validFilter, "A time range needs a start before its end.")
        }
        return start..<end
    }

    private static func seconds(_ text: String) -> Int? {
        guard text.utf8.count == 16, text.hasSuffix("Z"),
            let key = OccurrenceKey(String(text.dropLast())), let second = key.secondOfDay
        else { return nil }
        return key.date.dayNumber * 86_400 + second
    }
}
