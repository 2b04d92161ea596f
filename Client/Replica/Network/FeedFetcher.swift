internal import AsyncHTTPClient
internal import Foundation
internal import Glibc
internal import LibsyncProtocol
public import LibsyncStore
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOPosix
internal import NIOSSL

/// Fetches calendars from addresses that people type: with limits on time, bytes and redirects, and
/// not from this machine's own network.
///
/// A name is resolved once, all of its addresses are judged, and the connection goes to one of them.
/// Judging a name and letting the connection resolve it again would leave a gap: whoever owns the
/// name may answer the second question with 127.0.0.1 (DNS rebinding). Where a proxy stands in
/// between it resolves the name itself, so there only numbers and names that are plainly of this
/// network are refused, and the rest is the proxy's affair.
public struct FeedFetcher: Sendable {
    /// The most bytes of a calendar, unpacked.
    public static let bytesMax = 20_000_000
    /// The most seconds that fetching may take, redirects included.
    public static let secondsMax = 60
    /// The most redirects that are followed.
    public static let redirectsMax = 3

    /// Whether addresses of this machine and its network may be fetched from.
    public var isPrivateAllowed = false
    var bytesMax = FeedFetcher.bytesMax
    var secondsMax = FeedFetcher.secondsMax
    /// How long the other side may say nothing, in seconds.
    var silenceSecondsMax = 20
    /// The addresses of a name.
    var resolve: @Sendable (_ host: String) async throws -> [IPAddress] = FeedFetcher.addresses

    private let effects: Effects
    private let environment: [String: String]
    private let release: String

    /// A fetcher.
    /// - Parameters:
    ///   - environment: where proxies are named.
    ///   - release: the program's release, which the other side is told.
    public init(effects: Effects = .live, environment: [String: String], release: String) {
        self.effects = effects
        self.environment = environment
        self.release = release
    }

    /// Fetches a calendar, or learns that it is as it was.
    ///
    /// - Parameters:
    ///   - known: what the source said of its version last.
    ///   - progress: is told how many bytes are there.
    /// - Throws: `FeedFailure`, `ProxyFailure`.
    public func fetch(
        _ address: FeedAddress, knowing known: FeedVersion = FeedVersion(),
        progress: (Int) -> Void = { _ in }
    ) async throws -> FeedAnswer {
        let end = effects.monotonic() + Int64(secondsMax) * 1_000
        var place = address
        var isMoved = true
        for _ in 0...FeedFetcher.redirectsMax {
            let step = try await request(place, known, until: end, progress)
            guard case .redirect(let target, let isPermanent) = step else {
                guard case .answer(var answer) = step else { continue }
                // Over an open connection anybody on the way could move it for good.
                let isForGood = isMoved && address.isEncrypted && place != address
                answer.movedTo = isForGood ? place : nil
                return answer
            }
            isMoved = isMoved && isPermanent
            place = try place.leading(to: target)
        }
        throw FeedFailure.tooManyRedirects(address, most: FeedFetcher.redirectsMax)
    }

    private enum Step {
        case answer(FeedAnswer)
        case redirect(String, isPermanent: Bool)
    }

    /// One request to one host.
    private func request(
        _ address: FeedAddress, _ known: FeedVersion, until end: Int64, _ progress: (Int) -> Void
    ) async throws -> Step {
        let proxy = try HTTPProxy.forURL(
            host: address.host, port: address.port, isEncrypted: address.isEncrypted,
            environment: environment)
        let targets = try await targets(of: address, isProxied: proxy != nil)
        var last: any Error = FeedFailure.unreachable(address, "it has no address")
        for target in targets.prefix(FeedFetcher.targetsMax) {
            let client = client(to: target, for: address, through: proxy)
            do {
                let step = try await send(address, known, over: client, until: end, progress)
                try? await client.shutdown()
                return step
            } catch {
                try? await client.shutdown()
                let failure = failure(error, at: address, through: proxy)
                // Another address of the same name may answer where this one does not.
                guard case .unreachable? = failure as? FeedFailure else { throw failure }
                last = failure
            }
        }
        throw last
    }

    /// How many addresses of one name are tried.
    private static let targetsMax = 4

    // MARK: addresses

    /// The addresses to connect to; one nil where the connection needs none: a number, or a proxy.
    private func targets(of address: FeedAddress, isProxied: Bool) async throws -> [String?] {
        if let number = IPAddress(address.host) {
            try check([number], of: address)
            return [nil]
        }
        if !isPrivateAllowed, address.isNamedPrivately { throw FeedFailure.privateAddress(address) }
        if isProxied { return [nil] }
        let found: [IPAddress]
        do {
            found = try await resolve(address.host)
        } catch {
            throw FeedFailure.unreachable(address, "the name \(address.host) is not known")
        }
        try check(found, of: address)
        return found.map(\.text)
    }

    /// One address of this network is enough: a name that has both is made to deceive.
    private func check(_ addresses: [IPAddress], of address: FeedAddress) throws(FeedFailure) {
        guard isPrivateAllowed || addresses.allSatisfy(\.isPublic) else {
            throw .privateAddress(address)
        }
    }

    /// The system's answer: also `2130706433` and `0x7f.1` are names to it, of 127.0.0.1.
    private static func addresses(of host: String) async throws -> [IPAddress] {
        try await NIOThreadPool.singleton.runIfActive {
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var list: UnsafeMutablePointer<addrinfo>?
            guard getaddrinfo(host, nil, &hints, &list) == 0 else { throw ResolvingFailure() }
            defer { freeaddrinfo(list) }
            var found: [IPAddress] = []
            var next = list
            while let entry = next?.pointee {
                if let address = IPAddress(entry), !found.contains(address) {
                    found.append(address)
                }
                next = entry.ai_next
            }
            return found
        }
    }

    private struct ResolvingFailure: Error {}

    // MARK: one request

    private func client(
        to target: String?, for address: FeedAddress, through proxy: HTTPProxy?
    ) -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(
                connect: .seconds(Int64(FeedFetcher.connectSeconds)),
                read: .seconds(Int64(silenceSecondsMax))),
            // Measured while it is unpacked, so that a small bomb does not fill the memory.
            decompression: .enabled(limit: .size(bytesMax)))
        configuration.connectionPool.retryConnectionEstablishment = false
        if let target { configuration.dnsOverride = [address.host: target] }
        configuration.proxy = proxy?.configured
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private func send(
        _ address: FeedAddress, _ known: FeedVersion, over client: HTTPClient, until end: Int64,
        _ progress: (Int) -> Void
    ) async throws -> Step {
        var request = HTTPClientRequest(url: address.text)
        request.headers.add(name: "User-Agent", value: "libsync/\(release)")
        request.headers.add(name: "Accept", value: "text/calendar, text/plain;q=0.8, */*;q=0.5")
        if let etag = known.etag { request.headers.add(name: "If-None-Match", value: etag) }
        if let date = known.lastModified {
            request.headers.add(name: "If-Modified-Since", value: date)
        }
        let left = end - effects.monotonic()
        guard left > 0 else { throw FeedFailure.timedOut(address, seconds: secondsMax) }
        let response = try await client.execute(request, timeout: .milliseconds(left))
        let status = Int(response.status.code)
        switch status {
        case 200: break
        case 304 where !known.isEmpty: return .answer(FeedAnswer(version: known, isUnchanged: true))
        case 301, 302, 303, 307, 308:
            guard let target = response.headers.first(name: "Location") else {
                throw FeedFailure.malformed(address, "it leads on to nowhere")
            }
            return .redirect(target, isPermanent: status == 301 || status == 308)
        default: throw FeedFailure.refused(address, status: status)
        }
        if let length = response.headers.first(name: "Content-Length").flatMap({ Int($0) }),
            length > bytesMax
        {
            throw FeedFailure.tooLarge(address, bytesMax: bytesMax)
        }
        var bytes: [UInt8] = []
        for try await part in response.body {
            bytes += part.readableBytesView
            guard bytes.count <= bytesMax else {
                throw FeedFailure.tooLarge(address, bytesMax: bytesMax)
            }
            // A byte now and then keeps every other limit quiet.
            guard effects.monotonic() < end else {
                throw FeedFailure.timedOut(address, seconds: secondsMax)
            }
            progress(bytes.count)
        }
        let version = FeedVersion(
            etag: response.headers.first(name: "ETag"),
            lastModified: response.headers.first(name: "Last-Modified"))
        return .answer(FeedAnswer(bytes: bytes, version: version))
    }

    // MARK: failures

    /// How long a connection may take to come about, in seconds.
    private static let connectSeconds = 10

    private static let timeouts: [HTTPClientError] = [
        .deadlineExceeded, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
        .httpProxyHandshakeTimeout, .writeTimeout,
    ]

    private func failure(
        _ error: any Error, at address: FeedAddress, through proxy: HTTPProxy?
    ) -> any Error {
        let way = proxy.map { " through the proxy \($0)" } ?? ""
        switch error {
        case is FeedFailure, is ProxyFailure, is CancellationError: return error
        case let error as HTTPClientError where FeedFetcher.timeouts.contains(error):
            return FeedFailure.timedOut(address, seconds: secondsMax)
        case let error as HTTPClientError where error == .readTimeout:
            return FeedFailure.silent(address, seconds: silenceSecondsMax)
        case let error as HTTPClientError where error == .connectTimeout:
            return FeedFailure.silent(address, seconds: FeedFetcher.connectSeconds)
        case NIOHTTPDecompression.DecompressionError.limit:
            return FeedFailure.tooLarge(address, bytesMax: bytesMax)
        case is NIOHTTPDecompression.DecompressionError:
            return FeedFailure.malformed(address, "its compression cannot be read")
        case let error as NIOHTTPDecompression.ExtraDecompressionError:
            let isCut = error == .truncatedData
            return FeedFailure.malformed(
                address, isCut ? "what it sends is cut" : "its compression cannot be read")
        case HTTPParserError.invalidEOFState, ChannelError.eof, ChannelError.ioOnClosedChannel:
            return FeedFailure.unreachable(address, "the connection was cut" + way)
        case is HTTPParserError:
            return FeedFailure.malformed(address, "it does not answer in HTTP")
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            return FeedFailure.malformed(address, "its certificate or encryption is not accepted")
        default:
            return FeedFailure.unreachable(address, ServerConnection.plain(error) + way)
        }
    }
}

/// What a source says of the version that it sent.
public struct FeedVersion: Hashable, Sendable {
    /// Its ETag.
    public let etag: String?
    /// Its Last-Modified.
    public let lastModified: String?

    /// A version; of nothing, when nothing was sent yet.
    public init(etag: String? = nil, lastModified: String? = nil) {
        self.etag = FeedVersion.checked(etag)
        self.lastModified = FeedVersion.checked(lastModified)
    }

    var isEmpty: Bool { etag == nil && lastModified == nil }

    /// What can go into a request as it came: no line breaks, and no more than a line.
    private static func checked(_ text: String?) -> String? {
        text.flatMap { text in
            text.utf8.count <= 500 && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? text : nil
        }
    }
}

/// What a source answers.
public struct FeedAnswer: Sendable {
    /// The calendar; nothing where it is as it was.
    public let bytes: [UInt8]
    /// What it says of its version.
    public let version: FeedVersion
    /// Whether it is as it was.
    public let isUnchanged: Bool
    /// Where the source lies from now on, when it says so for good, over encrypted connections only.
    public internal(set) var movedTo: FeedAddress?

    init(bytes: [UInt8] = [], version: FeedVersion, isUnchanged: Bool = false) {
        self.bytes = bytes
        self.version = version
        self.isUnchanged = isUnchanged
    }
}

extension IPAddress {
    /// The address of an entry that `getaddrinfo` gives; nil for another family.
    fileprivate init?(_ entry: addrinfo) {
        guard let address = entry.ai_addr else { return nil }
        switch entry.ai_family {
        case AF_INET:
            self = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { inner in
                IPAddress(bytes: withUnsafeBytes(of: inner.pointee.sin_addr) { Array($0) })
            }
        case AF_INET6:
            self = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { inner in
                IPAddress(bytes: withUnsafeBytes(of: inner.pointee.sin6_addr) { Array($0) })
            }
        default: return nil
        }
    }
}
