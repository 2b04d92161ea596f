import Testing

@Suite struct `The code mask` {
    private func blanked(_ text: String) -> String {
        String(decoding: CodeMask.blanked(Array(text.utf8)), as: UTF8.self)
    }

    @Test(arguments: [
        "// Date()", "/// Date()", "/* Date() */", "/* a /* Date() */ Date() */",
        "\"Date()\"", "\"a \\\" Date()\"", "#\"a \" Date()\"#", "##\"a \"# Date()\"##",
        "\"\"\"\n a \" Date()\n \"\" Date()\n\"\"\"", "#\"\"\"\n a \"\"\" Date()\n\"\"\"#",
        "#\"\\(Date())\"#", "let r = /Date()/", "let r = #/ Date() \" /#",
        "func `Date() is banned`() {}",
    ])
    func `blanks what the compiler does not run`(source: String) {
        let code = blanked("before()\n\(source)\nafter()")
        #expect(!code.contains("Date()"))
        #expect(code.hasPrefix("before()\n"))
        #expect(code.hasSuffix("\nafter()"))
    }

    @Test(arguments: [
        "Date()", "\"\\(Date())\"", "\"a \\(f(\"x)\") + Date()) b\"", "#\"\\#(Date())\"#",
        "\"\"\"\n \\(Date())\n\"\"\"", "/* a */ Date()", "\"a\" + Date()", "a / b + Date() / c",
        "`default`(Date())", "\"\\\\\" + Date()", "\"//\" + Date()", "#\"\\\"# + Date()",
    ])
    func `keeps what runs`(source: String) {
        #expect(blanked(source).contains("Date()"))
    }

    @Test func `keeps every line on its number`() {
        let text = "a\n/* b\n c */ d\n\"\"\"\n e { \n\"\"\"\nf"
        let lines = blanked(text).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 7)
        #expect(lines[6] == "f")
        #expect(!lines[4].contains("{"))
    }

    @Test(arguments: ["\"never closed", "/* never closed", "\"\"\" never", "`never", "#", "\\", ""])
    func `gets to the end of a source that does not compile`(source: String) {
        #expect(blanked(source).utf8.count == source.utf8.count)
    }
}
