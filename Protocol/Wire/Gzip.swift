internal import CZlib

/// Why compressed bytes from the other side were refused.
public enum GzipFailure: Error, Hashable, Sendable {
    /// The bytes are not gzip (RFC 1952), or a checksum is wrong, or something follows the last member.
    case malformed
    /// The bytes end before the last member does: the connection broke, ask again.
    case truncated
    /// More than `limitBytes` would have come out: a gzip bomb, or a message above its limit.
    case limitExceeded(limitBytes: Int)
}

/// gzip (RFC 1952) over whole byte arrays; `GzipCompressor` and `GzipDecompressor` take chunks.
public enum Gzip {
    /// One gzip member holding `bytes`; the same bytes and level always give the same output.
    ///
    /// - Parameter level: 0 (stored) to 9 (smallest). 5 is within a few per cent of 9 on JSON and
    ///   several times as fast, which matters on a branch's old machine.
    public static func compress(_ bytes: some Sequence<UInt8>, level: Int = 5) -> [UInt8] {
        let compressor = GzipCompressor(level: level)
        return compressor.feed(bytes) + compressor.finish()
    }

    /// The content of one or more concatenated gzip members.
    ///
    /// Decompressed bytes are counted while inflating, so a bomb costs at most `limitBytes` of
    /// memory. Limit the compressed bytes too: empty members produce nothing and count as nothing.
    /// - Throws: `GzipFailure`; nothing of the content is returned then.
    public static func decompress(
        _ bytes: some Sequence<UInt8>, limitBytes: Int
    ) throws(GzipFailure) -> [UInt8] {
        let decompressor = GzipDecompressor(limitBytes: limitBytes)
        let content = try decompressor.feed(bytes)
        try decompressor.finish()
        return content
    }
}

/// Inflates gzip chunk by chunk under one limit for the whole stream.
///
/// Not `Sendable`, because zlib's state is not: keep each one inside the task that reads the body.
/// A class, because zlib's state points back at the stream, so it may neither move nor be copied.
public final class GzipDecompressor {
    /// Decompressed bytes seen so far, over all chunks.
    public private(set) var producedBytes = 0
    private let limitBytes: Int
    private let inflater: ZlibStream
    private var isBetweenMembers = false
    private var failure: GzipFailure?

    /// A decompressor that gives out at most `limitBytes` bytes in all.
    public init(limitBytes: Int) {
        precondition(limitBytes >= 0, "a limit in bytes is not negative")
        self.limitBytes = limitBytes
        inflater = ZlibStream(.inflate)
    }

    /// The bytes that `chunk` completes; empty while zlib waits for more input.
    ///
    /// - Throws: `GzipFailure`. What earlier calls returned came from a stream that is now known to
    ///   be bad: drop it. Every later call throws the same failure.
    public func feed(_ chunk: some Sequence<UInt8>) throws(GzipFailure) -> [UInt8] {
        if let failure { throw failure }
        let result = chunk.withContiguousBytes { inflate($0) }
        if case .failure(let reason) = result { failure = reason }
        return try result.get()
    }

    /// Checks, when no chunk is left, that the last member is whole.
    ///
    /// - Throws: `GzipFailure.truncated`, also when nothing was fed at all.
    public func finish() throws(GzipFailure) {
        if let failure { throw failure }
        guard isBetweenMembers else { throw .truncated }
    }

    private func inflate(_ input: UnsafeBufferPointer<UInt8>) -> Result<[UInt8], GzipFailure> {
        var output: [UInt8] = []
        var rest = input[...]
        var isOutputPending = true
        while !rest.isEmpty || (isOutputPending && !isBetweenMembers) {
            if isBetweenMembers {
                inflater.startNextMember()
                isBetweenMembers = false
            }
            // One byte above what is left, so that reaching the limit and passing it differ.
            let room = min(ZlibStream.scratchBytes - 1, limitBytes - producedBytes) + 1
            let step = inflater.run(&rest, flush: Z_NO_FLUSH, room: room, into: &output)
            producedBytes += step.producedBytes
            guard producedBytes <= limitBytes else {
                return .failure(.limitExceeded(limitBytes: limitBytes))
            }
            switch step.code {
            case Z_OK: isOutputPending = step.producedBytes == room
            case Z_STREAM_END: isBetweenMembers = true
            case Z_BUF_ERROR where rest.isEmpty: isOutputPending = false
            default: return .failure(.malformed)
            }
        }
        return .success(output)
    }
}

/// Deflates chunk by chunk into one gzip member.
///
/// Not `Sendable`, because zlib's state is not: keep each one inside the task that writes the body.
public final class GzipCompressor {
    private let deflater: ZlibStream
    private var isFinished = false

    /// A compressor at `level`, 0 (stored) to 9 (smallest).
    public init(level: Int = 5) {
        precondition((0...9).contains(level), "gzip levels are 0 to 9")
        deflater = ZlibStream(.deflate(level: Int32(level)))
    }

    /// Compressed bytes that are ready; often empty, because zlib gathers input first.
    ///
    /// - Parameter flush: true ends on a byte boundary (`Z_SYNC_FLUSH`), so that the reader can
    ///   have everything fed so far. It costs some 5 bytes each time: for event streams only.
    public func feed(_ chunk: some Sequence<UInt8>, flush: Bool = false) -> [UInt8] {
        precondition(!isFinished, "a finished compressor takes no more chunks")
        return chunk.withContiguousBytes { deflate($0, flush: flush ? Z_SYNC_FLUSH : Z_NO_FLUSH) }
    }

    /// The rest of the member with its checksum; empty when called again.
    public func finish() -> [UInt8] {
        guard !isFinished else { return [] }
        isFinished = true
        return deflate(UnsafeBufferPointer(start: nil, count: 0), flush: Z_FINISH)
    }

    private func deflate(_ input: UnsafeBufferPointer<UInt8>, flush: Int32) -> [UInt8] {
        var output: [UInt8] = []
        var rest = input[...]
        while true {
            let step = deflater.run(
                &rest, flush: flush, room: ZlibStream.scratchBytes, into: &output)
            // A scratch buffer that was not filled means that zlib has nothing more to give.
            if rest.isEmpty && step.producedBytes < ZlibStream.scratchBytes { return output }
        }
    }
}

/// A `z_stream` at a fixed address with its scratch buffer; both live as long as this object.
private final class ZlibStream {
    enum Direction {
        case inflate
        case deflate(level: Int32)
    }

    static let scratchBytes = 64 * 1024
    /// The largest window, plus 16: a gzip header and trailer instead of zlib's own.
    private static let gzipWindowBits: Int32 = 15 + 16

    private let direction: Direction
    private let stream: UnsafeMutablePointer<z_stream>
    private let scratch: UnsafeMutablePointer<UInt8>

    init(_ direction: Direction) {
        self.direction = direction
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        scratch = .allocate(capacity: Self.scratchBytes)
        let size = Int32(MemoryLayout<z_stream>.size)
        let code =
            switch direction {
            case .inflate: inflateInit2_(stream, Self.gzipWindowBits, ZLIB_VERSION, size)
            case .deflate(let level):
                deflateInit2_(
                    stream, level, Z_DEFLATED, Self.gzipWindowBits, 8, Z_DEFAULT_STRATEGY,
                    ZLIB_VERSION, size)
            }
        // Anything else means no memory (Swift traps on that as well) or another zlib than built for.
        precondition(code == Z_OK, "zlib could not start")
    }

    deinit {
        switch direction {
        case .inflate: inflateEnd(stream)
        case .deflate: deflateEnd(stream)
        }
        stream.deinitialize(count: 1)
        stream.deallocate()
        scratch.deallocate()
    }

    func startNextMember() {
        inflateReset(stream)
    }

    /// One call into zlib: takes from the front of `input`, appends at most `room` bytes to `output`.
    func run(
        _ input: inout Slice<UnsafeBufferPointer<UInt8>>, flush: Int32, room: Int,
        into output: inout [UInt8]
    ) -> (code: Int32, producedBytes: Int) {
        // zlib counts in 32 bits; what does not fit waits for the next call.
        let offered = UnsafeBufferPointer(rebasing: input.prefix(Int(Int32.max)))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: offered.baseAddress)
        stream.pointee.avail_in = UInt32(offered.count)
        stream.pointee.next_out = scratch
        stream.pointee.avail_out = UInt32(room)
        let code =
            switch direction {
            case .inflate: inflate(stream, flush)
            case .deflate: deflate(stream, flush)
            }
        let producedBytes = room - Int(stream.pointee.avail_out)
        input = input.dropFirst(offered.count - Int(stream.pointee.avail_in))
        stream.pointee.next_in = nil
        output.append(contentsOf: UnsafeBufferPointer(start: scratch, count: producedBytes))
        return (code, producedBytes)
    }
}

extension Sequence<UInt8> {
    /// Calls `body` with the bytes in one piece, copied only when the sequence is not stored so.
    fileprivate func withContiguousBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        withContiguousStorageIfAvailable(body) ?? Array(self).withUnsafeBufferPointer(body)
    }
}
