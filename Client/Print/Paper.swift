internal import LibsyncWeb

/// Paper in points of 1/72 inch.
///
/// Sheets are laid out on A4 and grow with the paper in proportion: ISO 216 sizes have one shape.
enum Paper {
    static let pointsPerMillimetre = 72 / 25.4
    /// The width of the layout.
    static let width = 210 * pointsPerMillimetre
    /// The height of the layout.
    static let height = 297 * pointsPerMillimetre
    /// Around all that is drawn; office printers reach to 5 mm at best.
    static let margin = 18 * pointsPerMillimetre

    /// The size of a paper in points.
    static func extent(of size: PaperSize) -> (width: Double, height: Double) {
        let millimetres: (Double, Double) =
            switch size {
            case .a4: (210, 297)
            case .a3: (297, 420)
            }
        return (millimetres.0 * pointsPerMillimetre, millimetres.1 * pointsPerMillimetre)
    }
}

/// An ink: black, or a colour that turns to dark grey on a copier.
struct Ink: Equatable {
    let red: Double, green: Double, blue: Double

    static let black = Ink(share: 0)
    static let white = Ink(share: 1)
    /// For what matters least: still 7:1 on white.
    static let grey = Ink(share: 0.33)
    /// In place of a colour on a printer without: 10:1 on white.
    static let darkGrey = Ink(share: 0.25)

    private init(share: Double) { (red, green, blue) = (share, share, share) }

    /// Reads `#0b5563`; nil for anything else.
    init?(_ text: String) {
        guard text.utf8.count == 7, text.hasPrefix("#"),
            let number = UInt32(text.dropFirst(), radix: 16)
        else { return nil }
        red = Double(number >> 16) / 255
        green = Double(number >> 8 & 0xFF) / 255
        blue = Double(number & 0xFF) / 255
    }
}
