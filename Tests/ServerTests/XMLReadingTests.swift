import LibsyncCalendar
import Testing

@testable import LibsyncServer

/// Bodies in XML: what is read, and what is refused before it costs anything.
@Suite struct XMLReadingTests {
    private func root(_ text: String) throws -> XMLElement {
        try XMLReading.root(of: Array(text.utf8))
    }

    private func name(_ namespace: String, _ local: String) throws -> XMLName {
        try #require(XMLName(namespace: namespace, local: local))
    }

    @Test func `namespaces are those of the declarations around a name`() throws {
        let element = try root(
            """
            \u{FEFF}<?xml version="1.0" encoding='UTF-8'?><!-- a <b> --><?pi ?>
            <a xmlns="DAV:" xmlns:c='urn:c'><c:b q="1" c:r="2"/><b xmlns="">t</b><b:d xmlns:b="x"/>
            </a><!-- end -->

            """)
        #expect(element.name == (try name("DAV:", "a")))
        let names = try [name("urn:c", "b"), name("", "b"), name("x", "d")]
        #expect(element.children.map(\.name) == names)
        #expect(element.children[0].attributes == ["q": "1"])
        #expect(element.children[1].text == "t")
    }

    @Test func `text is what it stands for`() throws {
        let element = try root(
            "<a b='&quot;&#x41;&lt;'> x &amp; <![CDATA[<&amp;]]>&#228;<c>no</c>\u{1F600}&apos; </a>"
        )
        #expect(element.text == " x & <&amp;ä\u{1F600}' ")
        #expect(element.trimmed == "x & <&amp;ä\u{1F600}'")
        #expect(element.attributes["b"] == "\"A<")
    }

    @Test(arguments: [
        "", " ", "text", "<a>", "<a></b>", "<a", "<a b></a>", "<a b=1/>", "<a b='1' b='2'/>",
        "<a/><b/>", "<a/>text", "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&amp</a>",
        "<x:a/>", "<a><x:b/></a>", "<a:b:c xmlns:a='x'/>", "<a xmlns:b=''/>", "<1/>", "<a><-/></a>",
        "<a><!-- </a>", "<a><![CDATA[ </a>", "</a>", "<?xml version='1.0' encoding='utf-16'?><a/>",
        "<a b='1'c='2'/>", "< a/>", "<a b='",
    ])
    func `what is no XML is refused with a sentence`(text: String) {
        let failure = #expect(throws: XMLFailure.self) { try root(text) }
        #expect(failure?.sentence.hasSuffix(".") == true)
    }

    @Test(arguments: [
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "<a><!ENTITY x 'y'></a>",
    ])
    func `a document type is refused, whatever is in it`(text: String) {
        let failure = #expect(throws: XMLFailure.self) { try root(text) }
        #expect(failure?.sentence.contains("document type") == true)
    }

    @Test func `depth, elements and attributes have a limit`() throws {
        let deep = { (count: Int) in
            String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)
        }
        _ = try root(deep(32))
        #expect(throws: XMLFailure.self) { try root(deep(33)) }
        let wide = { (count: Int) in "<a>" + String(repeating: "<b/>", count: count) + "</a>" }
        #expect(try root(wide(19_999)).children.count == 19_999)
        #expect(throws: XMLFailure.self) { try root(wide(20_000)) }
        let many = (0..<33).map { " a\($0)='1'" }.joined()
        #expect(throws: XMLFailure.self) { try root("<a\(many)/>") }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: XMLFailure.self) { try XMLReading.root(of: Array("<a>".utf8) + [0xFF]) }
        #expect(throws: XMLFailure.self) { try XMLReading.root(of: [0xFE, 0xFF, 0x00, 0x3C]) }
    }

    @Test func `a name from outside is written as it came, and as nothing else`() throws {
        #expect(XMLName(namespace: "DAV:", local: "a b") == nil)
        #expect(XMLName(namespace: "DAV:", local: "a/><x") == nil)
        #expect(XMLName(namespace: "DAV:", local: "") == nil)
        var xml = XMLBytes()
        xml.add(try name("a\"><&\u{1}", "å-1"))
        xml.add(try name("", "b"))
        let text = "<r>\(String(decoding: xml.bytes, as: UTF8.self))</r>"
        let read = try root(text)
        #expect(read.children.map(\.name.local) == ["å-1", "b"])
        #expect(read.children.map(\.name.namespace) == ["a\"><&", ""])
    }
}
