/// A word in a box, like a date stamp: it survives a copier.
struct StampBox {
    private let block: TextBlock
    private let weight: Double
    private let canvas: Canvas
    private var inset: Double { block.size * 0.3 }

    init(
        _ word: String, size: Double, weight: Double, within width: Double, on canvas: Canvas
    ) throws(PrintFailure) {
        block = try TextBlock(word, on: canvas, .sans(size, bold: true))
        block.shrink(to: 16) { $0.ink.width + $0.size * 0.6 + 2 * weight <= width }
        self.weight = weight
        self.canvas = canvas
    }

    /// Draws it with its upper left corner there; gives where it ends.
    ///
    /// The letters stand in the middle by their ink: capitals leave the lower part of a line empty.
    func draw(_ x: Double, _ y: Double) -> Double {
        let ink = block.ink
        let height = ink.height + 2 * (inset + weight)
        canvas.outline(
            x, y, ink.width + 2 * (inset + weight), height, weight: weight, .black)
        block.draw(x + weight + inset - ink.x, y + weight + inset - ink.y)
        return y + height
    }
}
