// Keys for tests and for nothing else: they are public, whoever reads this can use them. Made by
// `ServerCertificate.make(commonName: "Regional calendar", hosts: ["calendar.example.org"])` with a
// century's validity, so that these tests also hold for the certificates the server really makes.
// Both carry the same name, so only the key can tell them apart.

/// A certificate, its key, and the fingerprint that `openssl pkey -pubin -outform DER` and
/// `sha256sum` give for it.
struct TestCertificate {
    let certificatePEM: String
    let privateKeyPEM: String
    let fingerprint: String

    static let server = TestCertificate(
        certificatePEM: """
            -----BEGIN CERTIFICATE-----
            MIIBoTCCAUegAwIBAgIUaKKKR0BW2FrNmF69mKYmPeuwHpQwCgYIKoZIzj0EAwIw
            HDEaMBgGA1UEAwwRUmVnaW9uYWwgY2FsZW5kYXIwIBcNMjAwMTE5MDU1ODA0WhgP
            MjEyNjEwMzAwNTU4MDRaMBwxGjAYBgNVBAMMEVJlZ2lvbmFsIGNhbGVuZGFyMFkw
            EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIViJpTL7AK2Tb6ND7+tC/Pb3YiM9o07+
            usFv/EXkQuIc9Tx9nKxP/h4PUFbXlZXiUht8CVlKayNKIGmBanAqnaNlMGMwDAYD
            VR0TAQH/BAIwADATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQUx6XdU4BS
            qMxu2uxcDeBAVqnxEkQwHwYDVR0RBBgwFoIUY2FsZW5kYXIuZXhhbXBsZS5vcmcw
            CgYIKoZIzj0EAwIDSAAwRQIgJkAm+8gEm9rwwmDgOiiBoptvXLe3+HArl53o/M/c
            WgYCIQCVhsVV6tjW9s7oWKIxgkPfeBsrQl1sNT4qKNI87ih51g==
            -----END CERTIFICATE-----

            """,
        privateKeyPEM: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8m8q6iiRRbVT9J3x
            EjyMBgoExWd5seVcpdjN4SlbuxOhRANCAAQhWImlMvsArZNvo0Pv60L89vdiIz2j
            Tv66wW/8ReRC4hz1PH2crE/+Hg9QVteVleJSG3wJWUprI0ogaYFqcCqd
            -----END PRIVATE KEY-----

            """,
        fingerprint: "a2ed3eceb83336bd12c30286d53741821eb42d492b93803f2ef456cdfc88041a")

    static let impostor = TestCertificate(
        certificatePEM: """
            -----BEGIN CERTIFICATE-----
            MIIBoDCCAUegAwIBAgIUW/HUlTCID9Vz5pEvwAAWf3aA70QwCgYIKoZIzj0EAwIw
            HDEaMBgGA1UEAwwRUmVnaW9uYWwgY2FsZW5kYXIwIBcNMjAwMTE5MDU1ODA0WhgP
            MjEyNjEwMzAwNTU4MDRaMBwxGjAYBgNVBAMMEVJlZ2lvbmFsIGNhbGVuZGFyMFkw
            EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9me4NVQThQHNluSreFtsVD5vcTwGKX1J
            boaEwovrvDbzKm4Y/qNEUvNSGl4becZpEUY8QIYRZU1TmCTWlpU6R6NlMGMwDAYD
            VR0TAQH/BAIwADATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQUgiSdD8mP
            cfuczrZsWM+MMn8eFLEwHwYDVR0RBBgwFoIUY2FsZW5kYXIuZXhhbXBsZS5vcmcw
            CgYIKoZIzj0EAwIDRwAwRAIgDSNA+3VkVIF7ntHNfsLCjYB5F3Aq+uclepg+ceSo
            pa4CIHEFiJcVFG6mjJCqt+Bp7+RYC15Ru3Z7garcDUbgauz9
            -----END CERTIFICATE-----

            """,
        privateKeyPEM: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzC9eafDspH+mf6DW
            JXjsgL6YzCTJeOl6r0HAX2M4GHmhRANCAAT2Z7g1VBOFAc2W5Kt4W2xUPm9xPAYp
            fUluhoTCi+u8NvMqbhj+o0RS81IaXht5xmkRRjxAhhFlTVOYJNaWlTpH
            -----END PRIVATE KEY-----

            """,
        fingerprint: "94dc993762d6d9b540f7dfbe867f0b6001f0999f4ba624e3e2fb6af51a7f4534")
}
