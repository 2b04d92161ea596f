internal import COpenSSL
internal import Crypto
public import LibsyncProtocol

/// Why no certificate was made, or why one could not be read.
public enum CertificateFailure: Error, Hashable, Sendable {
    /// The common name is empty, longer than 64 characters (RFC 5280, ub-common-name) or has
    /// control characters.
    case unusableCommonName(String)
    /// Neither an IP address nor a DNS name in ASCII; an internationalised name wants its
    /// `xn--` form.
    case unusableHost(String)
    /// No host was named; browsers look at nothing else.
    case noHosts
    /// The number of days is not 1 to 36,500.
    case unusableValidity(days: Int)
    /// The text holds no PEM certificate that can be read.
    case unreadableCertificate
    /// The text holds no PEM private key that can be read.
    case unreadableKey
    /// OpenSSL refused a step that does not depend on input; `detail` is its own reason.
    case openSSL(step: String, detail: String)
}

/// The certificate that a program signs for itself when nobody gave it one, with its key.
///
/// ECDSA on P-256, because every client from 2015 on knows it and its handshake is light for a
/// branch's machine. Replicas pin the key (`KeyFingerprint`); people's browsers will warn.
public struct ServerCertificate: Sendable {
    /// The X.509 v3 certificate.
    public let certificatePEM: String
    /// The private key (PKCS #8, not encrypted): store it with mode 0600.
    public let privateKeyPEM: String

    /// A certificate and its key that were kept as texts.
    public init(certificatePEM: String, privateKeyPEM: String) {
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
    }

    /// A new key and a certificate for it, valid from 1970 until `validDays` from now.
    ///
    /// From 1970, for branch machines whose clock is years behind. Time, key and serial number are
    /// OpenSSL's own: they are not replayable on purpose.
    /// - Parameters:
    ///   - commonName: what people read in a warning, such as the server's name.
    ///   - hosts: DNS names (`*.` allowed in front) and IP addresses without brackets.
    /// - Throws: `CertificateFailure`.
    public static func make(
        commonName: String, hosts: [String], validDays: Int = 36_500
    ) throws(CertificateFailure) -> ServerCertificate {
        guard let key = libsync_new_p256_key() else { throw openSSLFailure("new key") }
        defer { EVP_PKEY_free(key) }
        return try sign(key, commonName: commonName, hosts: hosts, validDays: validDays)
    }

    /// A new certificate for the same key: replicas, which pin the key, notice nothing.
    ///
    /// - Throws: `CertificateFailure`; `.unreadableKey` when `privateKeyPEM` holds no key.
    public func renewed(
        commonName: String, hosts: [String], validDays: Int = 36_500
    ) throws(CertificateFailure) -> ServerCertificate {
        guard let memory = ServerCertificate.memory(holding: privateKeyPEM) else {
            throw .unreadableKey
        }
        defer {
            BIO_free(memory)
            ERR_clear_error()
        }
        // The callback keeps OpenSSL from asking for a password on the terminal.
        guard let key = PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in -1 }, nil) else {
            throw .unreadableKey
        }
        defer { EVP_PKEY_free(key) }
        return try ServerCertificate.sign(
            key, commonName: commonName, hosts: hosts, validDays: validDays)
    }

    private static func sign(
        _ key: OpaquePointer, commonName: String, hosts: [String], validDays: Int
    ) throws(CertificateFailure) -> ServerCertificate {
        guard !hosts.isEmpty else { throw .noHosts }
        guard (1...36_500).contains(validDays) else { throw .unusableValidity(days: validDays) }
        guard (1...64).contains(commonName.unicodeScalars.count),
            !commonName.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }
            )
        else { throw .unusableCommonName(commonName) }
        var names: [String] = []
        for host in hosts { names.append(try alternativeName(of: host)) }

        guard let certificate = X509_new() else { throw openSSLFailure("new certificate") }
        defer { X509_free(certificate) }
        try fill(certificate, commonName: commonName, key: key, validDays: validDays)
        try addExtensions(to: certificate, alternativeNames: names.joined(separator: ","))
        try check(X509_sign(certificate, key, EVP_sha256()), "sign")

        return ServerCertificate(
            certificatePEM: try pem("write certificate") { PEM_write_bio_X509($0, certificate) },
            privateKeyPEM: try pem("write key") {
                PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil)
            })
    }

    /// The fingerprint of the key in the first certificate of `pem`, the leaf of a chain.
    ///
    /// - Throws: `CertificateFailure.unreadableCertificate`.
    public static func fingerprint(
        ofCertificatePEM pem: String
    ) throws(CertificateFailure) -> KeyFingerprint {
        defer { ERR_clear_error() }
        guard let memory = memory(holding: pem) else { throw .unreadableCertificate }
        defer { BIO_free(memory) }
        // The callback keeps OpenSSL from asking for a password on the terminal.
        guard let certificate = PEM_read_bio_X509(memory, nil, { _, _, _, _ in -1 }, nil) else {
            throw .unreadableCertificate
        }
        defer { X509_free(certificate) }
        // Not X509_pubkey_digest: that leaves the algorithm out and no other tool agrees with it.
        var der: UnsafeMutablePointer<UInt8>?
        let byteCount = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der)
        defer { CRYPTO_free(der, nil, 0) }
        let keyInfo = UnsafeRawBufferPointer(start: der, count: Int(byteCount))
        guard byteCount > 0,
            let fingerprint = KeyFingerprint(bytes: SHA256.hash(data: keyInfo))
        else { throw .unreadableCertificate }
        return fingerprint
    }

    // MARK: - Parts of a certificate

    private static func fill(
        _ certificate: OpaquePointer, commonName: String, key: OpaquePointer, validDays: Int
    ) throws(CertificateFailure) {
        try check(X509_set_version(certificate, Int(X509_VERSION_3)), "version")
        // 159 bits with the highest one set: never zero, never negative, at most 20 octets
        // (RFC 5280, 4.1.2.2).
        guard let serial = BN_new() else { throw openSSLFailure("serial number") }
        defer { BN_free(serial) }
        try check(BN_rand(serial, 159, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY), "serial number")
        guard BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) != nil else {
            throw openSSLFailure("serial number")
        }
        // From 1970 on: a replica whose clock stands years back checks the key, and must not be
        // stranded by a date (SYNC, promise 6).
        var beginning = time_t(0)
        guard X509_time_adj_ex(X509_getm_notBefore(certificate), 0, 0, &beginning) != nil,
            X509_time_adj_ex(X509_getm_notAfter(certificate), Int32(validDays), 0, nil) != nil
        else { throw openSSLFailure("validity") }
        let name = X509_get_subject_name(certificate)
        let utf8 = Array(commonName.utf8)
        try check(
            X509_NAME_add_entry_by_NID(
                name, NID_commonName, MBSTRING_UTF8, utf8, Int32(utf8.count), -1, 0), "name")
        try check(X509_set_issuer_name(certificate, name), "issuer")
        try check(X509_set_pubkey(certificate, key), "public key")
    }

    /// Without a key usage on purpose.
    ///
    /// A replica makes this certificate its only trust root. BoringSSL takes a certificate for
    /// self-signed only if its key usage, where present, includes keyCertSign, and RFC 5280
    /// (4.2.1.9) allows that for CAs alone; a CA in turn is refused as a server by Firefox.
    private static func addExtensions(
        to certificate: OpaquePointer, alternativeNames: String
    ) throws(CertificateFailure) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, certificate, certificate, nil, nil, 0)
        let extensions: [(nid: Int32, value: String)] = [
            (NID_basic_constraints, "critical,CA:FALSE"),
            (NID_ext_key_usage, "serverAuth"),
            (NID_subject_key_identifier, "hash"),
            (NID_subject_alt_name, alternativeNames),
        ]
        for (nid, value) in extensions {
            guard let made = X509V3_EXT_conf_nid(nil, &context, nid, value) else {
                throw openSSLFailure("extension \(nid)")
            }
            defer { X509_EXTENSION_free(made) }
            try check(X509_add_ext(certificate, made, -1), "extension \(nid)")
        }
    }

    /// `host` as OpenSSL's extension syntax wants it.
    ///
    /// The alphabet of a name is checked here, so no comma or newline can add an entry of its own.
    private static func alternativeName(of host: String) throws(CertificateFailure) -> String {
        // A NUL would end the C string early, and every host after it would be lost.
        guard !host.utf8.contains(0) else { throw .unusableHost(host) }
        if let address = a2i_IPADDRESS(host) {
            ASN1_OCTET_STRING_free(address)
            return "IP:" + host
        }
        ERR_clear_error()
        guard isDNSName(host) else { throw .unusableHost(host) }
        return "DNS:" + host.lowercased()
    }

    private static func isDNSName(_ host: String) -> Bool {
        guard host.utf8.count <= 253 else { return false }
        var labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.count > 2, labels[0].elementsEqual("*".utf8) { labels.removeFirst() }
        let areSound = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
                && label.last != UInt8(ascii: "-") && label.allSatisfy(isNameCharacter)
        }
        // A last label of digits is a mistyped IPv4 address, as browsers read it too.
        let endsInNumber = labels.last?.allSatisfy { (0x30...0x39).contains($0) } ?? true
        return areSound && !endsInNumber
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    // MARK: - OpenSSL's habits

    /// A memory buffer with `text` in it, to be freed by the caller; nil for an empty text.
    private static func memory(holding text: String) -> OpaquePointer? {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, let memory = BIO_new(BIO_s_mem()) else { return nil }
        if BIO_write(memory, bytes, Int32(clamping: bytes.count)) == Int32(bytes.count) {
            return memory
        }
        BIO_free(memory)
        return nil
    }

    /// What `write` puts into a memory buffer, as text.
    private static func pem(
        _ step: String, _ write: (OpaquePointer) -> Int32
    ) throws(CertificateFailure) -> String {
        guard let memory = BIO_new(BIO_s_mem()) else { throw openSSLFailure(step) }
        defer { BIO_free(memory) }
        try check(write(memory), step)
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
        guard BIO_read(memory, &bytes, Int32(bytes.count)) == Int32(bytes.count) else {
            throw openSSLFailure(step)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func check(_ code: Int32, _ step: String) throws(CertificateFailure) {
        guard code > 0 else { throw openSSLFailure(step) }
    }

    /// OpenSSL's newest reason, with its queue of reasons emptied for the next caller.
    private static func openSSLFailure(_ step: String) -> CertificateFailure {
        var text = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(ERR_peek_last_error(), &text, text.count)
        ERR_clear_error()
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return .openSSL(step: step, detail: String(decoding: bytes, as: UTF8.self))
    }
}
