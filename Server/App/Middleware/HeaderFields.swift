internal import Hummingbird

extension HTTPFields {
    /// The header of that name; setting nil removes it.
    subscript(named name: String) -> String? {
        get { Element.Name(name).flatMap { self[$0] } }
        set { if let name = Element.Name(name) { self[name] = newValue } }
    }

    /// Whether the other side reads gzip (RFC 9110, 12.5.3).
    var acceptGzip: Bool {
        var any: Bool?
        for part in (self[.acceptEncoding] ?? "").lowercased().split(separator: ",") {
            let pieces = part.split(separator: ";").map { piece in
                String(piece.filter { $0 != " " && $0 != "\t" })
            }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }
            let isWanted = weight.map { (Double($0.dropFirst(2)) ?? 0) > 0 } ?? true
            if pieces.first == "gzip" { return isWanted }
            if pieces.first == "*" { any = isWanted }
        }
        return any ?? false
    }
}

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
