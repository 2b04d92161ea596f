import LibsyncTerminal
import Testing

/// Whatever stands in a name, a terminal shows it and never obeys it.
@Suite struct DisplayTextTests {
    /// What steers a terminal, or reorders what stands beside it.
    private static let hostile: [Unicode.Scalar] = [
        "\u{0}", "\u{7}", "\u{8}", "\u{1B}", "\u{7F}", "\u{80}", "\u{9B}", "\u{61C}", "\u{200E}",
        "\u{200F}", "\u{202A}", "\u{202E}", "\u{2066}", "\u{2069}", "\u{FEFF}",
    ]

    @Test(arguments: hostile) func `what steers a terminal is left out`(scalar: Unicode.Scalar) {
        #expect(DisplayText.oneLine("A\(scalar)[31mB") == "A[31mB")
        #expect(DisplayText.lines("A\(scalar)B\nC") == ["AB", "C"])
    }

    @Test(arguments: ["\n", "\r\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}", "\t"])
    func `a name takes one line, whatever breaks it`(separator: String) {
        #expect(DisplayText.oneLine("A\(separator)B\(separator)") == "A B")
    }

    @Test(arguments: hostile) func `JSON says the same and obeys nothing`(scalar: Unicode.Scalar) {
        let escaped = DisplayText.escaped(json: "[\"ÆØÅ \(scalar)\"]")
        let digits = String(scalar.value, radix: 16)
        let padded = String(repeating: "0", count: 4 - digits.count) + digits
        #expect(escaped == "[\"ÆØÅ \\u\(padded)\"]")
        #expect(DisplayText.escaped(json: "[\"ÆØÅ 😀\"]") == "[\"ÆØÅ 😀\"]")
    }

    @Test func `our own lines stay, and what is put in begins none`() {
        let name = "A\u{1B}[2J\nFAULT  store"
        let words: DisplayLines = """
            The library \(name) is in.
            Next: \(7)
            """
        #expect(words.text == "The library A[2J FAULT  store is in.\nNext: 7")
        let advice: DisplayLines = "\(lines: "one\u{7}\ntwo")"
        #expect(advice.text == "one\ntwo")
    }

    @Test func `a table keeps its columns beside wide and hostile names`() {
        var table = Table(["NAME", "ID"], flexible: 0)
        table.add(["図書館", "1"])
        table.add(["A\u{202E}B\nC", "2"])
        #expect(table.lines(columns: nil) == ["NAME    ID", "図書館  1", "AB C    2"])
        #expect(DisplayText.width("図書館") == 6)
        #expect(DisplayText.fitted("図書館", columns: 5) == "図書…")
    }
}
