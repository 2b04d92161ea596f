internal import LibsyncServing
internal import LibsyncWeb

/// The files that pages load: the same for every desk of a program, and for nobody in particular.
enum DeskAssets {
    /// The file that a request asks for; nil where it asks for none.
    static func answer(_ request: WebRequest) -> WebAnswer? {
        guard request.path.hasPrefix("/assets/") else { return nil }
        guard request.method != .post else { return .text(405, "Files are only asked for.") }
        switch request.path.dropFirst("/assets/".count) {
        case "look-\(Look.tag).css":
            return file(
                Look.stylesheet, "text/css; charset=utf-8", "public, max-age=31536000, immutable")
        case "mark.svg":
            return file(Array(Look.icon.utf8), "image/svg+xml", "public, max-age=86400")
        default: return .text(404, "There is no such file.")
        }
    }

    private static func file(_ bytes: [UInt8], _ type: String, _ cache: String) -> WebAnswer {
        WebAnswer(
            200,
            headers: [
                ("content-type", type), ("cache-control", cache),
                ("x-content-type-options", "nosniff"),
                ("content-security-policy", "default-src 'none'"),
            ], body: bytes, subject: "asset")
    }
}
