import ArgumentParser
import Foundation
import LibsyncModel
import LibsyncWeb

/// How a sheet is printed, and where it goes.
struct PrintOptions: ParsableArguments {
    @Option(help: "The paper: A4 or A3.") var size = PaperWord.A4
    @Option(
        help: ArgumentHelp(
            "The language of the sheet, nb, nn or en; without it the region's.",
            valueName: "tag"))
    var language: String?
    @Flag(help: "A dark grey in place of the library's colour.") var blackAndWhite = false
    @Option(
        help: ArgumentHelp(
            "The file; without it one that is named after what is on it.", valueName: "file"))
    var out: String?
    @Flag(help: "Write over a file that is there.") var force = false

    /// The language that is said; nil when none is.
    func saidLanguage() throws(CommandFailure) -> PageLanguage? {
        guard let language else { return nil }
        guard let known = PageLanguage(tag: language), known.isOnPaper else {
            throw CommandFailure(
                .usage, "Sheets are not written in \(clip(language)).",
                "Write --language nb, nn or en.")
        }
        return known
    }

    /// Draws a sheet and writes it; tells what a person must know of it.
    /// - Returns: the name of the file, and what was told.
    func write(
        _ sheet: PrintRequest.Sheet, named words: [String]
    ) throws -> (file: String, notes: [String]) {
        let file = out ?? PrintOptions.fileName(words + [size.rawValue])
        let isThere = FileManager.default.fileExists(atPath: file)
        let type = try? FileManager.default.attributesOfItem(atPath: file)[.type]
        if isThere, type as? FileAttributeType != .typeCharacterSpecial, !force {
            throw CommandFailure(
                .exists, "\(file) is there already.",
                "Name another file with --out, or write over it with --force.")
        }
        let (pdf, notes) = try PrintProgram.sheet(
            PrintRequest(sheet, on: size.size, isBlackAndWhite: blackAndWhite))
        try InputFile.write(pdf, to: file)
        for note in notes { Output.note("Note: \(note)") }
        return (file, notes)
    }

    /// A name that every system can keep: `juleverksted-2026-12-12-a4.pdf`.
    static func fileName(_ words: [String]) -> String {
        let letters: [Character: String] = ["æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŧ": "t"]
        let parts = words.map { word -> String in
            let plain = word.lowercased().map { letters[$0] ?? String($0) }.joined()
                .folding(options: .diacriticInsensitive, locale: nil)
            let kept = plain.unicodeScalars.map { scalar in
                scalar.isASCII && scalar.properties.isAlphabetic
                    || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
            }
            return String(
                String(kept).split(separator: "-").joined(separator: "-").prefix(48))
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "-") + ".pdf"
    }
}

/// `PaperSize` as a word on the command line.
enum PaperWord: String, CaseIterable, ExpressibleByArgument {
    case A4, A3

    init?(argument: String) { self.init(rawValue: argument.uppercased()) }

    var size: PaperSize { self == .A4 ? .a4 : .a3 }
}

extension PageLanguage {
    /// Whether sheets are written in it: Northern Sámi waits for a native reader.
    var isOnPaper: Bool { self != .northernSami }
}
