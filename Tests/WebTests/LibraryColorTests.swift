import Testing

@testable import LibsyncWeb

/// A library's colour: whether people can read what is written with it.
@Suite struct LibraryColorTests {
    private func color(_ text: String) throws -> LibraryColor { try #require(LibraryColor(text)) }

    @Test(arguments: ["#3a2e5c", "#0b5563", "#3b5b1e", "#7a4a00", "#000000"])
    func `a dark colour is taken as it is`(text: String) throws {
        #expect(try color(text).isFit)
        #expect(try color(text).nearestFit == color(text))
    }

    @Test(arguments: ["#ff0000", "#ffff00", "#00a0ff", "#808080", "#ffffff", "#e6007e"])
    func `a light one becomes the nearest darker one of its hue`(text: String) throws {
        let light = try color(text)
        #expect(!light.isFit)
        let fit = light.nearestFit
        #expect(fit.isFit)
        // No darker than it must be: a step lighter would not do.
        #expect(fit.contrastOnPages < 7.35)
    }

    @Test func `the hue stays what it was`() throws {
        #expect(try color("#ff0000").nearestFit.text.hasSuffix("0000"))
        let grey = try color("#808080").nearestFit.text.dropFirst()
        #expect(grey.prefix(2) == grey.suffix(2) && grey.prefix(4).suffix(2) == grey.prefix(2))
    }

    @Test(arguments: ["#3a2e5c", "#0b5563", "#3b5b1e", "#7a4a00", "#000000", "#0000ff"])
    func `its partner is read on dark paper`(text: String) throws {
        #expect(try color(text).darkPartner.contrast(with: LibraryColor.darkPaper) >= 9)
    }

    @Test func `contrast is that of WCAG`() throws {
        // The two ends, and the grey that WebAIM and others give as 4.48 on white.
        #expect(try abs(color("#000000").contrast(with: color("#ffffff")) - 21) < 0.001)
        #expect(try abs(color("#777777").contrast(with: color("#ffffff")) - 4.48) < 0.005)
    }

    @Test(arguments: ["", "#fff", "0b5563", "#0b556", "#0b55633", "#0b556g", "red", "#０b5563"])
    func `what is no colour is none`(text: String) {
        #expect(LibraryColor(text) == nil)
    }

    @Test func `the stylesheet names each library, and darkens what nobody could read`() throws {
        let colors = LibraryColors(
            region: try color("#3a2e5c"),
            libraries: ["skogdal": try color("#3b5b1e"), "fjordvik": try color("#ffff00")])
        let lines = String(decoding: colors.stylesheet, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix(":root{--lib:#3a2e5c;--lib-light:#"))
        #expect(lines[1].hasPrefix("[data-library=\"fjordvik\"]{--lib:#"))
        #expect(!lines[1].contains("#ffff00;"))
        #expect(lines[2].hasPrefix("[data-library=\"skogdal\"]{--lib:#3b5b1e;"))
    }
}
