import LibsyncCalendar

/// Why a file is no calendar, in words.
enum ReadingWords {
    /// One sentence.
    /// - Parameter name: how the file is called at the sentence's beginning.
    static func sentence(_ failure: ReadingFailure, name: String) -> String {
        switch failure {
        case .tooManyBytes(_, let limit): "\(name) has more than \(limit >> 20) MiB."
        case .tooManyComponents(let line, let limit):
            "\(name) has more than \(grouped(limit)) components (line \(line))."
        case .tooManyProperties(let line, let limit):
            "\(name) has more than \(grouped(limit)) properties (line \(line))."
        case .notACalendar(let content):
            switch content {
            case .empty: "\(name) is empty."
            case .html: "\(name) is a web page and no calendar."
            case .xml: "\(name) is XML and no calendar."
            case .json: "\(name) is JSON and no calendar."
            case .compressed: "\(name) is compressed."
            case .other: "\(name) is no calendar."
            }
        }
    }
}
