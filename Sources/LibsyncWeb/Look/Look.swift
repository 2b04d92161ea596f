internal import Crypto

/// How all pages look: one stylesheet for desk, site and posters.
public enum Look {
    /// The stylesheet, UTF-8.
    public static let stylesheet: [UInt8] =
        PackageResources.look_css + PackageResources.desk_css

    /// Names the content of the stylesheet: 12 hexadecimal digits of its SHA-256, so that browsers
    /// may keep it for ever.
    public static let tag: String = SHA256.hash(data: stylesheet).prefix(6)
        .map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()

    /// The wordmark: the spines of a shelf as a mountain.
    static let mark = Markup(
        verbatim: """
            <svg viewBox="0 0 40 28" width="40" height="28" aria-hidden="true" \
            fill="currentColor"><path d="M0 19h5v9H0zM6 13h4v15H6zM11.500 7h5v21h-5zM18 11h3v17h-3z\
            M22.500 1h5v27h-5zM29 8h4v20h-4zM34.500 16h5v12h-5z"/></svg>
            """)

    /// The wordmark as a file, for the tab of the browser.
    public static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 48 36"><rect x="-4" y="-4" width="48" \
        height="36" rx="4" fill="#3a2e5c"/><path fill="#fff" d="M0 19h5v9H0zM6 13h4v15H6zM11.500 \
        7h5v21h-5zM18 11h3v17h-3zM22.500 1h5v27h-5zM29 8h4v20h-4zM34.500 16h5v12h-5z"/></svg>
        """
}
