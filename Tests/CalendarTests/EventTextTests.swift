import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct EventTextTests {
    static let full = Written(FullEvent.event, context: FullEvent.context)

    @Test func `the title follows the feed's language`() {
        #expect(Self.full.property("SUMMARY") == ["SUMMARY:Forfattermøte"])
        #expect(
            Written(FullEvent.event, language: "nn").property("SUMMARY")
                == ["SUMMARY:Forfattarmøte"])
        #expect(
            Written(FullEvent.event, language: "en").property("SUMMARY")
                == ["SUMMARY:Meet the author"])
    }

    @Test func `an event without a name is called an event`() {
        let event = Sample.event(1, ["name/nb": .null])
        #expect(Written(event).property("SUMMARY") == ["SUMMARY:Arrangement"])
        #expect(Written(event, language: "se").property("SUMMARY") == ["SUMMARY:Dáhpáhus"])
    }

    @Test func `the description ends with what other properties say`() {
        #expect(
            Self.full.property("DESCRIPTION") == [
                "DESCRIPTION:Kari Hansen\\; «Vinter»\\, og mer.\\nVelkommen!\\n\\n"
                    + "Medvirkende: Kari Hansen (forfatter)\\, Ola Nes\\n"
                    + "Medarrangør: Nordnes bibliotek\\nGratis\\n"
                    + "Påmelding: https://billett.example/12?a=1\\,2\\n"
                    + "Delta på nett: https://video.example/m\\,1\\n"
                    + "Les mer: https://fjordvik.example/arrangement/12"
            ])
    }

    @Test func `the summary stands in for a description that is not there`() {
        let event = Sample.event(1, ["summary/nb": "Kort."])
        #expect(Written(event).property("DESCRIPTION") == ["DESCRIPTION:Kort."])
    }

    @Test func `the place is name and room and address`() {
        #expect(
            Self.full.property("LOCATION")
                == ["LOCATION:Fjordvik bibliotek\\, Storsalen\\, Storgata 1\\, 6800 Fjordvik"])
    }

    @Test func `Apple's place has the words of LOCATION`() {
        #expect(
            Self.full.property("X-APPLE-STRUCTURED-LOCATION") == [
                "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=70;"
                    + "X-TITLE=\"Fjordvik bibliotek, Storsalen, Storgata 1, 6800 Fjordvik\":"
                    + "geo:61.4522,5.8572"
            ])
        #expect(Self.full.property("GEO") == ["GEO:61.4522;5.8572"])
    }

    @Test func `two places have no point`() {
        let event = Sample.event(
            1,
            [
                "places/0192a000-0000-7000-8000-000000000008": true,
                "places/0192a000-0000-7000-8000-000000000009": true,
            ])
        let places = [
            Sample.place(8, ["name/nb": "Skogdal", "address": .null]), Sample.place(9),
        ]
        let written = Written(event, context: Sample.context(places: places))
        #expect(
            written.property("LOCATION")
                == ["LOCATION:Skogdal / Fjordvik bibliotek\\, Storgata 1\\, 6800 Fjordvik"])
        #expect(written.property("GEO").isEmpty)
    }

    @Test func `an event on the net has its address as its place`() {
        let event = Sample.event(1, ["virtualLocation": ["url": "https://video.example/1"]])
        #expect(Written(event).property("LOCATION") == ["LOCATION:https://video.example/1"])
    }

    @Test func `an event moved to the net leaves its place`() {
        let event = Sample.event(
            1,
            [
                "status": "movedOnline", "places/0192a000-0000-7000-8000-000000000009": true,
                "virtualLocation": ["url": "https://video.example/1"],
            ])
        let written = Written(event, context: Sample.context(places: [Sample.place(9)]))
        #expect(written.property("LOCATION") == ["LOCATION:https://video.example/1"])
        #expect(written.property("GEO").isEmpty)
        #expect(written.property("SUMMARY") == ["SUMMARY:PÅ NETT: Forfattermøte"])
    }

    @Test(arguments: [
        (0.0, "0.0"), (-0.00001, "-0.00001"), (59.9, "59.9"), (5.123_456_789, "5.123457"),
        (-180, "-180.0"),
    ])
    func `degrees have six decimals at most and no exponent`(value: Double, text: String) {
        #expect(Whereabouts.degrees(value) == text)
    }

    @Test func `a point outside the earth is left out`() {
        let place = Sample.place(
            9, ["geo": ["latitude": .number(1e300), "longitude": .number(5)]])
        let event = Sample.event(1, ["places/0192a000-0000-7000-8000-000000000009": true])
        let written = Written(event, context: Sample.context(places: [place]))
        #expect(written.property("GEO").isEmpty && written.property("LOCATION").count == 1)
    }

    @Test func `keywords are one line of categories`() {
        #expect(
            Self.full.property("CATEGORIES") == ["CATEGORIES:lesing\\, høyt,litteratur"])
    }

    @Test func `the library is the contact and nobody is the organizer`() {
        #expect(
            Self.full.property("CONTACT")
                == ["CONTACT:Fjordvik bibliotek\\, 57 00 00 00\\, post@fjordvik.example"])
        #expect(Self.full.property("ORGANIZER").isEmpty && Self.full.property("ATTENDEE").isEmpty)
    }

    @Test func `the page and the picture and the video address are properties of their own`() {
        #expect(
            Self.full.property("URL") == ["URL:https://fjordvik.example/arrangement/12"])
        #expect(
            Self.full.property("IMAGE") == [
                "IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE=image/jpeg:"
                    + "https://bilder.example/p%C3%A5ske.JPG?w=800"
            ])
        #expect(
            Self.full.property("CONFERENCE") == [
                "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=\"Strømming, direkte\":"
                    + "https://video.example/m,1"
            ])
    }

    @Test func `a subscription neither blocks nor rings`() {
        #expect(Self.full.property("CLASS") == ["CLASS:PUBLIC"])
        #expect(Self.full.property("TRANSP") == ["TRANSP:TRANSPARENT"])
        #expect(
            Self.full.property("X-MICROSOFT-CDO-BUSYSTATUS")
                == ["X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
        #expect(!Self.full.lines.contains("BEGIN:VALARM"))
    }

    @Test func `an address that is none is left out everywhere`() {
        let event = Sample.event(
            1, ["url": "javascript:alert(1)", "registration": ["url": "data:text/html,x"]])
        let written = Written(event)
        #expect(written.property("URL").isEmpty && written.property("DESCRIPTION").isEmpty)
    }

    @Test(arguments: [
        ("cancelled", "nb", "AVLYST: Forfattermøte", "CANCELLED"),
        ("cancelled", "nn", "AVLYST: Forfattermøte", "CANCELLED"),
        ("cancelled", "en", "CANCELLED: Forfattermøte", "CANCELLED"),
        ("cancelled", "se", "AVLYST: Forfattermøte", "CANCELLED"),
        ("postponed", "nb", "UTSATT: Forfattermøte", "TENTATIVE"),
        ("postponed", "nn", "UTSETT: Forfattermøte", "TENTATIVE"),
        ("postponed", "en", "POSTPONED: Forfattermøte", "TENTATIVE"),
        ("full", "nb", "FULLTEGNET: Forfattermøte", "CONFIRMED"),
        ("full", "nn", "FULLTEIKNA: Forfattermøte", "CONFIRMED"),
        ("full", "en", "FULL: Forfattermøte", "CONFIRMED"),
        ("rescheduled", "nb", "FLYTTET: Forfattermøte", "CONFIRMED"),
        ("rescheduled", "nn", "FLYTTA: Forfattermøte", "CONFIRMED"),
        ("scheduled", "nb", "Forfattermøte", "CONFIRMED"),
    ])
    func `how it stands is in the title and in STATUS`(
        status: String, language: String, summary: String, value: String
    ) {
        let event = Sample.event(1, ["status": .string(status)])
        let written = Written(event, language: language)
        #expect(written.property("SUMMARY") == ["SUMMARY:\(summary)"])
        #expect(written.property("STATUS") == ["STATUS:\(value)"])
    }

    @Test func `the reason opens the description`() {
        let event = Sample.event(
            1, ["status": "cancelled", "statusReason/nb": "sykdom", "summary/nb": "Kort."])
        #expect(
            Written(event).property("DESCRIPTION") == ["DESCRIPTION:Avlyst: sykdom\\n\\nKort."])
    }

    @Test func `marking says it in the title alone and dropping leaves nothing`() {
        let event = Sample.event(1, ["status": "cancelled"])
        let marked = Written(event, cancelled: .mark)
        #expect(marked.property("SUMMARY") == ["SUMMARY:AVLYST: Forfattermøte"])
        #expect(marked.property("STATUS").isEmpty)
        #expect(Written(event, cancelled: .drop).lines.isEmpty)
    }
}
