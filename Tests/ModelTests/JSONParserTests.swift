import LibsyncModel
import Testing

@Suite struct `Reading JSON` {
    private func refusal(_ text: String) -> JSONFailure.Reason? { refusal(Array(text.utf8)) }

    private func refusal(_ bytes: [UInt8]) -> JSONFailure.Reason? {
        do {
            _ = try JSONValue.parse(bytes)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":null}"#, #"{"x":{"a":1,"\u0061":2}}"#,
        #"[{"":1,"":2}]"#,
    ])
    func `a name that occurs twice is refused`(text: String) {
        #expect(refusal(text) == .duplicateKey)
    }

    @Test func `names that differ in their Unicode form alone count as the same`() {
        #expect(refusal(#"{"é":1,"é":2}"#) == .duplicateKey)
    }

    @Test(arguments: [
        "9007199254740992", "-9007199254740992", "9007199254740993", "12345678901234567890",
        "1e16", "1e20", "-1e300", "1e400", "9007199254740992.5", "9007199254740991.9",
    ])
    func `a number of 2^53 or more is refused, however it is written`(text: String) {
        #expect(refusal(text) == .numberTooLarge)
        #expect(refusal("{\"a\":[\(text)]}") == .numberTooLarge)
    }

    @Test(arguments: [
        ("9007199254740991", 9_007_199_254_740_991), ("-9007199254740991", -9_007_199_254_740_991),
        ("1e15", 1e15), ("0", 0), ("-0", 0), ("0.0", 0), ("1E+2", 100), ("1e-2", 0.01),
        ("1e-400", 0),
    ])
    func `a number below is read`(text: String, number: Double) throws {
        #expect(try json(text) == .number(number))
    }

    @Test func `whatever is taken can be written and read again`() throws {
        let values = try ["1e15", "4503599627370495.5", "9.007199254740991e15", "1e-320"].map(json)
        for value in values { #expect(try json(value.canonicalText) == value) }
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\":1 \"b\":2}", "{1:2}", "nul", "nulll", "True",
        "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1.e5", "1e", "1e+", "0x10", "1_0",
        "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "\"\t\"", "\"\u{0}\"",
        "1 2", "[] x", "/*x*/1", "//x\n1", "\u{FEFF}1", "undefined", "\"a\" \"b\"", "{\"a\":1}}",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(refusal(text) == .malformed)
    }

    @Test(arguments: [
        #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\ud800""#,
        #""\udc00\ud800""#, #"{"\ud800":1}"#,
    ])
    func `a lone surrogate is refused`(text: String) {
        #expect(refusal(text) == .invalidText)
    }

    @Test(
        arguments: [
            [0xFF], [0xC3], [0xC3, 0x28], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82],
        ] as [[UInt8]])
    func `bytes that are no UTF-8 are refused`(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(refusal([quote] + bytes + [quote]) == .invalidText)
        // Beside an escape, too: another way through the parser.
        #expect(refusal([quote] + Array("\\n".utf8) + bytes + [quote]) == .invalidText)
    }

    @Test func `an escape is read as the character that it stands for`() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e5\u20AC\ud83d\ude00\uD83D\uDE00""#
        #expect(try json(text) == .string("\"\\/\u{8}\u{C}\n\r\tAå€😀😀"))
        #expect(try json(#""\u0000""#) == .string("\u{0}"))
    }

    @Test func `it nests 32 deep and no deeper`() throws {
        func nested(_ depth: Int, _ open: String, _ close: String) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            #expect(refusal(nested(32, open, close)) == nil)
            #expect(refusal(nested(33, open, close)) == .tooDeep)
            #expect(refusal(String(repeating: open, count: 100_000)) == .tooDeep)
        }
        #expect(JSONValue.depthMax == 32)
        #expect(try JSONValue.parse(Array("[[1]]".utf8), depthMax: 2).depth == 2)
        #expect(throws: JSONFailure.self) {
            try JSONValue.parse(Array("[[1]]".utf8), depthMax: 1)
        }
    }

    @Test func `siblings do not add to the depth`() {
        #expect(refusal("[" + String(repeating: "[1],", count: 1_000) + "[1]]") == nil)
    }

    @Test func `white space of JSON is skipped and no other`() throws {
        #expect(try json(" \t\r\n{ \"a\" :\n[ 1 , 2 ] } \n") == ["a": [1, 2]])
        for space in ["\u{B}", "\u{C}", "\u{A0}", "\u{2003}"] {
            #expect(refusal("[1,\(space)2]") == .malformed)
        }
    }

    @Test func `a failure names the byte and says what it is`() {
        do {
            _ = try json(#"{"a":1,"a":2}"#)
            Issue.record("read")
        } catch let failure as JSONFailure {
            #expect(failure.offset == 12)
            #expect(failure.description == "a name occurs twice in one object (at byte 12)")
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func `every cut of a text is refused`() throws {
        let text = Array(#"{"a":[1.5e3,"x\u00e5\ud83d\ude00ø",true,null,{"b":{}}]}"#.utf8)
        #expect(refusal(text) == nil)
        for count in text.indices { #expect(refusal(Array(text[..<count])) != nil) }
    }

    @Test func `no single flipped byte is an uncaught failure`() {
        let text = Array(#"{"a":[1.5e3,"x\u00e5\ud83d\ude00ø",true,null,{"b":{}}]}"#.utf8)
        for index in text.indices {
            for bit in 0..<8 {
                var flipped = text
                flipped[index] ^= 1 << bit
                _ = refusal(flipped)
            }
        }
    }
}
