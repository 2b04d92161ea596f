import Foundation
import Glibc
import LibsyncReplica

/// Shows how far long work is: a bar that redraws itself in a terminal, a line now and then where
/// standard error is a file, nothing when told to be quiet.
final class ProgressBar: @unchecked Sendable {
    private let isTerminal: Bool
    private let isQuiet: Bool
    private let lock = NSLock()
    private var phase = ""
    private var lastDrawn = 0
    private var isDrawn = false

    init(isQuiet: Bool = false) {
        isTerminal = isatty(STDERR_FILENO) == 1
        self.isQuiet = isQuiet
    }

    /// Shows `done` of `total` of what `phase` names: "Fetching changes".
    func show(_ phase: String, done: Int, total: Int?) {
        guard !isQuiet else { return }
        lock.withLock {
            let isNew = phase != self.phase
            self.phase = phase
            if isNew { lastDrawn = 0 }
            guard isNew || done >= lastDrawn + step else { return }
            lastDrawn = done
            if isTerminal {
                write("\r\u{1B}[K" + ProgressBar.line(phase, done: done, total: total))
                isDrawn = true
            } else if isNew {
                write("\(phase) …\n")
            } else {
                write("\(phase): \(ProgressBar.count(done, of: total))\n")
            }
        }
    }

    /// Shows how far a sync is.
    func show(_ progress: SyncProgress) {
        let words =
            switch progress.phase {
            case .connecting: "Reaching the server"
            case .pushing: "Sending changes"
            case .pulling: "Fetching changes"
            case .healing: "Bringing back what the server lost"
            }
        show(words, done: progress.done, total: progress.total)
    }

    /// Takes the bar away, before anything else is printed.
    func end() {
        lock.withLock {
            if isDrawn { write("\r\u{1B}[K") }
            isDrawn = false
        }
    }

    /// In a terminal every hundred is worth a redraw; in a log every ten thousand a line.
    private var step: Int { isTerminal ? 100 : 10_000 }

    /// `Fetching changes  [######------]  1,200 of 3,000`.
    static func line(_ phase: String, done: Int, total: Int?) -> String {
        guard let total, total > 0 else {
            return done == 0 ? "\(phase) …" : "\(phase)  \(grouped(done))"
        }
        let width = 24
        let filled = min(done * width / total, width)
        let bar =
            String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
        return "\(phase)  [\(bar)]  \(count(done, of: total))"
    }

    private static func count(_ done: Int, of total: Int?) -> String {
        total.map { "\(grouped(done)) of \(grouped($0))" } ?? grouped(done)
    }

    private func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}

/// `1,234,567`.
func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
        groups.insert(String(digits.suffix(3)), at: 0)
        digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}

/// `1 change`, `3 changes`.
func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
}
