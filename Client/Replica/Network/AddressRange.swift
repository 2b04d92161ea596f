/// Which addresses belong to the public internet.
///
/// A feed's address comes from anybody. One that leads to this machine or its network would have the
/// desk fetch what only the desk can reach: a router's pages, a neighbour's printer, the metadata of
/// a cloud. So only what IANA lists as global unicast is taken (RFC 6890 and its registries).
extension IPAddress {
    /// Whether it may be anywhere on the internet.
    var isPublic: Bool {
        if let inner = embedded { return inner.isPublic }
        let ranges = bytes.count == 4 ? IPAddress.privateIPv4 : IPAddress.privateIPv6
        let isSpecial = ranges.contains { isWithin($0.network, bits: $0.bits) }
        if bytes.count == 4 { return !isSpecial }
        // Of IPv6 only 2000::/3 has been given out.
        return bytes[0] & 0xE0 == 0x20 && !isSpecial
    }

    /// The IPv4 address that an IPv6 address means: mapped (RFC 4291), translated (RFC 6052) or
    /// 6to4 (RFC 3056).
    private var embedded: IPAddress? {
        guard bytes.count == 16 else { return nil }
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B] + Array(repeating: 0, count: 8)
        if bytes.starts(with: mapped) || bytes.starts(with: translated) {
            return IPAddress(bytes: Array(bytes[12...]))
        }
        return bytes.starts(with: [0x20, 0x02]) ? IPAddress(bytes: Array(bytes[2..<6])) : nil
    }

    /// As text, for a connection.
    var text: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2).map { index in
            String(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]), radix: 16)
        }.joined(separator: ":")
    }

    private static func range(_ text: String) -> (network: IPAddress, bits: Int)? {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let network = IPAddress(String(parts[0])), let bits = Int(parts[1])
        else { return nil }
        return (network, bits)
    }

    private static let privateIPv4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    ].compactMap(range)

    private static let privateIPv6 = [
        "2001::/23", "2001:db8::/32", "3fff::/20",
    ].compactMap(range)
}
