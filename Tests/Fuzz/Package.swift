// swift-tools-version: 6.2
//
// What strangers send us, under libFuzzer: a package of its own, so that a fuzz run builds neither
// servers nor stores. `script/fuzz` puts it together in `.build-fuzz` from this folder and from the
// sources under test.
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"]),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "libsync-fuzz",
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", exact: "0.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .target(name: "LibsyncModel", dependencies: [crypto], swiftSettings: strict),
        .target(
            name: "LibsyncProtocol", dependencies: ["LibsyncModel", "CZlib"],
            swiftSettings: strict),
        .target(
            name: "LibsyncCalendar", dependencies: ["LibsyncModel"],
            swiftSettings: strict),
        .target(name: "FuzzMain"),
        .executableTarget(
            name: "libsync-fuzz",
            dependencies: [
                "FuzzMain",
                "LibsyncCalendar", "LibsyncModel", "LibsyncProtocol", crypto,
                .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
    ],
    swiftLanguageModes: [.v6]
)
