public import LibsyncModel

/// A change that the server did not take: what was typed, and why.
public struct RefusedPage: Sendable {
    let surroundings: DeskSurroundings
    let number: Int64
    let name: RecordName
    let code: String
    let detail: String
    let fields: [(path: FieldPath, value: JSONValue)]
    /// What records and libraries that a value points to are called.
    let names: FieldNames

    /// The page of a change.
    public init(
        _ surroundings: DeskSurroundings, number: Int64, name: RecordName, code: String,
        detail: String, fields: [(path: FieldPath, value: JSONValue)], names: FieldNames
    ) {
        self.surroundings = surroundings
        self.number = number
        self.name = name
        self.code = code
        self.detail = detail
        self.fields = fields
        self.names = names
    }

    /// The document.
    public func document() -> Markup {
        let language = surroundings.language
        let name = name.text(language)
        let title = language(.refusedChange(of: name.text))
        let values = FieldText(names: names, language: language)
        return DeskFrame(surroundings: surroundings, title: title, tab: .week).document {
            HTML.p(.class("small back")) {
                HTML.a(.href(surroundings.link()), text: language(.thisWeek))
            }
            HTML.h1(.directionOfText) {
                language(.refusedChange(of: RecordText.mark), with: name)
            }
            HTML.div(.class("measure")) {
                RefusalReason(code: code, detail: detail, language: language).markup()
                HTML.p(text: language(.refusedLead))
            }
            HTML.dl(.class("same")) {
                for field in fields {
                    let value = values.text(field.value, at: field.path)
                    HTML.dt(text: language(.field(field.path, language.human)).capitalisedFirst)
                    HTML.dd(
                        .class("said prose"), value.lang, .directionOfText, text: value.text)
                }
            }
            if surroundings.reader?.mayEdit == true {
                surroundings.form(to: "refused", String(number)) {
                    HTML.p(.class("actions")) {
                        HTML.button(.class("btn plain"), text: language(.haveRead))
                    }
                }
            }
        }
    }
}
