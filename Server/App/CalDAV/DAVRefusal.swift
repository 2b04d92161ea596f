internal import Hummingbird
internal import LibsyncCalendar

/// A request that is understood, and is not answered with what it asks for.
struct DAVRefusal: Error {
    /// Its status in HTTP.
    enum Status: Int {
        case malformed = 400
        case forbidden = 403
        case missing = 404
    }

    let status: Status
    /// The condition that does not hold (RFC 4918, 16); nil where there is no word for it.
    let condition: XMLName?
    /// A sentence for people, who read it in the log of their program.
    let sentence: String

    init(_ status: Status, _ condition: XMLName? = nil, _ sentence: String) {
        self.status = status
        self.condition = condition
        self.sentence = sentence
    }

    /// A body that cannot be read.
    static func malformed(_ sentence: String) -> DAVRefusal {
        DAVRefusal(.malformed, nil, sentence)
    }

    /// A part of a filter that would have to be passed over, and then find too much.
    static func unsupportedFilter(_ what: String) -> DAVRefusal {
        DAVRefusal(.forbidden, DAVName.supportedFilter, "\(what) cannot be filtered by.")
    }

    var response: Response {
        guard let condition else { return .text(.init(code: status.rawValue), sentence) }
        var xml = XMLBytes()
        xml.add(rendered: XMLBytes.declaration)
        xml.add("D:error", .davNamespaces) { xml in
            xml.add(condition)
            xml.add("D:responsedescription", [:], sentence)
        }
        var response = Response.bytes(xml.bytes, type: DAVAnswer.type)
        response.status = .init(code: status.rawValue)
        return response
    }

    /// Whatever would change something: this is a view of records that libraries keep elsewhere.
    static func readOnly(_ path: String) -> Response {
        var xml = XMLBytes()
        xml.add(rendered: XMLBytes.declaration)
        xml.add("D:error", .davNamespaces) { xml in
            xml.add("D:need-privileges") { xml in
                xml.add("D:resource") { xml in
                    xml.add("D:href", [:], path)
                    xml.add("D:privilege") { $0.add("D:write") }
                }
            }
        }
        var response = Response.bytes(xml.bytes, type: DAVAnswer.type)
        response.status = .forbidden
        return response
    }
}
