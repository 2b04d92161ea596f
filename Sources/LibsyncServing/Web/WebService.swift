internal import Hummingbird
public import LibsyncStore
internal import Logging
internal import ServiceLifecycle

/// A program of pages that listens: reads requests, writes answers, and one line on each in the log.
public struct WebService: Sendable {
    private let listener: Listener
    private let proxy: ReverseProxy?
    private let log: ServerLog
    private let effects: Effects
    private let answer: @Sendable (WebRequest) async -> WebAnswer

    /// A program that answers with `answer`.
    public init(
        _ listener: Listener, log: ServerLog, effects: Effects,
        answer: @escaping @Sendable (WebRequest) async -> WebAnswer
    ) {
        self.listener = listener
        proxy = listener.proxy
        self.log = log
        self.effects = effects
        self.answer = answer
    }

    /// Serves until the process is told to stop (SIGTERM, SIGINT); requests in flight are answered.
    ///
    /// - Parameters:
    ///   - work: what goes on beside, and is cancelled when the program stops.
    ///   - onReady: called once, with the port, when connections are taken.
    /// - Throws: `ListenFailure`.
    public func run(
        beside work: @escaping @Sendable () async -> Void,
        onReady: @escaping @Sendable (_ port: Int) -> Void
    ) async throws {
        var logger = log.logger
        logger.logLevel = .notice
        let responder = WebResponder(proxy: proxy, log: log, effects: effects, answer: answer)
        var application = try listener.application(responder, logger: logger, onReady: onReady)
        application.addServices(Companion(work: work))
        do {
            try await application.runService()
        } catch {
            guard let detail = Listener.refusal(error) else { throw error }
            throw ListenFailure(host: listener.host, port: listener.port, detail: detail)
        }
    }
}

/// The system does not let the program listen there.
public struct ListenFailure: Error, Hashable, Sendable {
    /// The host that was named.
    public let host: String
    /// The port.
    public let port: Int
    /// The system's word.
    public let detail: String
}

/// What goes on beside the answering of requests.
private struct Companion: Service {
    let work: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
        // A service that ends would end the program.
        try? await gracefulShutdown()
    }
}

/// What is known of a request's connection.
private struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        let address = source.channel.remoteAddress?.ipAddress
        // An IPv4 address as a socket of both families writes it (RFC 4291, 2.5.5.2).
        peer = address.map { $0.hasPrefix("::ffff:") ? String($0.dropFirst(7)) : $0 }
    }
}

/// Turns Hummingbird's requests into ours, and our answers into its.
private struct WebResponder: HTTPResponder {
    let proxy: ReverseProxy?
    let log: ServerLog
    let effects: Effects
    let answer: @Sendable (WebRequest) async -> WebAnswer

    func respond(to request: Request, context: WebContext) async throws -> Response {
        try await GzipAnswers().handle(request, context: context) { request, context in
            await plain(request, context)
        }
    }

    private func plain(_ request: Request, _ context: WebContext) async -> Response {
        let start = effects.monotonic()
        let answer = await answer(to: request, context)
        log.logger.info(
            "answered",
            metadata: [
                "method": "\(request.method.rawValue.prefix(20))", "page": "\(answer.subject)",
                "status": "\(answer.status)", "ms": "\(effects.monotonic() - start)",
            ])
        var response = Response(status: .init(code: answer.status))
        for (name, value) in answer.headers {
            if let name = HTTPFields.Element.Name(name) {
                response.headers.append(.init(name: name, value: value))
            }
        }
        response.headers[.contentLength] = String(answer.body.count)
        // The body of an answer to HEAD would be read as the next answer (RFC 9110, 9.3.2).
        if request.method != .head {
            response.body = .init(byteBuffer: ByteBuffer(bytes: answer.body))
        }
        return response
    }

    private func answer(to request: Request, _ context: WebContext) async -> WebAnswer {
        if let proxy, !proxy.admits(context.peer) {
            return .text(403, "This program answers its reverse proxy only.")
        }
        guard let method = WebRequest.Method(rawValue: request.method.rawValue) else {
            return .text(405, "Pages are asked for or sent.", [("allow", "GET, HEAD, POST")])
        }
        return await answer(
            WebRequest(
                method, request.uri.path, query: request.uri.query ?? "",
                headers: WebResponder.headers(of: request),
                origin: ReverseProxy.origin(
                    noted: proxy == nil ? nil : request.headers[named: "X-Forwarded-For"],
                    peer: context.peer),
                body: { try await WebResponder.body(of: request, limitBytes: $0) }))
    }

    private static func headers(of request: Request) -> [String: String] {
        var headers: [String: String] = [:]
        for field in request.headers {
            let name = field.name.canonicalName
            // Cookies are parted by semicolons (RFC 6265, 5.4), all else by commas.
            let part = name == "cookie" ? "; " : ", "
            headers[name] = headers[name].map { $0 + part + field.value } ?? field.value
        }
        // The first Host stands apart; a second is left among the headers, and makes it no name.
        let hosts = [request.head.authority, headers["host"]].compactMap(\.self)
        headers["host"] = hosts.isEmpty ? nil : hosts.joined(separator: ", ")
        return headers
    }

    private static func body(of request: Request, limitBytes: Int) async throws -> [UInt8] {
        let encoding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard encoding == "identity" else { throw WebBodyFailure.encoded }
        let length = request.headers[.contentLength].flatMap { Int($0) }
        if let length, length > limitBytes { throw WebBodyFailure.tooLarge }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length ?? 0)
        do {
            for try await chunk in request.body {
                guard bytes.count + chunk.readableBytes <= limitBytes else {
                    throw WebBodyFailure.tooLarge
                }
                bytes.append(contentsOf: chunk.readableBytesView)
            }
        } catch let failure as WebBodyFailure {
            throw failure
        } catch {
            throw WebBodyFailure.cut
        }
        return bytes
    }
}

extension WebAnswer {
    /// An answer of plain text, for programs; people are answered with pages.
    public static func text(
        _ status: Int, _ text: String, _ headers: [(name: String, value: String)] = []
    ) -> WebAnswer {
        WebAnswer(
            status,
            headers: headers + [
                ("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"),
            ], body: Array((text + "\n").utf8))
    }
}
