internal import Hummingbird
internal import LibsyncModel
internal import LibsyncStore

/// A copy of a feed or a page as the answer to a request: compressed where that is understood, and
/// nothing where the reader has it already.
struct CopyAnswer {
    let copy: PublicCopy
    /// Its media type.
    let type: String
    /// How long it may be kept.
    let cache: String
    /// The name of the file, where it is one to take over and not a calendar to subscribe to:
    /// several programs save a feed that has one.
    var download: String?
    /// What else is said of it.
    var headers: HTTPFields = [:]

    func response(to request: Request, _ effects: Effects) -> Response {
        let isGzip = request.headers.acceptGzip
        var headers = headers
        headers[.eTag] = copy.tag(gzip: isGzip)
        headers[.vary] = "Accept-Encoding"
        headers[.cacheControl] = cache
        // Within the second of a change another may follow, which would have the same date.
        let isSettled = copy.changed < Int(effects.now() / 1_000)
        if isSettled { headers[.lastModified] = HTTPDate.text(copy.changed) }
        if isKnown(isSettled: isSettled, to: request.headers) {
            return Response(status: .notModified, headers: headers)
        }
        let bytes = isGzip ? copy.gzip : copy.plain
        headers[.contentType] = type
        headers[.contentLength] = String(bytes.count)
        if isGzip { headers[.contentEncoding] = "gzip" }
        if let download {
            headers[.contentDisposition] = "attachment; filename=\"\(download)\""
        }
        let isHead = request.method == .head
        return Response(
            status: .ok, headers: headers,
            body: isHead ? .init() : .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// ETags before dates (RFC 9110, 13.2.2).
    private func isKnown(isSettled: Bool, to headers: HTTPFields) -> Bool {
        let tags = headers[values: .ifNoneMatch]
        if !tags.isEmpty { return tags.contains(where: copy.isNamed(in:)) }
        let date = headers[.ifModifiedSince].flatMap(HTTPDate.seconds)
        return isSettled && date.map { $0 >= copy.changed } ?? false
    }
}
