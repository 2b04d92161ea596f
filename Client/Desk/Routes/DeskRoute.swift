internal import LibsyncServing

/// One address of the desk: how it is asked for, who may, and what answers.
///
/// The table of them (`DeskRoutes`) is all that the desk answers to. Whoever adds a page adds a line
/// there, and one to the matrix of the tests, which is made from it.
struct DeskRoute: Sendable {
    /// Who may use it.
    enum Access: Hashable, Sendable {
        /// Everybody who reaches the desk: where one signs in.
        case everyone
        /// Those who are signed in and may do so much.
        case role(DeskRole)
    }

    /// `GET` or `POST`.
    let method: WebRequest.Method
    /// Its path below the desk's root; a part with a colon in front stands for any.
    let path: String
    let access: Access
    let answer: @Sendable (DeskCall) async throws -> DeskAnswer

    static func get(
        _ path: String, _ access: Access,
        _ answer: @escaping @Sendable (DeskCall) async throws -> DeskAnswer
    ) -> DeskRoute {
        DeskRoute(method: .get, path: path, access: access, answer: answer)
    }

    static func post(
        _ path: String, _ access: Access,
        _ answer: @escaping @Sendable (DeskCall) async throws -> DeskAnswer
    ) -> DeskRoute {
        DeskRoute(method: .post, path: path, access: access, answer: answer)
    }

    /// Its name in logs and tests: `GET people/:id`.
    var name: String { "\(method.rawValue) \(path)" }

    /// The parts of a path that stand where the pattern has a colon; nil where it does not fit.
    func parameters(of parts: [String]) -> [String: String]? {
        let pattern = path.split(separator: "/")
        guard pattern.count == parts.count else { return nil }
        var found: [String: String] = [:]
        for (wanted, part) in zip(pattern, parts) {
            if wanted.hasPrefix(":") {
                found[String(wanted.dropFirst())] = part
            } else if wanted != part[...] {
                return nil
            }
        }
        return found
    }
}
