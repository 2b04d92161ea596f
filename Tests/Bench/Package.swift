// swift-tools-version: 6.2
//
// The calendar's work alone, to be timed: a package of its own, so that a comparison builds neither
// servers nor stores, and no other build the comparison. `script/bench` puts it together in
// `.build-bench` from this folder and from the sources under test.
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "libsync-bench",
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2")
    ],
    targets: [
        .target(name: "LibsyncModel", dependencies: [crypto], swiftSettings: strict),
        .target(name: "LibsyncCalendar", dependencies: ["LibsyncModel"], swiftSettings: strict),
        .executableTarget(
            name: "libsync-bench-calendar",
            dependencies: ["LibsyncModel", "LibsyncCalendar"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
