// swift-tools-version: 6.2
//
// The arrows ("uses"; nothing points up; Client and Server never import each other):
//
//     libsync ──▶ LibsyncDesk ───┬──▶ LibsyncWeb ◀───┬── LibsyncServer ◀── libsync-server
//        │             │         └─▶ LibsyncServing ◀┘        │
//        │             ▼                    │                 │
//        ├──────▶ LibsyncReplica            │                 │
//        │             │                    ▼                 ▼
//        │             ├────────────▶ LibsyncProtocol ◀───────┤
//        │             ▼                    │                 ▼
//        └──────▶ LibsyncStore ─────▶ LibsyncModel ◀──── LibsyncStore
//
// LibsyncWeb, the pages, uses LibsyncCalendar and LibsyncModel. So does libsync-print, which libsync
// starts: it alone loads what shapes letters and embeds fonts. LibsyncFiles and LibsyncTerminal use
// nothing of ours; both commands use LibsyncTerminal.
//
// GRDB is imported by LibsyncStore only, Hummingbird by LibsyncServing and LibsyncServer only,
// AsyncHTTPClient by LibsyncReplica only. TidyTests hold an import table per folder, because the
// compiler's own check lets transitive imports pass.
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioCompression = Target.Dependency.product(
    name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioHTTPTypes = Target.Dependency.product(
    name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let asyncHTTPClient = Target.Dependency.product(
    name: "AsyncHTTPClient", package: "async-http-client")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

let package = Package(
    name: "libsync",
    products: [
        .executable(name: "libsync", targets: ["libsync"]),
        .executable(name: "libsync-print", targets: ["libsync-print"]),
        .executable(name: "libsync-server", targets: ["libsync-server"]),
        .library(name: "LibsyncProtocol", targets: ["LibsyncProtocol"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", exact: "0.10.0"),
    ],
    targets: [
        // What both programs stand on.
        .systemLibrary(
            name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "Sources/COpenSSL", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CPango", path: "Sources/CPango", pkgConfig: "pangocairo",
            providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(
            name: "CQREncode", path: "Sources/CQREncode", pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"])]),
        .target(name: "LibsyncModel", dependencies: [crypto], swiftSettings: strict),
        .target(name: "LibsyncCalendar", dependencies: ["LibsyncModel"], swiftSettings: strict),
        .target(name: "LibsyncStore", dependencies: ["LibsyncModel", grdb], swiftSettings: strict),
        .target(name: "LibsyncTerminal", dependencies: [argumentParser], swiftSettings: strict),
        .target(
            name: "LibsyncWeb", dependencies: ["LibsyncModel", "LibsyncCalendar", crypto],
            resources: [
                .embedInCode("Look/look.css"), .embedInCode("Look/desk.css"),
                .embedInCode("Site/accessibility.json"),
            ], swiftSettings: strict),
        .target(
            name: "LibsyncProtocol", dependencies: ["LibsyncModel", "CZlib"], path: "Protocol/Wire",
            swiftSettings: strict),

        .target(name: "LibsyncFiles", swiftSettings: strict),
        .target(
            name: "LibsyncServing",
            dependencies: [
                "LibsyncFiles", "LibsyncModel", "LibsyncProtocol", "LibsyncStore", "COpenSSL",
                crypto, logging, nioCore, nioSSL, nioHTTPTypes,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),

        // A library's replica, and its desk.
        .target(
            name: "LibsyncReplica",
            dependencies: [
                "LibsyncFiles", "LibsyncModel", "LibsyncProtocol", "LibsyncStore", crypto, nioCore,
                nioPosix, nioSSL, nioTLS, nioHTTP1, nioCompression, asyncHTTPClient,
            ],
            path: "Client/Replica", swiftSettings: strict),
        .target(
            name: "LibsyncDesk",
            dependencies: [
                "LibsyncFiles", "LibsyncModel", "LibsyncCalendar", "LibsyncReplica",
                "LibsyncServing", "LibsyncStore", "LibsyncWeb", crypto,
            ],
            path: "Client/Desk", swiftSettings: strict),
        .executableTarget(
            name: "libsync",
            dependencies: [
                "LibsyncModel", "LibsyncCalendar", "LibsyncDesk", "LibsyncReplica", "LibsyncStore",
                "LibsyncTerminal", "LibsyncWeb", argumentParser,
                .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            path: "Client/CLI", swiftSettings: strict),
        .executableTarget(
            name: "libsync-print", dependencies: ["LibsyncWeb", "CPango", "CQREncode"],
            path: "Client/Print", swiftSettings: strict),

        // The shared server.
        .target(
            name: "LibsyncServer",
            dependencies: [
                "LibsyncFiles", "LibsyncModel", "LibsyncCalendar", "LibsyncProtocol",
                "LibsyncServing", "LibsyncStore", "LibsyncWeb", crypto, logging, nioCore,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Server/App", swiftSettings: strict),
        .executableTarget(
            name: "libsync-server",
            dependencies: ["LibsyncModel", "LibsyncServer", "LibsyncTerminal", argumentParser],
            path: "Server/Main", swiftSettings: strict),

        // How the promises are checked.
        .target(
            name: "LibsyncSimulator",
            dependencies: [
                "LibsyncModel", "LibsyncProtocol", "LibsyncStore", "LibsyncReplica",
                "LibsyncServer", crypto,
            ],
            path: "Tests/Simulator", swiftSettings: strict),
        .executableTarget(
            name: "libsync-simulate", dependencies: ["LibsyncSimulator", argumentParser],
            path: "Tests/Simulate", swiftSettings: strict),
        .testTarget(name: "ModelTests", dependencies: ["LibsyncModel"], swiftSettings: strict),
        .testTarget(
            name: "CalendarTests", dependencies: ["LibsyncCalendar", "LibsyncModel"],
            swiftSettings: strict),
        .testTarget(
            name: "WebTests", dependencies: ["LibsyncWeb", "LibsyncCalendar", "LibsyncModel"],
            swiftSettings: strict),
        .testTarget(
            name: "ServingTests",
            dependencies: ["LibsyncServing", "LibsyncProtocol", crypto, nioCore, nioSSL],
            swiftSettings: strict),
        .testTarget(
            name: "DeskTests",
            dependencies: [
                "LibsyncDesk", "LibsyncCalendar", "LibsyncModel", "LibsyncReplica",
                "LibsyncServing", "LibsyncStore", "LibsyncWeb",
            ], swiftSettings: strict),
        .testTarget(
            name: "ProtocolTests", dependencies: ["LibsyncProtocol", "LibsyncModel"],
            swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: ["LibsyncStore", "LibsyncModel", "LibsyncSimulator"],
            swiftSettings: strict),
        .testTarget(
            name: "ReplicaTests",
            dependencies: [
                "LibsyncReplica", "LibsyncModel", "LibsyncProtocol", "LibsyncStore", nioCore,
                nioPosix, nioSSL, asyncHTTPClient,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "LibsyncServer", "LibsyncCalendar", "LibsyncModel", "LibsyncProtocol",
                "LibsyncStore",
                crypto, nioCore, nioSSL,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "LibsyncSimulator", "LibsyncCalendar", "LibsyncModel", "LibsyncReplica",
                "LibsyncStore",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TerminalTests", dependencies: ["LibsyncTerminal"], swiftSettings: strict),
        .testTarget(name: "TidyTests", exclude: ["words.txt"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
