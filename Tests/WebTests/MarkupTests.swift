import LibsyncModel
import Testing

@testable import LibsyncWeb

/// What was typed never becomes an element, an attribute or a script.
@Suite struct MarkupTests {
    /// What has broken pages elsewhere.
    static let attacks = [
        "<script>alert(1)</script>", "\"><script>alert(1)</script>",
        "'><img src=x onerror=alert(1)>",
        "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<svg><script>alert(1)</script>",
        "</title><script>alert(1)</script>", "</style><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>", "<body onload=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'>", "<a href=\"javascript:alert(1)\">x</a>",
        "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
        "<input autofocus onfocus=alert(1)>",
        "\" onmouseover=\"alert(1)", "' onfocus='alert(1)' autofocus='", "` onload=alert(1) `",
        "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
        "&#x3C;script>", "\u{0}<script>alert(1)</script>", "<scr\u{0}ipt>alert(1)</scr\u{0}ipt>",
        "<\u{0C}script>", "<!--<script>alert(1)-->", "--><script>alert(1)</script>",
        "<![CDATA[<script>alert(1)</script>]]>", "<?xml version='1.0'?><script>",
        "<style>@import'//x'</style>",
        "<link rel=stylesheet href=//x>", "<meta http-equiv=refresh content='0;url=javascript:1'>",
        "<base href=//x/>", "<form action=//x><button>", "<object data=data:text/html,x>",
        "<embed src=//x>", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}",
        "\u{202E}<script>", "\u{FEFF}<script>", "＜script＞alert(1)＜/script＞",
        "<ScRiPt\n>alert(1)</sCrIpT\t>",
    ]

    private func isSafe(_ text: String) -> Bool {
        !text.contains { "<>\"'".contains($0) } && !text.unicodeScalars.contains { $0.value == 0 }
    }

    @Test(arguments: attacks)
    func `text is escaped, in content and in attributes`(attack: String) {
        #expect(isSafe(Markup(attack).text))
        let element = HTML.p(.title(attack), .value(attack), text: attack).text
        #expect(element.hasPrefix("<p title=\""))
        let parts = element.split(separator: "\"", omittingEmptySubsequences: false)
        #expect(parts.count == 5)
        #expect(element.split(separator: "<").count == 2)
        #expect(element.split(separator: ">", omittingEmptySubsequences: false).count == 3)
    }

    @Test(arguments: attacks)
    func `data for search engines ends no element`(attack: String) {
        let data = Markup.linkedData(["name": .string(attack)]).text
        #expect(data.hasPrefix("<script type=\"application/ld+json\">{"))
        #expect(data.dropFirst(35).split(separator: "<").count == 2)
        #expect(data.hasSuffix("}</script>"))
    }

    @Test(arguments: [
        "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//evil.example", "/path", "x", "",
        "http:", "https://a b", "blob:https://x", "https://x/\u{0}",
    ])
    func `of what is typed only some schemes become a link`(address: String) {
        let link = WebLink(address: address)
        #expect(link == nil || address == "http:")
    }

    @Test(arguments: [
        "https://bibliotek.example/a?b=c#d", "mailto:post@x.example", "tel:+4700000000",
        "webcal://x.example/a.ics",
    ])
    func `pages, mail and telephone are links`(address: String) {
        #expect(WebLink(address: address)?.text == address)
    }

    @Test func `parts of a path are encoded`() {
        let link = WebLink.path("libraries", "a/b ?ø", query: [("keyword", "AC/DC,lys & lyd")])
        #expect(link.text == "/libraries/a%2Fb%20%3F%C3%B8?keyword=AC%2FDC,lys%20%26%20lyd")
        #expect(link.below("https://k.example") == "https://k.example" + link.text)
    }

    @Test func `pieces stand in their order, and conditions leave nothing behind`() {
        let isShown = false
        let list = HTML.ul(.class("a b")) {
            for number in 1...2 { HTML.li(text: String(number)) }
            if isShown { HTML.li(text: "nei") }
            HTML.br()
        }
        #expect(list.text == "<ul class=\"a b\"><li>1</li><li>2</li><br></ul>")
    }

    @Test func `control characters are left out, line feeds and tabs stay`() {
        #expect(Markup("a\u{1}b\u{7F}\tc\nd\r").text == "ab\tc\nd")
    }
}
