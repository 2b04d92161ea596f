internal import LibsyncServing
internal import LibsyncWeb

extension DeskAnswer {
    /// The answer as it is sent, with what holds for every page of the desk.
    ///
    /// - Parameter subject: what the log calls it.
    func web(_ call: DeskCall, subject: String) -> WebAnswer {
        var answer = bare(subject: subject)
        if case .way(let path, let query) = content {
            answer.headers.append(("location", call.desk.place.link(path, query: query)))
        }
        return answer
    }

    /// The answer as it is sent where there is no desk.
    func bare(subject: String) -> WebAnswer {
        var headers = DeskAnswer.rules + cookies
        let body: [UInt8]
        switch content {
        case .page(let markup):
            headers.append(("content-type", "text/html; charset=utf-8"))
            body = markup.bytes
        case .style(let bytes):
            headers.append(("content-type", "text/css; charset=utf-8"))
            body = bytes
        case .way, .nothing: body = []
        }
        return WebAnswer(status, headers: headers, body: body, subject: subject)
    }

    /// Nothing is kept on the way or in the browser, nothing is loaded from elsewhere, no script or
    /// style stands in a page, and nobody puts one into a frame.
    ///
    /// `same-origin` for the referrer, not `no-referrer`: with that browsers hide the origin of our
    /// own forms, too (Fetch, "append a request Origin header").
    private static let rules: [(name: String, value: String)] = [
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
                + "form-action 'self'; frame-ancestors 'none'"
        ),
        ("cache-control", "no-store"), ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ]
}

extension DeskPlace {
    /// A page's address without the host.
    func link(_ path: [String], query: [(name: String, value: String)] = []) -> String {
        // The first page of a library has a slash at its end, so that its cookies reach it.
        let parts = root + (path.isEmpty && !root.isEmpty ? [""] : path)
        return WebLink.path(parts, query: query).text
    }
}
