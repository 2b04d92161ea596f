internal import Foundation

/// The one colour of a library: an sRGB colour, and whether people can read what is written with it.
///
/// Contrast is that of WCAG 2.2 (relative luminance; 1.4.6 asks for 7:1).
public struct LibraryColor: Hashable, Sendable {
    private let red: UInt8, green: UInt8, blue: UInt8

    /// The paper of light and of dark pages, as `look.css` has it.
    static let paper = LibraryColor(0xFB, 0xFA, 0xF7)
    static let darkPaper = LibraryColor(0x18, 0x17, 0x16)
    private static let white = LibraryColor(0xFF, 0xFF, 0xFF)

    /// The least contrast on paper and under white.
    public static let contrastMin = 7.0
    /// The least contrast of the lighter partner on dark paper.
    static let partnerContrastMin = 9.0

    private init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// Reads `#0b5563`; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 7, text.hasPrefix("#"),
            text.utf8.dropFirst().allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let number = UInt32(text.dropFirst(), radix: 16)
        else { return nil }
        self.init(UInt8(number >> 16), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF))
    }

    /// `#0b5563`.
    public var text: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Whether it can be a library's: at least 7:1 on paper and under white.
    public var isFit: Bool { contrastOnPages >= LibraryColor.contrastMin }

    /// The lesser of its contrasts on paper and under white, in hundredths rounded down.
    public var contrastOnPages: Double {
        let least = min(contrast(with: LibraryColor.paper), contrast(with: LibraryColor.white))
        return (least * 100).rounded(.down) / 100
    }

    /// The nearest darker colour of the same hue that is fit; itself where it is.
    public var nearestFit: LibraryColor {
        shifted(by: -1) { $0.isFit }
    }

    /// The lighter one of the same hue for text and buttons on dark pages.
    var darkPartner: LibraryColor {
        shifted(by: 1) {
            $0.contrast(with: LibraryColor.darkPaper) >= LibraryColor.partnerContrastMin
        }
    }

    func contrast(with other: LibraryColor) -> Double {
        let lights = [luminance, other.luminance].sorted()
        return (lights[1] + 0.05) / (lights[0] + 0.05)
    }

    /// Relative luminance, from 0 for black to 1 for white.
    private var luminance: Double {
        let linear = [red, green, blue].map { byte -> Double in
            let share = Double(byte) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// The first of the same hue and saturation that will do, in steps of a thousandth of lightness.
    ///
    /// Black and white do for every question that is asked here, so it ends.
    private func shifted(by step: Int, until isEnough: (LibraryColor) -> Bool) -> LibraryColor {
        if isEnough(self) { return self }
        let shares = [red, green, blue].map { Double($0) / 255 }
        let high = shares.max() ?? 0
        let low = shares.min() ?? 0
        let lightness = (high + low) / 2
        let spread = high - low
        let saturation = spread == 0 ? 0 : spread / (1 - abs(2 * lightness - 1))
        let first = Int((lightness * 1_000).rounded())
        for thousandths in stride(from: first, through: step < 0 ? 0 : 1_000, by: step) {
            let candidate = LibraryColor.of(
                shares, low, spread, saturation, lightness: Double(thousandths) / 1_000)
            if isEnough(candidate) { return candidate }
        }
        return step < 0 ? LibraryColor(0, 0, 0) : LibraryColor.white
    }

    /// The colour of another lightness: each share keeps its place between the least and the most.
    private static func of(
        _ shares: [Double], _ low: Double, _ spread: Double, _ saturation: Double,
        lightness: Double
    ) -> LibraryColor {
        let chroma = saturation * (1 - abs(2 * lightness - 1))
        let bytes = shares.map { share -> UInt8 in
            let place = spread == 0 ? 0.5 : (share - low) / spread
            let value = lightness + chroma * (place - 0.5)
            return UInt8((min(max(value, 0), 1) * 255).rounded())
        }
        return LibraryColor(bytes[0], bytes[1], bytes[2])
    }
}

/// The colours of the libraries as a stylesheet: the rest of the look takes them from there.
public struct LibraryColors: Sendable {
    /// What a page that is nobody's own wears.
    private let region: LibraryColor?
    private let libraries: [(name: String, color: LibraryColor)]

    /// - Parameters:
    ///   - region: the region's colour; nil for the stylesheet's own.
    ///   - libraries: of each library the name in addresses, and its colour. One that nobody could
    ///     read is made darker.
    public init(region: LibraryColor?, libraries: [String: LibraryColor]) {
        self.region = region?.nearestFit
        self.libraries = libraries.sorted { $0.key < $1.key }.map { ($0.key, $0.value.nearestFit) }
    }

    /// The stylesheet, UTF-8.
    ///
    /// A name in addresses holds letters, digits and hyphens alone, so that none needs an escape.
    public var stylesheet: [UInt8] {
        var text = region.map { rule(":root", $0) } ?? ""
        for (name, color) in libraries { text += rule("[data-library=\"\(name)\"]", color) }
        return Array(text.utf8)
    }

    private func rule(_ selector: String, _ color: LibraryColor) -> String {
        "\(selector){--lib:\(color.text);--lib-light:\(color.darkPartner.text)}\n"
    }
}
