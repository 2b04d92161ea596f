/// How a form stands: what is written in it, and what is wrong with it.
public struct FormState: Hashable, Sendable {
    /// What stands in its fields.
    public var values: [String: String]
    /// What is wrong, by field; of several the first.
    public var faults: [String: DeskFault]
    /// Whether this is what was kept when a session ended.
    public var isKept: Bool

    /// A form with this in it.
    public init(
        _ values: [String: String] = [:], faults: [String: DeskFault] = [:], isKept: Bool = false
    ) {
        self.values = values
        self.faults = faults
        self.isKept = isKept
    }

    /// Notes what is wrong with a field, unless something is already.
    public mutating func note(_ fault: DeskFault, at field: String) {
        if faults[field] == nil { faults[field] = fault }
    }

    subscript(name: String) -> String { values[name] ?? "" }
}

/// A field of a form: label, hint, what is wrong, box, in that order.
struct DeskField {
    enum Kind: Hashable {
        case text
        case secret
        case number
    }

    let name: String
    let label: Phrase
    var hint: Phrase?
    var kind = Kind.text
    var width = ""
    var lengthMax: Int?
    var autocomplete: StaticString = "off"

    /// The field as it stands in a form; the names of a page's fields are its ids.
    func markup(_ state: FormState, _ language: PageLanguage) -> Markup {
        let fault = state.faults[name]
        let notes = [hint.map { _ in "\(name)-hint" }, fault.map { _ in "\(name)-fault" }]
            .compactMap(\.self).joined(separator: " ")
        return HTML.div(.class(fault == nil ? "field" : "field bad")) {
            HTML.label(.for(name), text: language(label))
            if let hint { HTML.p(.class("hint"), .id("\(name)-hint"), text: language(hint)) }
            if let fault {
                HTML.p(.class("err"), .id("\(name)-fault"), text: language(fault.phrase))
            }
            HTML.input(
                .class(width.isEmpty ? "in" : "in \(width)"), .id(name), .name(name), type,
                kind == .number ? .inputMode("numeric") : nil,
                // A passphrase is never sent back.
                kind == .secret ? nil : .value(state[name]),
                kind == .secret ? nil : .directionOfText,
                .autocomplete(autocomplete), lengthMax.map { .lengthMax($0) },
                notes.isEmpty ? nil : .aria("describedby", notes),
                fault == nil ? nil : .aria("invalid", "true"))
        }
    }

    private var type: Attribute { kind == .secret ? .type("password") : .type("text") }
}

extension FormState {
    /// The same for fields as they are shown.
    func summary(of fields: [DeskField], _ language: PageLanguage) -> Markup {
        summary(
            of: fields.map { ($0.name, $0.label) },
            hasSecrets: fields.contains { $0.kind == .secret }, language)
    }

    /// What stands above a form: that its text was kept, or a link to each field to be mended.
    ///
    /// - Parameters:
    ///   - fields: the form's fields in their order, with their labels.
    ///   - hasSecrets: whether some of them are never sent back.
    @MarkupBuilder func summary(
        of fields: [(name: String, label: Phrase)], hasSecrets: Bool = false,
        _ language: PageLanguage
    ) -> Markup {
        if isKept { HTML.p(.class("told"), .role("status"), text: language(.keptForYou)) }
        if !faults.isEmpty {
            HTML.div(.class("mend"), .role("alert")) {
                HTML.p(text: language(hasSecrets ? .mendTheseAnew : .mendThese))
                HTML.ul {
                    for field in fields {
                        if let fault = faults[field.name] {
                            HTML.li {
                                HTML.a(
                                    .href(.fragment(field.name)),
                                    text: "\(language(field.label)): \(language(fault.phrase))")
                            }
                        }
                    }
                }
            }
        }
    }
}
