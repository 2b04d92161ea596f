/// Words for the codes that events carry; a code that is not here is shown as it is.
extension Phrase {
    /// Whom an event is for.
    static func audience(_ code: String) -> Phrase {
        switch code {
        case "everyone": Phrase(nb: "Alle", nn: "Alle", en: "Everyone")
        case "small-children": Phrase(nb: "Små barn", nn: "Små barn", en: "Small children")
        case "children": Phrase(nb: "Barn", nn: "Barn", en: "Children")
        case "youth": Phrase(nb: "Ungdom", nn: "Ungdom", en: "Young people")
        case "families": Phrase(nb: "Familier", nn: "Familiar", en: "Families")
        case "adults": Phrase(nb: "Voksne", nn: "Vaksne", en: "Adults")
        case "seniors": Phrase(nb: "Eldre", nn: "Eldre", en: "Seniors")
        case "schools": Phrase(nb: "Skoler", nn: "Skular", en: "Schools")
        default: Phrase(same: code)
        }
    }

    /// The order in which audiences are named: by age, then all.
    static let audiences = [
        "everyone", "small-children", "children", "youth", "families", "adults", "seniors",
        "schools",
    ]

    /// What makes an event or a place accessible.
    static func accessibility(_ code: String) -> Phrase {
        switch code {
        case "wheelchair":
            Phrase(nb: "Trinnfritt", nn: "Trinnfritt", en: "Step-free")
        case "hearing-loop":
            Phrase(nb: "Teleslynge", nn: "Teleslyngje", en: "Hearing loop")
        case "quiet": Phrase(nb: "Rolig", nn: "Roleg", en: "Quiet")
        case "captions": Phrase(nb: "Tekstet", nn: "Teksta", en: "Captions")
        case "sign-language": Phrase(nb: "Tegnspråk", nn: "Teiknspråk", en: "Sign language")
        case "easy-language":
            Phrase(nb: "Enkelt språk", nn: "Enkelt språk", en: "Plain language")
        default: Phrase(same: code)
        }
    }
}
