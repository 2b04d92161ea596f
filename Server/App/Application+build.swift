public import Hummingbird
internal import Logging

/// Everything that the server answers to, from the outermost layer to the routes.
public func buildRouter(_ parts: ServerParts) -> Router<ServerContext> {
    let router = Router(context: ServerContext.self)
    router.add(middleware: RequestLog(log: parts.log, effects: parts.effects))
    router.add(middleware: AnswerHeaders(service: parts.service, keys: parts.keys))
    if !parts.proxies.isEmpty { router.add(middleware: ProxyGate(proxies: parts.proxies)) }
    router.add(middleware: GzipAnswers())
    router.add(middleware: ProblemAnswers(log: parts.log))
    router.add(middleware: StrayReaders(profile: parts.configuration.profile))

    HealthRoutes(parts: parts).add(to: router)
    FeedRoutes(parts: parts).add(to: router)
    CalDAVRoutes(parts: parts).add(to: router)
    SiteRoutes(parts: parts).add(to: router)
    let sync = SyncRoutes(parts: parts)
    sync.addPublic(to: router)
    let version1 = router.group("v1").add(middleware: VersionCheck())
    EnrolRoute(parts: parts).add(to: version1)
    sync.add(to: version1)
    return router
}

/// A server of these parts that listens on `host` and `port`.
///
/// - Parameters:
///   - certificate: what TLS is spoken with; nil for plain HTTP.
///   - port: 0 for any that is free.
///   - onReady: called once, with the port, when connections are taken.
public func buildApplication(
    _ parts: ServerParts, certificate: ServerCertificate?, host: String, port: Int,
    onReady: @escaping @Sendable (_ port: Int) -> Void = { _ in }
) throws -> Application<RouterResponder<ServerContext>> {
    var logger = parts.log.logger
    // What it says below that is about itself.
    logger.logLevel = .notice
    let proxy = parts.proxies.isEmpty ? nil : ReverseProxy(addresses: parts.proxies)
    return try Listener(host: host, port: port, certificate: certificate, proxy: proxy)
        .application(buildRouter(parts).buildResponder(), logger: logger, onReady: onReady)
}
