import Crypto
import Foundation
import LibsyncProtocol
import LibsyncServing
import NIOSSL
import Testing

@Suite struct ServerCertificateTests {
    private func certificate(_ made: ServerCertificate) throws -> NIOSSLCertificate {
        try #require(try NIOSSLCertificate.fromPEMBytes(Array(made.certificatePEM.utf8)).first)
    }

    @Test func `key and certificate belong together`() throws {
        let made = try ServerCertificate.make(commonName: "Calendar", hosts: ["bib.example.org"])
        #expect(made.privateKeyPEM.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        let key = try NIOSSLPrivateKey(bytes: Array(made.privateKeyPEM.utf8), format: .pem)
        // A context checks the pair; a stranger's key is refused.
        let chain = [NIOSSLCertificateSource.certificate(try certificate(made))]
        _ = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(key)))
        let other = try ServerCertificate.make(commonName: "Calendar", hosts: ["bib.example.org"])
        let otherKey = try NIOSSLPrivateKey(bytes: Array(other.privateKeyPEM.utf8), format: .pem)
        #expect(throws: (any Error).self) {
            try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: chain, privateKey: .privateKey(otherKey)))
        }
    }

    @Test func `hosts become names and addresses`() throws {
        let made = try ServerCertificate.make(
            commonName: "Kalender Østlandet",
            hosts: ["Bib.example.org", "*.bib.example.org", "127.0.0.1", "::1"])
        let names = try certificate(made)._subjectAlternativeNames().map { Array($0.contents) }
        #expect(
            names == [
                Array("bib.example.org".utf8), Array("*.bib.example.org".utf8), [127, 0, 0, 1],
                [UInt8](repeating: 0, count: 15) + [1],
            ])
        #expect(try certificate(made).description.contains("Kalender Østlandet"))
    }

    @Test(arguments: [1, 3650, 36_500])
    func `validity starts in 1970 and ends after the days asked for`(days: Int) throws {
        let made = try ServerCertificate.make(
            commonName: "Calendar", hosts: ["localhost"], validDays: days)
        let read = try certificate(made)
        #expect(read.notValidBefore == 0)
        let end = Date().timeIntervalSince1970 + Double(days) * 86_400
        #expect(abs(Double(read.notValidAfter) - end) < 60)
    }

    @Test func `every certificate has a serial number and a key of its own`() throws {
        let all = try (0..<10).map { _ in
            try ServerCertificate.make(commonName: "Calendar", hosts: ["localhost"])
        }
        #expect(Set(try all.map { try certificate($0).serialNumber }).count == 10)
        let fingerprints = try all.map {
            try ServerCertificate.fingerprint(ofCertificatePEM: $0.certificatePEM)
        }
        #expect(Set(fingerprints).count == 10)
    }

    /// Made once with `openssl req -x509`; the figure is `openssl x509 -noout -pubkey`, then
    /// `openssl pkey -pubin -outform DER | sha256sum`.
    @Test func `the fingerprint is the one other tools compute`() throws {
        let pem = """
            A line before it, as openssl writes them.
            -----BEGIN CERTIFICATE-----
            MIIBkTCCATegAwIBAgIUCyEZoFQsCD29ywseT15NGFqF2o8wCgYIKoZIzj0EAwIw
            DjEMMAoGA1UEAwwDQmliMB4XDTI2MTEyMzA1NTU1MFoXDTM2MTEyMDA1NTU1MFow
            DjEMMAoGA1UEAwwDQmliMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEhLmsmAJ
            0GrfJmE6/QcoqXOESkeGtFwJ59S/ENlToSLGxOp0HsKvwtXa4y90EjXELY1B7Cjj
            lZn/EatUIwzWhaNzMHEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAoQw
            EwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFHch9dCG89NVlYq2QSVLn512
            hT04MBoGA1UdEQQTMBGCD2JpYi5leGFtcGxlLm9yZzAKBggqhkjOPQQDAgNIADBF
            AiBm5hC08jCQJ+36CbUwoeaBrWe+dXdxs4e2DsJmNsQ/dQIhAM8jJn0Jf3oO3ZpT
            OhuxSH0kNi5E10R4t0qyCrUiRVy8
            -----END CERTIFICATE-----
            """
        let fingerprint = try ServerCertificate.fingerprint(ofCertificatePEM: pem)
        #expect(
            fingerprint.hex == "f3acaca390575c64975356de9a145c90401bd5205fefbbcff9efa7c2c39a5ca0")
    }

    @Test func `the fingerprint is that of the client's library`() throws {
        let made = try ServerCertificate.make(commonName: "Calendar", hosts: ["localhost"])
        let keyInfo = try certificate(made).extractPublicKey().toSPKIBytes()
        #expect(
            try ServerCertificate.fingerprint(ofCertificatePEM: made.certificatePEM)
                == KeyFingerprint(bytes: SHA256.hash(data: keyInfo)))
    }

    @Test(arguments: [
        "", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
            + "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\nAAAA\n"
            + "-----END CERTIFICATE-----\n",
    ])
    func `what is no certificate is refused without a question`(pem: String) {
        #expect(throws: CertificateFailure.unreadableCertificate) {
            try ServerCertificate.fingerprint(ofCertificatePEM: pem)
        }
    }

    @Test(arguments: [
        "", " ", "a b", "bücher.example", "-a.example", "a-.example", "a..example", "example.",
        "*", "*.org", "a.*.example", "1.2.3.4.5", "999.1.1.1", "[::1]", "a,DNS:evil.example",
        "a.example\nDNS:evil", "a.example\0", "127.0.0.1\0", "https://a.example", "a.example:443",
        String(repeating: "a", count: 64) + ".example",
    ])
    func `what is no host is refused by name`(host: String) {
        #expect(throws: CertificateFailure.unusableHost(host)) {
            try ServerCertificate.make(commonName: "Calendar", hosts: ["localhost", host])
        }
    }

    @Test func `other unusable input is refused`() {
        #expect(throws: CertificateFailure.noHosts) {
            try ServerCertificate.make(commonName: "Calendar", hosts: [])
        }
        for name in ["", String(repeating: "ø", count: 65), "a\nb"] {
            #expect(throws: CertificateFailure.unusableCommonName(name)) {
                try ServerCertificate.make(commonName: name, hosts: ["localhost"])
            }
        }
        for days in [0, -1, 36_501, Int.max] {
            #expect(throws: CertificateFailure.unusableValidity(days: days)) {
                try ServerCertificate.make(
                    commonName: "Calendar", hosts: ["localhost"], validDays: days)
            }
        }
    }

    @Test func `a name of 64 characters outside ASCII is allowed`() throws {
        let name = String(repeating: "ø", count: 64)
        _ = try ServerCertificate.make(commonName: name, hosts: ["localhost"])
    }
}
