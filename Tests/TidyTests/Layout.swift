/// What may stand where: the top level, the READMEs that open it, and names that say nothing.
enum Layout {
    /// Folders that the owner named, and those added since, each with its README.
    static let folders: Set<String> = [
        "Sources", "Tests", "Server", "Client", "Protocol", "script",
    ]
    static let optionalFolders: Set<String> = ["docs"]
    static let files: Set<String> = [
        "Package.swift", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
    ]
    /// `Package.resolved` is written by each build and ignored by git.
    static let optionalFiles: Set<String> = ["SECURITY.md", "Package.resolved"]

    static let readmeLines = 15...60
    /// Its README is the spec, as long as it must be.
    static let specFolder = "Protocol"

    /// Names that gather what found no better home.
    static let vagueNames: Set<String> = ["core", "utils", "helpers", "common", "extensions"]

    /// Entries that do not belong at the top level, and those that are missing there.
    static func topLevelFindings(_ entries: [String]) -> [Finding] {
        let required = folders.union(files)
        let known = required.union(optionalFolders).union(optionalFiles)
        let extra = entries.filter { !known.contains($0) }.map {
            Finding(path: $0, message: "does not belong at the top level of the repository")
        }
        let missing = required.subtracting(entries).sorted().map {
            Finding(path: $0, message: "is missing at the top level of the repository")
        }
        return extra + missing
    }

    /// A finding when `text`, the README of `folder`, is missing, too short or too long.
    static func readmeFindings(folder: String, text: String?) -> [Finding] {
        let path = "\(folder)/README.md"
        guard let text else { return [Finding(path: path, message: "is missing")] }
        let lines = SwiftSource(path: path, text: text).lineCount
        let range = folder == specFolder ? readmeLines.lowerBound...Int.max : readmeLines
        if range.contains(lines) { return [] }
        let message =
            "has \(lines) lines; a folder opens with \(readmeLines.lowerBound) to "
            + "\(readmeLines.upperBound)"
        return [Finding(path: path, message: message)]
    }

    /// A finding when the last part of `path`, without what follows a dot, is a vague name.
    ///
    /// `String+Extensions.swift` counts as Extensions.
    static func nameFindings(_ path: String) -> [Finding] {
        let name = path.split(separator: "/").last ?? ""
        let stem = name.split(separator: ".").first ?? ""
        let parts = stem.split(separator: "+").map { $0.lowercased() }
        if vagueNames.isDisjoint(with: parts) { return [] }
        return [Finding(path: path, message: "says nothing of what is in it: name it for its use")]
    }
}
