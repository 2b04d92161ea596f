internal import Foundation
internal import LibsyncWeb

/// `libsync-print`: a sheet of paper from a request.
///
/// A program of its own, so that what shapes letters and embeds fonts is loaded by nobody else, and a
/// fault in it ends no desk. It reads one request as JSON from standard input, and writes a PDF to
/// standard output; what a person must know of the sheet stands on standard error, a line each.
@main
enum PrintMain {
    static func main() {
        do {
            let input = try FileHandle.standardInput.read(
                upToCount: PrintRequest.bytesMax + 1)
            let canvas = try sheet(input ?? Data())
            let pdf = try canvas.finish()
            for note in canvas.notes { say(note) }
            try FileHandle.standardOutput.write(contentsOf: Data(pdf))
        } catch let failure as PrintFailure {
            say(failure.sentence)
            exit(failure.code)
        } catch {
            say("The sheet could not be read or written: \(error.localizedDescription).")
            exit(74)
        }
    }

    private static func say(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    private static func sheet(_ bytes: Data) throws(PrintFailure) -> Canvas {
        guard bytes.count <= PrintRequest.bytesMax else {
            throw .request("it has more than \(PrintRequest.bytesMax) bytes")
        }
        let request: PrintRequest
        do {
            request = try JSONDecoder().decode(PrintRequest.self, from: bytes)
        } catch {
            throw .request("it is not what libsync of this release writes")
        }
        guard request.version == PrintRequest.versionNow else {
            throw .request("libsync and libsync-print are of two releases")
        }
        let canvas = try canvas(for: request)
        switch request.sheet {
        case .poster(let poster): try PosterSheet(poster: poster, canvas: canvas).draw()
        case .sign(let sign): try SignSheet(sign: sign, canvas: canvas).draw()
        }
        return canvas
    }

    private static func canvas(for request: PrintRequest) throws(PrintFailure) -> Canvas {
        let (title, language, color, printed) =
            switch request.sheet {
            case .poster(let poster):
                (poster.title, poster.language, poster.color, poster.printed)
            case .sign(let sign): (sign.title, sign.language, sign.color, sign.printed)
            }
        let second = color.flatMap { Ink($0) } ?? .black
        return try Canvas(
            Paper.extent(of: request.size), title: title, language: language,
            color: request.isBlackAndWhite && second != .black ? .darkGrey : second,
            printed: printed)
    }
}
