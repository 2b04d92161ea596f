internal import Crypto

/// An additive hash over rows: 128 bits, added modulo 2^128, so that a change costs one subtraction
/// and one addition and the order of rows does not matter.
public struct RowDigest: Hashable, Sendable, CustomStringConvertible {
    private var sum: UInt128

    /// The digest of no rows.
    public init() { sum = 0 }

    /// The digest of one row, by its canonical bytes.
    public init(row bytes: some Sequence<UInt8>) {
        var hash = SHA256()
        // Nearly always: then nothing is copied.
        let isHashed: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
        }
        if isHashed == nil { hash.update(data: Array(bytes)) }
        sum = hash.finalize().prefix(16).reduce(into: 0) { $0 = $0 << 8 | UInt128($1) }
    }

    /// Reads 32 lower-case hex digits; nil for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 32, let high = hexNumber(bytes[0..<16]),
            let low = hexNumber(bytes[16..<32])
        else { return nil }
        sum = UInt128(high) << 64 | UInt128(low)
    }

    /// 32 lower-case hex digits.
    public var description: String {
        hexText(UInt64(truncatingIfNeeded: sum >> 64), digits: 16)
            + hexText(UInt64(truncatingIfNeeded: sum), digits: 16)
    }

    /// The digest of both sets of rows together.
    public static func + (left: RowDigest, right: RowDigest) -> RowDigest {
        var result = left
        result.sum = left.sum &+ right.sum
        return result
    }

    /// The digest without the rows of `right`.
    public static func - (left: RowDigest, right: RowDigest) -> RowDigest {
        var result = left
        result.sum = left.sum &- right.sum
        return result
    }
}
