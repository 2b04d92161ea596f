public import LibsyncFiles
public import LibsyncProtocol
internal import NIOSSL

extension ServerCertificate {
    /// What replicas pin.
    public var fingerprint: KeyFingerprint {
        get throws(CertificateFailure) {
            try ServerCertificate.fingerprint(ofCertificatePEM: certificatePEM)
        }
    }

    /// When it ends, in milliseconds since 1970; nil when it cannot be read.
    public var expires: Int64? {
        let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8))
        return certificates?.first.map { Int64($0.notValidAfter) * 1_000 }
    }

    /// Keeps key and certificate; the key first, so that no certificate stands without it.
    public func save(key: String, certificate: String) throws(PrivateFile.Failure) {
        try PrivateFile.write(Array(privateKeyPEM.utf8), to: key)
        try PrivateFile.write(Array(certificatePEM.utf8), to: certificate)
    }

    /// Refuses a key and a certificate that do not belong together.
    public func checkPair() throws { _ = try NIOSSLContext(configuration: tls) }

    /// The settings of TLS with this key: 1.2 or later, HTTP/1.1.
    var tls: TLSConfiguration {
        get throws {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem)
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            tls.minimumTLSVersion = .tlsv12
            tls.applicationProtocols = ["http/1.1"]
            return tls
        }
    }
}
