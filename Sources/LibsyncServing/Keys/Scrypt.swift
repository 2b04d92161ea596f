internal import COpenSSL

/// The key that scrypt makes of a passphrase (RFC 7914), by the system's library.
public enum Scrypt {
    /// - Parameters:
    ///   - exponent: of N, the cost in memory and time.
    ///   - blockSize: r; a block has 128 × r bytes.
    ///   - rounds: p, how often it is done over.
    ///   - bytes: how long the key is.
    /// - Returns: nil when the library refuses: for want of memory, or for what the RFC forbids.
    public static func key(
        of passphrase: [UInt8], salt: [UInt8], exponent: Int, blockSize: Int, rounds: Int,
        bytes: Int
    ) -> [UInt8]? {
        guard (1...62).contains(exponent), blockSize > 0, rounds > 0, bytes > 0 else { return nil }
        var key = [UInt8](repeating: 0, count: bytes)
        let iterations = UInt64(1) << UInt64(exponent)
        let memory = UInt64(blockSize).multipliedReportingOverflow(
            by: 128 &* (iterations &+ UInt64(rounds) &+ 4))
        guard !memory.overflow else { return nil }
        let done = passphrase.withUnsafeBytes { text in
            EVP_PBE_scrypt(
                text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count, salt, salt.count,
                iterations, UInt64(blockSize), UInt64(rounds), memory.partialValue, &key, bytes)
        }
        guard done == 1 else {
            ERR_clear_error()
            return nil
        }
        return key
    }
}
