internal import LibsyncWeb

/// Which of the desk's languages a tag or a browser means.
enum BrowserLanguage {
    /// The language of a tag, where the desk is written in it.
    static func ofDesk(_ tag: String) -> PageLanguage? {
        PageLanguage(tag: tag).flatMap { DeskSurroundings.languages.contains($0) ? $0 : nil }
    }

    /// The first language that a browser asks for and the desk is written in (RFC 9110, 12.5.4).
    static func wanted(_ header: String?) -> PageLanguage? {
        let wanted = (header ?? "").split(separator: ",").prefix(20).map { part in
            let pieces = part.split(separator: ";").map { $0.filter { $0 != " " } }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }
            let share = weight.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (tag: pieces.first ?? "", weight: share)
        }
        return wanted.enumerated().sorted {
            ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
        }.lazy.compactMap { ofDesk($0.element.tag) }.first
    }
}
