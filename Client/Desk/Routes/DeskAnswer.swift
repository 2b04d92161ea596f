internal import LibsyncWeb

/// What a route answers: a page, or the way to one.
struct DeskAnswer: Sendable {
    enum Content: Sendable {
        /// A page to look at.
        case page(Markup)
        /// Another page to go to, below the root.
        case way(path: [String], query: [(name: String, value: String)])
        /// What pages look like, UTF-8.
        case style([UInt8])
        /// That it is done, for programs of the pages.
        case nothing
    }

    let status: Int
    let content: Content
    /// Cookies to be set.
    var cookies: [(name: String, value: String)] = []
    /// Whether what was sent is done with: then what was kept of it is forgotten.
    var isDone = false

    /// A page.
    static func page(_ markup: Markup, status: Int = 200) -> DeskAnswer {
        DeskAnswer(status: status, content: .page(markup))
    }

    /// A stylesheet.
    static func style(_ bytes: [UInt8]) -> DeskAnswer {
        DeskAnswer(status: 200, content: .style(bytes))
    }

    /// A form whose fields have to be mended (RFC 9110, 15.5.21).
    static func mend(_ markup: Markup) -> DeskAnswer { page(markup, status: 422) }

    /// A page that answers a form for good, without another to go to.
    static func result(_ markup: Markup) -> DeskAnswer {
        var answer = page(markup)
        answer.isDone = true
        return answer
    }

    /// On to another page, once a form is done with (RFC 9110, 15.4.4).
    static func seeOther(_ path: [String], _ notice: DeskNotice? = nil) -> DeskAnswer {
        var answer = DeskAnswer(
            status: 303,
            content: .way(path: path, query: notice.map { [("said", $0.rawValue)] } ?? []))
        answer.isDone = true
        return answer
    }

    /// To a page first, before what was asked for.
    static func detour(
        _ path: [String], _ query: [(name: String, value: String)] = []
    ) -> DeskAnswer {
        DeskAnswer(status: 303, content: .way(path: path, query: query))
    }

    static let done = DeskAnswer(status: 204, content: .nothing)
}
