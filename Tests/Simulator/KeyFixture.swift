internal import LibsyncProtocol

/// A fingerprint for codes that never meet a real key.
enum KeyFixture {
    static let fingerprint = KeyFingerprint(bytes: [UInt8](repeating: 42, count: 32))
}
