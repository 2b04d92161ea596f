import LibsyncProtocol
import Testing

@Suite struct GzipTests {
    /// What `printf 'Hei, bibliotek!' | gzip -n -9` writes.
    static let fromCommandLine: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xf3, 0x48, 0xcd, 0xd4, 0x51,
        0x48, 0xca, 0x4c, 0xca, 0xc9, 0xcc, 0x2f, 0x49, 0xcd, 0x56, 0x04, 0x00, 0x98, 0xdc, 0xac,
        0x67, 0x0f, 0x00, 0x00, 0x00,
    ]

    /// A text that neither repeats nor stays small, always the same.
    static func text(bytes count: Int) -> [UInt8] {
        var state: UInt32 = 1
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(ascii: "a") + UInt8(state >> 28)
        }
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 1_000_000], [0, 1, 5, 9])
    func `bytes come back as they were`(count: Int, level: Int) throws {
        let content = Self.text(bytes: count)
        let compressed = Gzip.compress(content, level: level)
        #expect(try Gzip.decompress(compressed, limitBytes: count) == content)
    }

    @Test func `what the gzip command wrote is read`() throws {
        let content = try Gzip.decompress(Self.fromCommandLine, limitBytes: 100)
        #expect(String(decoding: content, as: UTF8.self) == "Hei, bibliotek!")
    }

    @Test func `compressing twice gives the same bytes`() {
        let content = Self.text(bytes: 10_000)
        #expect(Gzip.compress(content) == Gzip.compress(content))
    }

    @Test func `a sequence without storage in one piece is taken too`() throws {
        let content = Self.text(bytes: 1000)
        let compressed = Gzip.compress(content.lazy.map { $0 })
        #expect(try Gzip.decompress(compressed.lazy.map { $0 }, limitBytes: 1000) == content)
    }

    @Test func `a bomb is stopped at the limit`() {
        let bomb = Gzip.compress([UInt8](repeating: 0, count: 50_000_000), level: 9)
        #expect(bomb.count < 60_000)
        let decompressor = GzipDecompressor(limitBytes: 1_000_000)
        #expect(throws: GzipFailure.limitExceeded(limitBytes: 1_000_000)) {
            try decompressor.feed(bomb)
        }
        #expect(decompressor.producedBytes == 1_000_001)
    }

    @Test func `a limit is met exactly and passed by one byte`() throws {
        let compressed = Gzip.compress(Self.text(bytes: 1000))
        #expect(try Gzip.decompress(compressed, limitBytes: 1000).count == 1000)
        #expect(try Gzip.decompress(compressed, limitBytes: Int.max).count == 1000)
        #expect(throws: GzipFailure.limitExceeded(limitBytes: 999)) {
            try Gzip.decompress(compressed, limitBytes: 999)
        }
        #expect(throws: GzipFailure.limitExceeded(limitBytes: 0)) {
            try Gzip.decompress(compressed, limitBytes: 0)
        }
    }

    @Test func `input cut anywhere is truncated`() {
        let compressed = Gzip.compress(Self.text(bytes: 200))
        for count in 0..<compressed.count {
            #expect(throws: GzipFailure.truncated, "cut after \(count) bytes") {
                try Gzip.decompress(compressed.prefix(count), limitBytes: 1000)
            }
        }
    }

    @Test func `garbage after the last member is refused`() {
        let compressed = Gzip.compress(Self.text(bytes: 200))
        for garbage: [UInt8] in [[0, 0], Array("more".utf8), [0x1f, 0x8b, 0x07, 0x00]] {
            #expect(throws: GzipFailure.malformed) {
                try Gzip.decompress(compressed + garbage, limitBytes: 1000)
            }
        }
    }

    @Test func `a damaged byte of content or checksum is malformed`() {
        let compressed = Gzip.compress(Self.text(bytes: 200), level: 0)
        for index in [compressed.count - 1, compressed.count - 8, 100] {
            var damaged = compressed
            damaged[index] ^= 1
            #expect(throws: GzipFailure.malformed) {
                try Gzip.decompress(damaged, limitBytes: 1000)
            }
        }
    }

    @Test func `text that is not gzip is malformed`() {
        #expect(throws: GzipFailure.malformed) {
            try Gzip.decompress(Array("<!doctype html>".utf8), limitBytes: 1000)
        }
    }

    @Test func `concatenated members are one content under one limit`() throws {
        let members =
            Gzip.compress(Array("one ".utf8)) + Gzip.compress([]) + Gzip.compress(Array("two".utf8))
        let content = try Gzip.decompress(members, limitBytes: 7)
        #expect(String(decoding: content, as: UTF8.self) == "one two")
        #expect(throws: GzipFailure.limitExceeded(limitBytes: 6)) {
            try Gzip.decompress(members, limitBytes: 6)
        }
    }

    @Test(arguments: [1, 7, 1000, 65_536])
    func `chunks of any size add up`(chunkBytes: Int) throws {
        let content = Self.text(bytes: 200_000)
        let compressed = Gzip.compress(content) + Gzip.compress(content)
        let decompressor = GzipDecompressor(limitBytes: 400_000)
        var output: [UInt8] = []
        for start in stride(from: 0, to: compressed.count, by: chunkBytes) {
            output += try decompressor.feed(compressed.dropFirst(start).prefix(chunkBytes))
        }
        try decompressor.finish()
        #expect(output == content + content)
        #expect(decompressor.producedBytes == 400_000)
    }

    @Test func `a failed decompressor stays failed`() {
        let decompressor = GzipDecompressor(limitBytes: 100)
        #expect(throws: GzipFailure.malformed) { try decompressor.feed([1, 2, 3]) }
        #expect(throws: GzipFailure.malformed) { try decompressor.feed(Gzip.compress([1])) }
        #expect(throws: GzipFailure.malformed) { try decompressor.finish() }
    }

    @Test func `a flushed chunk can be read before the end`() throws {
        let compressor = GzipCompressor()
        let decompressor = GzipDecompressor(limitBytes: 1000)
        for line in ["data: 1\n\n", "data: 2\n\n"] {
            let chunk = compressor.feed(Array(line.utf8), flush: true)
            #expect(try decompressor.feed(chunk) == Array(line.utf8))
        }
        #expect(throws: GzipFailure.truncated) { try decompressor.finish() }
        #expect(try decompressor.feed(compressor.finish()).isEmpty)
        try decompressor.finish()
        #expect(compressor.finish().isEmpty)
    }

    @Test func `chunks without flush make one member`() throws {
        let content = Self.text(bytes: 300_000)
        let compressor = GzipCompressor(level: 1)
        var compressed: [UInt8] = []
        for start in stride(from: 0, to: content.count, by: 4096) {
            compressed += compressor.feed(content.dropFirst(start).prefix(4096))
        }
        compressed += compressor.finish()
        #expect(try Gzip.decompress(compressed, limitBytes: 300_000) == content)
        #expect(compressed.count < 200_000)
    }
}
