import Foundation
import LibsyncModel
import Testing

@Suite struct `Canonical JSON` {
    /// Samples of RFC 8785, appendix B: the bits of a double and its text.
    private static let samples: [(UInt64, String)] = [
        (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
        (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
        (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"),
        (0xc340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
        (0x44b5_2d02_c7e1_4af6, "1e+23"), (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
        (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
        (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
        (0x444b_1ae4_d6e2_ef50, "1e+21"), (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
        (0x3eb0_c6f7_a0b5_ed8d, "0.000001"), (0x41b3_de43_5555_5553, "333333333.3333332"),
        (0x41b3_de43_5555_5554, "333333333.33333325"),
        (0x41b3_de43_5555_5555, "333333333.3333333"),
        (0x41b3_de43_5555_5556, "333333333.3333334"),
        (0x41b3_de43_5555_5557, "333333333.33333343"),
        (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
        (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ]

    @Test(arguments: samples)
    func `numbers are written as ECMAScript writes them`(bits: UInt64, text: String) {
        #expect(JSONValue.number(Double(bitPattern: bits)).canonicalText == text)
    }

    @Test(arguments: [
        (1.0, "1"), (-1, "-1"), (0.1, "0.1"), (100, "100"), (1e15, "1000000000000000"),
        (123456789012345.67, "123456789012345.67"), (1e20, "100000000000000000000"),
        (1e-5, "0.00001"), (1.5e-6, "0.0000015"), (1e-7, "1e-7"), (1.25e-10, "1.25e-10"),
        (4.5, "4.5"), (9007199254740991, "9007199254740991"), (59.91273, "59.91273"),
    ])
    func `everyday numbers are written plainly`(number: Double, text: String) {
        #expect(JSONValue.number(number).canonicalText == text)
    }

    @Test func `what is written reads back as the same double`() throws {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        for _ in 0..<20_000 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            let number = Double(bitPattern: state)
            guard number.isFinite, number.magnitude < 9_007_199_254_740_992 else { continue }
            let text = JSONValue.number(number).canonicalText
            guard try JSONValue.parse(text) == .number(number) else { throw Mismatch(text) }
        }
    }

    @Test func `keys sort by UTF-16 code units`() throws {
        // The sample of RFC 8785, 3.2.3, and its order.
        let value = try json(
            #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet","#
                + #""1":"One","\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"O Diaeresis"}"#)
        let order = ["Carriage", "One", "Control", "O Diaeresis", "Euro", "Emoji", "Hebrew"]
        let text = value.canonicalText
        let places = order.compactMap { text.firstRange(of: $0)?.lowerBound }
        #expect(places.count == order.count)
        #expect(places == places.sorted())
    }

    @Test func `a surrogate pair sorts before what follows the surrogates`() {
        let keys = ["\u{FFFF}", "\u{10000}", "\u{E000}", "\u{D7FF}", "\u{10FFFF}", "z"]
        let members = Dictionary(uniqueKeysWithValues: keys.map { ($0, JSONValue.null) })
        let text = JSONValue.object(members).canonicalText
        let found = text.unicodeScalars.filter { keys.contains(String($0)) }.map { String($0) }
        #expect(found == ["z", "\u{D7FF}", "\u{10000}", "\u{10FFFF}", "\u{E000}", "\u{FFFF}"])
        let byUTF16 = keys.sorted { Array($0.utf16).lexicographicallyPrecedes(Array($1.utf16)) }
        #expect(found == byUTF16)
    }

    @Test func `a key sorts before those that it begins`() throws {
        #expect(try json(#"{"ab":1,"a":2,"":3}"#).canonicalText == #"{"":3,"a":2,"ab":1}"#)
    }

    @Test(arguments: [
        ("\u{0}", #""\u0000""#), ("\u{8}", #""\b""#), ("\t", #""\t""#), ("\n", #""\n""#),
        ("\u{B}", #""\u000b""#), ("\u{C}", #""\f""#), ("\r", #""\r""#), ("\u{1F}", #""\u001f""#),
        ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#), ("\u{7F}", "\"\u{7F}\""),
        ("€😀ø", "\"€😀ø\""), ("\u{2028}", "\"\u{2028}\""), ("\r\n", #""\r\n""#),
    ])
    func `texts are escaped where they must be and nowhere else`(text: String, written: String) {
        #expect(JSONValue.string(text).canonicalText == written)
    }

    @Test func `the structures sample of the RFC is written to the byte`() throws {
        let value = try json(
            """
            {
              "numbers": [333333333.33333329, 1E15, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
              "literals": [null, true, false]
            }
            """)
        let expected =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1000000000000000,4.5,"#
            + #"0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(value.canonicalText == expected)
    }

    @Test func `the sample of the spec is written to the byte`() throws {
        let value = try json(
            #"{"\ufb33":"late","\ud83d\ude00":"surrogates","\u00e9":[1.0,0.1,1e-7,-0,1e15],"#
                + #""a":"\u20ac$\u000F\nA'B\"\\\"\/","":null}"#)
        #expect(ValueHash(of: value).description == "aca80bd781167329ad9d2189799d6125")
    }

    @Test func `parsing what was written gives the same value and the same bytes`() throws {
        let texts = [
            "null", "true", "false", "[]", "{}", #"[[],{},[{}]]"#, #"{"a":{"b":{"c":[1,"x"]}}}"#,
            #""""#, "-0.5", #"["\u0000\u001f\""]"#,
        ]
        for text in texts {
            let value = try json(text)
            #expect(try json(value.canonicalText) == value)
            #expect(value.canonicalText == text)
        }
    }
}
