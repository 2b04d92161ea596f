internal import LibsyncServing

/// What it costs to try one passphrase (RFC 7914, 2).
struct PassphraseCost: Hashable, Sendable {
    /// The exponent of N, the cost in memory and time.
    var exponent: Int
    /// The size of a block: 128 × r bytes.
    var blockSize: Int
    /// How often it is done over.
    var rounds: Int

    /// 32 MiB, three times over: what OWASP gives for scrypt where memory is scarce (Password Storage
    /// Cheat Sheet, 2024); about a quarter of a second on a small machine.
    static let usual = PassphraseCost(exponent: 15, blockSize: 8, rounds: 3)
    /// The most that a file may ask for: 256 MiB.
    private static let exponents = 1...18

    /// The key that a passphrase gives with a salt; nil when the library refuses, for want of memory.
    func key(of passphrase: [UInt8], salt: [UInt8], bytes: Int) -> [UInt8]? {
        guard PassphraseCost.exponents.contains(exponent), (1...16).contains(blockSize),
            (1...16).contains(rounds)
        else { return nil }
        return Scrypt.key(
            of: passphrase, salt: salt, exponent: exponent, blockSize: blockSize, rounds: rounds,
            bytes: bytes)
    }
}
