internal import Hummingbird

extension Request {
    /// Whether this is a message of the protocol, of any version, and not for the public.
    var isOfProtocol: Bool {
        let path = uri.path
        return path == "/.well-known/libsync"
            || (path.hasPrefix("/v") && path.dropFirst(2).first?.isNumber == true)
    }
}

extension Response {
    /// An answer of plain text, for people and for programs that only look at the status.
    static func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text + "\n")))
    }

    /// That a calendar cannot be had now, and when to ask again.
    static func unavailable(_ text: String, seconds: Int) -> Response {
        var response = Response.text(.serviceUnavailable, text)
        response.headers[.retryAfter] = String(seconds)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// An answer of these bytes.
    static func bytes(_ bytes: [UInt8], type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
