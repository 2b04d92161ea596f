import LibsyncModel
import Testing

@Suite struct `Paths of fields` {
    @Test(arguments: [
        "when", "name/nb", "overrides/20261224/status", "keywords/AC~1DC", "keywords/a~0b",
        "keywords/høytlesing", "a", "keywords/ ", "keywords/日本", "x/~0~1~0",
    ])
    func `a path is taken as written`(text: String) {
        #expect(FieldPath(text)?.description == text)
    }

    @Test(arguments: [
        "", "/", "/a", "a/", "a//b", "a~", "a~2", "a~/b", "a\nb", "a\u{7F}", "a\u{0}", "e\u{301}",
        "\u{212B}", String(repeating: "a", count: 301), String(repeating: "å", count: 151),
    ])
    func `what is no path is refused`(text: String) {
        #expect(FieldPath(text) == nil)
    }

    @Test func `a path has 300 bytes at most`() {
        #expect(FieldPath.bytesMax == 300)
        #expect(FieldPath(String(repeating: "å", count: 150)) != nil)
    }

    @Test(arguments: [
        (["keywords", "AC/DC"], "keywords/AC~1DC"), (["keywords", "~"], "keywords/~0"),
        (["keywords", "~1"], "keywords/~01"), (["keywords", "/~/"], "keywords/~1~0~1"),
        (["a", "e\u{301}"], "a/é"), (["one"], "one"),
    ])
    func `segments are escaped, joined and taken apart again`(segments: [String], text: String) {
        let path = FieldPath(segments: segments)
        #expect(path?.description == text)
        #expect(
            path?.segments.map(\.unicodeScalars.count)
                == segments.map { FieldPath(segments: [$0])?.segments[0].unicodeScalars.count })
        #expect(path?.segments == segments)
    }

    @Test(arguments: [[], [""], ["a", ""], ["", "a"], ["a", "", "b"], ["a\n"]] as [[String]])
    func `empty segments and control characters make no path`(segments: [String]) {
        #expect(FieldPath(segments: segments) == nil)
    }

    @Test func `a combining mark hides neither slash nor escape`() {
        let path = FieldPath("name/\u{301}x")
        #expect(path.root == "name")
        #expect(path.segments == ["name", "\u{301}x"])
        #expect(FieldPath("k/a~0\u{301}").segments == ["k", "a~\u{301}"])
        #expect(FieldPath("k/a~1\u{338}").segments == ["k", "a/\u{338}"])
        #expect(FieldPath(segments: ["k", "/\u{338}"])?.description == "k/~1\u{338}")
        #expect(FieldPath(segments: ["k", "~\u{301}"])?.description == "k/~0\u{301}")
    }

    @Test func `the root is the first segment`() {
        #expect(FieldPath("overrides/20261224/status").root == "overrides")
        #expect(FieldPath("when").root == "when")
    }

    @Test func `paths sort as canonical JSON sorts keys`() {
        let texts = ["name", "name-x", "name/nb", "name0", "\u{FFFD}", "\u{10000}", "a/é", "a/z"]
        let paths = texts.compactMap { FieldPath($0) }
        #expect(paths.count == texts.count)
        let expected = texts.sorted { Array($0.utf16).lexicographicallyPrecedes(Array($1.utf16)) }
        #expect(paths.sorted().map(\.description) == expected)
    }
}
