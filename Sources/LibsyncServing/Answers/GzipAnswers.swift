public import Hummingbird
internal import LibsyncProtocol

/// Compresses answers for those who read gzip.
///
/// Answers of a known length are compressed whole, so their length stays known; pages are
/// compressed as they are written.
public struct GzipAnswers<Context: RequestContext>: RouterMiddleware {
    /// The least bytes that are worth it; enrolment's token stays below (BREACH).
    private var bytesMin: Int { 1_024 }

    /// Compression for every answer within it.
    public init() {}

    /// Answers, compressed where that is understood.
    public func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let length = response.body.contentLength
        guard request.method != .head, length.map({ $0 > bytesMin }) ?? true,
            response.headers[.contentEncoding] == nil,
            // Whoever gave it a tag has chosen the one encoding that the tag names.
            response.headers[.eTag] == nil
        else { return response }
        if response.headers[.vary] == nil { response.headers[.vary] = "Accept-Encoding" }
        guard request.headers.acceptGzip else { return response }
        response.headers[.contentEncoding] = "gzip"
        let plain = response.body
        if length != nil {
            let writer = GatheringWriter()
            try await plain.write(writer)
            let bytes = Gzip.compress(writer.gathered.bytes)
            response.body = .init(byteBuffer: ByteBuffer(bytes: bytes))
            response.headers[.contentLength] = String(bytes.count)
        } else {
            response.body = ResponseBody { writer in
                try await plain.write(GzipWriter(writer))
            }
        }
        return response
    }
}

/// Holds what is written to it.
private struct GatheringWriter: ResponseBodyWriter {
    final class Gathered {
        var bytes: [UInt8] = []
    }
    let gathered = Gathered()

    mutating func write(_ buffer: ByteBuffer) async throws {
        gathered.bytes.append(contentsOf: buffer.readableBytesView)
    }

    consuming func finish(_ trailers: HTTPFields?) async throws {}
}

/// Compresses what is written to it, and passes it on.
private struct GzipWriter: ResponseBodyWriter {
    private var writer: any ResponseBodyWriter
    private let compressor = GzipCompressor()

    init(_ writer: any ResponseBodyWriter) { self.writer = writer }

    mutating func write(_ buffer: ByteBuffer) async throws {
        let bytes = compressor.feed(buffer.readableBytesView)
        if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
    }

    consuming func finish(_ trailers: HTTPFields?) async throws {
        try await writer.write(ByteBuffer(bytes: compressor.finish()))
        try await writer.finish(trailers)
    }
}
