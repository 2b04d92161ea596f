internal import Hummingbird
internal import LibsyncProtocol

extension Request {
    /// The body, decompressed.
    ///
    /// Bytes are counted as they come, before and after decompression, so a bomb costs at most
    /// `limitBytes` of memory.
    /// - Throws: `Problem`: `too-large`, `encoding-unsupported`, `malformed`.
    func bytes(limitBytes: Int) async throws -> [UInt8] {
        let length = headers[.contentLength].flatMap { Int($0) }
        if let length, length > limitBytes { throw Problem.tooLarge(limitBytes) }
        var reader = try BodyReader(
            encoding: headers[.contentEncoding] ?? "identity", limitBytes: limitBytes)
        do {
            for try await chunk in body { try reader.take(chunk) }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.malformed, "The request's body ended early.")
        }
        return try reader.finish()
    }
}

extension Problem {
    fileprivate static func tooLarge(_ limitBytes: Int) -> Problem {
        Problem(.tooLarge, "The request has more than \(limitBytes) bytes.")
    }
}

/// A request's body while it is read.
private struct BodyReader {
    private let limitBytes: Int
    private let decompressor: GzipDecompressor?
    private var receivedBytes = 0
    private var bytes: [UInt8] = []

    init(encoding: String, limitBytes: Int) throws(Problem) {
        self.limitBytes = limitBytes
        switch encoding.lowercased() {
        case "identity", "": decompressor = nil
        case "gzip", "x-gzip": decompressor = GzipDecompressor(limitBytes: limitBytes)
        default:
            throw Problem(
                .encodingUnsupported,
                "The server reads bodies as they are or as gzip, not as \(encoding.prefix(40)).")
        }
    }

    mutating func take(_ chunk: ByteBuffer) throws(Problem) {
        receivedBytes += chunk.readableBytes
        // Empty gzip members produce nothing: what comes in is limited too.
        guard receivedBytes <= limitBytes else { throw .tooLarge(limitBytes) }
        guard let decompressor else {
            bytes.append(contentsOf: chunk.readableBytesView)
            return
        }
        do {
            bytes.append(contentsOf: try decompressor.feed(chunk.readableBytesView))
        } catch {
            throw BodyReader.problem(error)
        }
    }

    func finish() throws(Problem) -> [UInt8] {
        do { try decompressor?.finish() } catch { throw BodyReader.problem(error) }
        return bytes
    }

    private static func problem(_ failure: GzipFailure) -> Problem {
        switch failure {
        case .limitExceeded(let limitBytes): .tooLarge(limitBytes)
        case .malformed: Problem(.malformed, "The request's body is not gzip.")
        case .truncated: Problem(.malformed, "The request's body ended early.")
        }
    }
}
