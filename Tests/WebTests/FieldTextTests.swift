import LibsyncModel
import Testing

@testable import LibsyncWeb

/// Fields and their values as people read them: no code, no id, no time for programs.
@Suite struct FieldTextTests {
    private func text(
        _ value: JSONValue, at path: FieldPath, _ language: PageLanguage = .bokmaal
    ) -> String {
        let names = FieldNames(
            records: [Sample.id(101): LanguageMap(texts: ["nb": "Ytre Sund filial"])],
            libraries: [Sample.slug("skogdal"): LanguageMap(texts: ["nb": "Skogdal bibliotek"])])
        return FieldText(names: names, language: language).text(value, at: path).text
    }

    @Test func `a place and a library are told by their names`() {
        #expect(text(true, at: Sample.branch) == "Ytre Sund filial")
        #expect(
            text(
                .string(Sample.id(101).description), at: "overrides/20261210/place")
                == "Ytre Sund filial")
    }

    @Test func `codes are words of the page's language`() {
        #expect(text("cancelled", at: "status") == "Avlyst")
        #expect(text("postponed", at: "overrides/20261210/status", .nynorsk) == "Utsett")
        #expect(text("draft", at: "visibility", .english) == "Only us")
        #expect(text(true, at: "audience/adults", .nynorsk) == "Vaksne")
        #expect(text(true, at: "keywords/jul") == "jul")
        #expect(text(true, at: "isAccessibleForFree") == "Ja")
        #expect(text(.null, at: "status") == "Tomt")
    }

    @Test func `times are told as people say them, also of a single date`() {
        let span: JSONValue = ["start": "2026-12-10T18:00:00", "end": "2026-12-10T19:30:00"]
        let said = "torsdag 10. desember 2026 kl. 18.00–19.30"
        #expect(text(span, at: "overrides/20261210/when") == said)
        #expect(
            text("2026-12-10T18:00:00", at: "previousStart")
                == "torsdag 10. desember 2026 kl. 18.00")
    }

    @Test func `a text says in which language it is, where that is not the page's`() {
        let english = FieldText(names: FieldNames(), language: .bokmaal)
            .text("Author evening", at: "name/en")
        #expect(english.tag == "en" && english.text == "Author evening")
        let own = FieldText(names: FieldNames(), language: .bokmaal).text("Kveld", at: "name/nb")
        #expect(own.tag == nil)
    }

    @Test(arguments: [
        ("name/en", "navn (engelsk)"), ("when", "tidspunkt"),
        ("overrides/20261210/when", "tidspunkt, 10. desember"),
        ("overrides/20261210/statusReason/nb", "grunn (bokmål), 10. desember"),
        ("dates/20261210", "ekstra dato, 10. desember"),
        ("previousStart", "opprinnelig tidspunkt"),
    ])
    func `a field is named with its language and its date`(path: String, name: String) throws {
        let path = try #require(FieldPath(path))
        let language = PageLanguage.bokmaal
        #expect(language(.field(path, language.human)) == name)
    }
}
