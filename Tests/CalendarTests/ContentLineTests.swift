import Testing

@testable import LibsyncCalendar

@Suite struct ContentLineTests {
    static func bytes(_ line: ContentLine) -> [UInt8] {
        var bytes: [UInt8] = []
        line.append(to: &bytes)
        return bytes
    }

    static func text(_ line: ContentLine) -> String { String(decoding: bytes(line), as: UTF8.self) }

    /// The physical lines without CRLF.
    static func physical(_ line: ContentLine) -> [[UInt8]] {
        bytes(line).split(separator: 0x0A).map { $0.filter { $0 != 0x0D } }
    }

    @Test(arguments: [74, 75])
    func `a line of up to 75 octets is not folded`(octets: Int) {
        let value = String(repeating: "a", count: octets - 2)
        #expect(Self.text(ContentLine("X", value: value)) == "X:\(value)\r\n")
    }

    @Test func `the 76th octet goes to a continuation line`() {
        let value = String(repeating: "a", count: 74)
        let folded = "X:\(String(repeating: "a", count: 73))\r\n a\r\n"
        #expect(Self.text(ContentLine("X", value: value)) == folded)
    }

    @Test func `a continuation line has 75 octets with its space`() {
        let lines = Self.physical(ContentLine("X", value: String(repeating: "a", count: 400)))
        #expect(lines.map(\.count) == [75, 75, 75, 75, 75, 32])
        #expect(lines.dropFirst().allSatisfy { $0.first == 0x20 })
    }

    @Test(arguments: ["æ", "ø", "å", "–", "€", "🎄", "👩‍👧"], 60...80)
    func `no character is cut whatever its place`(character: String, offset: Int) {
        let value = String(repeating: "a", count: offset) + String(repeating: character, count: 60)
        let lines = Self.physical(ContentLine("X", value: value))
        #expect(lines.allSatisfy { $0.count <= 75 })
        #expect(lines.allSatisfy { String(validating: $0, as: UTF8.self) != nil })
        let joined = lines.prefix(1).joined() + lines.dropFirst().flatMap { $0.dropFirst() }
        #expect(String(decoding: joined, as: UTF8.self) == "X:\(value)")
    }

    @Test func `a two-byte letter that would end in octet 76 starts the next line`() {
        let lines = Self.physical(
            ContentLine("X", value: String(repeating: "a", count: 72) + "øa"))
        #expect(lines.map(\.count) == [74, 4])
    }

    @Test func `text escapes backslash and semicolon and comma and nothing else`() {
        #expect(
            Self.text(.text("X", #"a\b;c,d:e"f"#)) == #"X:a\\b\;c\,d:e"f"# + "\r\n")
    }

    @Test(arguments: ["a\nb", "a\r\nb", "a\rb", "a\u{2028}b", "a\u{2029}b", "a\u{85}b"])
    func `every line break becomes one escaped n`(text: String) {
        #expect(ContentLine.escaped(text) == "a\\nb")
    }

    @Test func `two line breaks stay two`() {
        #expect(ContentLine.escaped("a\n\nb\r\n\r\nc\r\r") == "a\\n\\nb\\n\\nc\\n\\n")
    }

    @Test func `control characters are left out and a tab stays`() {
        #expect(ContentLine.escaped("a\u{0}b\u{7}c\td\u{1B}e\u{7F}f") == "abc\tdef")
        #expect(Self.text(ContentLine("X", value: "a\r\nBEGIN:VEVENT")) == "X:aBEGIN:VEVENT\r\n")
    }

    @Test func `a plain value is not escaped`() {
        #expect(Self.text(ContentLine("GEO", value: "59.9;10.7")) == "GEO:59.9;10.7\r\n")
    }

    @Test func `a list of texts keeps its own commas bare`() {
        #expect(Self.text(.texts("X", ["a,b", "c;d"])) == "X:a\\,b,c\\;d\r\n")
    }

    @Test func `parameters follow RFC 6868 and are quoted where the grammar asks`() {
        let line = ContentLine(
            "X", ["A": "plain", "B": "a,b", "C": "a:b", "D": "a;b", "E": "\"q\"^", "F": "1\r\n2"],
            value: "v")
        #expect(Self.text(line) == "X;A=plain;B=\"a,b\";C=\"a:b\";D=\"a;b\";E=^'q^'^^;F=1^n2:v\r\n")
    }

    @Test func `an address keeps its commas and loses what ASCII lacks`() {
        #expect(ContentLine.uri("https://x.example/a,b?c=d;e") == "https://x.example/a,b?c=d;e")
        #expect(ContentLine.uri("https://x.example/på ske") == "https://x.example/p%C3%A5%20ske")
        #expect(ContentLine.uri("https://x.example/\"\u{1}") == "https://x.example/%22%01")
    }

    @Test(arguments: ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "x", ""])
    func `an address of another scheme is none`(address: String) {
        #expect(ContentLine.uri(address) == nil)
    }
}
