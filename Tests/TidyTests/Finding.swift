import Testing

/// One place where the repository breaks a rule of the house.
struct Finding: Equatable, CustomStringConvertible {
    let path: String
    /// Counted from 1; nil when the whole file or folder is meant.
    var line: Int?
    let message: String

    var description: String {
        line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)"
    }
}

/// One issue per finding, so that a red run lists every place and not only the first.
func record(_ findings: [Finding]) {
    for finding in findings { Issue.record(Comment(rawValue: finding.description)) }
}
