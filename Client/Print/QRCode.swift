internal import CQREncode

/// A square code that a telephone reads (ISO/IEC 18004), error correction M: 15 % may be lost.
struct QRCode {
    /// How many squares a side has.
    let side: Int
    private let dark: [Bool]

    /// How much white stands around it, in squares (ISO/IEC 18004, quiet zone).
    static let quietZone = 4
    /// How wide the squares are together, in points: 30 mm.
    static let width = 30 * Paper.pointsPerMillimetre

    init(_ text: String) throws(PrintFailure) {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else {
            throw .request("the address is too long for a code")
        }
        defer { QRcode_free(code) }
        side = Int(code.pointee.width)
        guard let data = code.pointee.data else { throw .drawing("no code") }
        dark = (0..<side * side).map { data[$0] & 1 == 1 }
    }

    /// How much room the white around it takes on each side, in points.
    var quietWidth: Double { QRCode.width / Double(side) * Double(QRCode.quietZone) }

    /// Draws its squares with their upper left corner there; the white around them stays white.
    func draw(on canvas: Canvas, _ x: Double, _ y: Double) {
        let square = QRCode.width / Double(side)
        for row in 0..<side {
            // Neighbours in one piece: a gap of a hair's breadth between them confuses readers.
            var column = 0
            while column < side {
                guard dark[row * side + column] else {
                    column += 1
                    continue
                }
                let first = column
                while column < side, dark[row * side + column] { column += 1 }
                canvas.fill(
                    x + Double(first) * square, y + Double(row) * square,
                    Double(column - first) * square, square * 1.01, .black)
            }
        }
    }
}
