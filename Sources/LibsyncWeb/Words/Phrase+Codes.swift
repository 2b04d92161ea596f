internal import LibsyncModel

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

    /// A language that people speak, by its BCP 47 tag.
    static func spoken(_ tag: String) -> Phrase {
        let code = tag.lowercased().split(separator: "-").first.map(String.init) ?? tag
        guard let (norwegian, english) = languages[code] else { return Phrase(same: tag) }
        return Phrase(nb: norwegian, nn: norwegian, en: english)
    }

    /// Those in which libraries of the country have books and meetings; Bokmål and Nynorsk write them
    /// alike.
    private static let languages: [String: (String, String)] = [
        "nb": ("bokmål", "Norwegian Bokmål"), "no": ("norsk", "Norwegian"),
        "nn": ("nynorsk", "Norwegian Nynorsk"),
        "nsl": ("norsk tegnspråk", "Norwegian Sign Language"),
        "se": ("nordsamisk", "Northern Sámi"), "sme": ("nordsamisk", "Northern Sámi"),
        "smj": ("lulesamisk", "Lule Sámi"), "sma": ("sørsamisk", "Southern Sámi"),
        "fkv": ("kvensk", "Kven"), "en": ("engelsk", "English"), "sv": ("svensk", "Swedish"),
        "da": ("dansk", "Danish"), "is": ("islandsk", "Icelandic"), "fi": ("finsk", "Finnish"),
        "de": ("tysk", "German"), "fr": ("fransk", "French"), "es": ("spansk", "Spanish"),
        "it": ("italiensk", "Italian"), "pt": ("portugisisk", "Portuguese"),
        "pl": ("polsk", "Polish"), "lt": ("litauisk", "Lithuanian"), "lv": ("latvisk", "Latvian"),
        "et": ("estisk", "Estonian"), "ro": ("rumensk", "Romanian"),
        "uk": ("ukrainsk", "Ukrainian"), "ru": ("russisk", "Russian"),
        "ar": ("arabisk", "Arabic"), "fa": ("persisk", "Persian"), "prs": ("dari", "Dari"),
        "ps": ("pashto", "Pashto"), "ur": ("urdu", "Urdu"), "ku": ("kurdisk", "Kurdish"),
        "ckb": ("sorani", "Sorani"), "tr": ("tyrkisk", "Turkish"), "so": ("somali", "Somali"),
        "ti": ("tigrinja", "Tigrinya"), "am": ("amharisk", "Amharic"),
        "sw": ("swahili", "Swahili"), "vi": ("vietnamesisk", "Vietnamese"),
        "th": ("thai", "Thai"), "fil": ("filippinsk", "Filipino"), "ta": ("tamil", "Tamil"),
        "zh": ("kinesisk", "Chinese"),
    ]

    /// How an event stands.
    static func status(_ status: EventStatus) -> Phrase {
        switch status {
        case .scheduled: Phrase(nb: "Som planlagt", nn: "Som planlagt", en: "As planned")
        case .cancelled: cancelled
        case .postponed: postponed
        case .rescheduled: moved
        case .movedOnline: online
        case .full: full
        case .omitted: Phrase(nb: "Ikke den dagen", nn: "Ikkje den dagen", en: "Not that day")
        }
    }

    /// Who sees something.
    static func visibility(_ visibility: Visibility) -> Phrase {
        switch visibility {
        case .draft: onlyUs
        case .region: theRegion
        case .public: Phrase(nb: "For alle", nn: "For alle", en: "Everyone")
        }
    }

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
