import Foundation
import Glibc
import LibsyncWeb

/// `libsync-print`, the program that draws: it lies beside this one, or in a folder of PATH.
enum PrintProgram {
    private static let name = "libsync-print"
    /// What it needs on Debian.
    private static let packages = "libpangocairo-1.0-0 libqrencode4 fonts-urw-base35"

    /// A sheet as PDF, and what a person must know of it, in sentences.
    /// - Throws: `CommandFailure` that says what to install.
    static func sheet(_ request: PrintRequest) throws -> (pdf: [UInt8], notes: [String]) {
        guard let path = path() else {
            throw CommandFailure(
                .missing, "The program \(name), which draws sheets of paper, is not here.",
                "Put it beside libsync or in a folder of PATH; on Debian it needs: "
                    + "apt-get install \(packages).")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let ended = try run(path, input: encoder.encode(request))
        let lines = String(decoding: ended.errors, as: UTF8.self).split(separator: "\n")
            .map(String.init)
        guard ended.status == 0, ended.output.starts(with: Data("%PDF".utf8)) else {
            throw failure(ended.status, lines)
        }
        return (Array(ended.output), lines)
    }

    private static func failure(_ status: Int32, _ lines: [String]) -> CommandFailure {
        let said = lines.first ?? "\(name) ended with \(status)."
        return switch status {
        case 65:
            CommandFailure(.fault, said, "Install libsync and \(name) of one release.")
        case 66: CommandFailure(.data, said, "Ask for a shorter time: --from, --through.")
        case 127:
            CommandFailure(
                .missing, "\(name) cannot start: \(clip(said)).",
                "Install what it needs, on Debian: apt-get install \(packages).")
        default:
            CommandFailure(
                .fault, said, "Try \(name) by itself; on Debian it needs: \(packages).")
        }
    }

    private static func path() -> String? {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            .map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return ([own].compactMap(\.self) + folders.map(String.init))
            .map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func run(
        _ path: String, input: Data
    ) throws -> (status: Int32, output: Data, errors: Data) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        let (into, out, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = into
        process.standardOutput = out
        process.standardError = errors
        // One that ends before it has read all must not end this program too.
        let before = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, before) }
        do {
            try process.run()
        } catch {
            throw CommandFailure(
                .missing, "\(path) cannot be started: \(FileFault.words(error)).",
                "See whether it is the program of this machine's kind.")
        }
        // It reads all before it writes, so the three pipes cannot wait for each other.
        try? into.fileHandleForWriting.write(contentsOf: input)
        try? into.fileHandleForWriting.close()
        let output = (try? out.fileHandleForReading.readToEnd()) ?? Data()
        let said = (try? errors.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, output, said)
    }
}
