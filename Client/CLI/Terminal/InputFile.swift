import Foundation

/// Files that a command is told to read; `-` is standard input.
enum InputFile {
    /// The bytes.
    /// - Throws: `CommandFailure` in words for the file.
    static func bytes(_ path: String) throws -> [UInt8] {
        do {
            if path == "-" {
                return Array(try FileHandle.standardInput.readToEnd() ?? Data())
            }
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw fault(error, path, doing: "read")
        }
    }

    /// The bytes; of a bigger file one more than `limit`, and the rest is not read.
    /// - Throws: `CommandFailure` in words for the file.
    static func bytes(_ path: String, atMost limit: Int) throws -> [UInt8] {
        do {
            let file =
                path == "-"
                ? FileHandle.standardInput
                : try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            var bytes: [UInt8] = []
            while bytes.count <= limit,
                let part = try file.read(upToCount: min(1 << 20, limit + 1 - bytes.count)),
                !part.isEmpty
            {
                bytes += part
            }
            return bytes
        } catch {
            throw fault(error, path, doing: "read")
        }
    }

    /// The text; a byte order mark at its start is left out.
    /// - Throws: `CommandFailure` that names the line when it is not UTF-8.
    static func text(_ path: String) throws -> String {
        let bytes = try bytes(path)
        if let line = InputFile.lineOfFault(in: bytes) {
            throw CommandFailure(
                .data, "\(name(path)) is not UTF-8: line \(line) has other bytes.",
                "Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\") and try again.")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    /// Writes a file at once or not at all; a link is followed, and a device is written to.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let type = try? FileManager.default.attributesOfItem(atPath: target.path)[.type]
        let isPlain = type as? FileAttributeType ?? .typeRegular == .typeRegular
        do {
            if isPlain {
                try Data(bytes).write(to: target, options: .atomic)
            } else {
                // A rename would put a plain file in its place.
                try FileHandle(forWritingTo: target).write(contentsOf: Data(bytes))
            }
        } catch {
            throw fault(error, path, doing: "written")
        }
    }

    /// The line, from 1, on which bytes stand that are no UTF-8; nil when there are none.
    static func lineOfFault(in bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        let lines = bytes.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
    }

    /// The whole path of a file, which means the same one in every folder; `-` stays.
    static func whole(_ path: String) -> String {
        path == "-" ? path : URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// How a file is named in a sentence.
    static func name(_ path: String) -> String { path == "-" ? "Standard input" : path }

    private static func fault(
        _ error: any Error, _ path: String, doing: String
    ) -> CommandFailure {
        guard let number = FileFault.number(error) else {
            return CommandFailure(
                .disk, "\(name(path)) could not be \(doing).", "Look at the path.")
        }
        let words = Failures.words(file: number, error)
        return CommandFailure(
            words.status, "\(name(path)) could not be \(doing): \(FileFault.words(error)).",
            words.advice)
    }
}
