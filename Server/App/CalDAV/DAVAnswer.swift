internal import Hummingbird
internal import LibsyncCalendar

/// The forms of answers in the tree of calendars.
enum DAVAnswer {
    /// The media type of answers in XML.
    static let type = "application/xml; charset=utf-8"
    /// The media type of an object.
    static let objectType = "text/calendar; charset=utf-8; component=vevent"
    /// What the tree can do (RFC 4918, 18; RFC 4791, 5.1; RFC 3744, 7.2).
    static let abilities = "1, 3, access-control, calendar-access"
    /// The methods that give something.
    static let methods = "OPTIONS, GET, HEAD, PROPFIND, REPORT"
    /// The bytes that are gathered before they go out.
    static let chunkBytes = 65_536

    /// A multistatus of which all is known.
    static func whole(_ multistatus: Multistatus) -> Response {
        var multistatus = multistatus
        multistatus.end()
        return response(.init(byteBuffer: ByteBuffer(bytes: multistatus.take())))
    }

    /// A multistatus that is sent while it is made, so that not all of it is in memory.
    ///
    /// - Parameters:
    ///   - groups: how many times `next` adds something; the first time before the answer begins, so
    ///     that a store that cannot be read is told by its status.
    ///   - next: adds the responses of one group.
    static func streamed(
        _ start: Multistatus, groups: Int, token: String? = nil,
        next: @escaping @Sendable (Int, inout Multistatus) async throws -> Void
    ) async throws -> Response {
        var first = start
        if groups > 0 { try await next(0, &first) }
        let begun = first
        return response(
            ResponseBody { writer in
                var multistatus = begun
                for group in 1..<max(groups, 1) {
                    if multistatus.byteCount > chunkBytes {
                        try await writer.write(ByteBuffer(bytes: multistatus.take()))
                    }
                    // A failure here cuts the connection: half an answer must not look whole.
                    try await next(group, &multistatus)
                }
                multistatus.end(token: token)
                try await writer.write(ByteBuffer(bytes: multistatus.take()))
                try await writer.finish(nil)
            })
    }

    private static func response(_ body: ResponseBody) -> Response {
        var response = Response(status: .init(code: 207), headers: [.contentType: type], body: body)
        response.headers[named: "DAV"] = abilities
        return response
    }

    /// What a calendar program asks before anything else.
    static func options(at address: CalDAVAddress) -> Response {
        var response = Response(status: .ok)
        response.headers[.allow] = address == .server ? "OPTIONS, PROPFIND" : methods
        response.headers[named: "DAV"] = abilities
        response.headers[.contentLength] = "0"
        return response
    }
}
