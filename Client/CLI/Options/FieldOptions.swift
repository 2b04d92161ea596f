import ArgumentParser
import LibsyncModel

/// `Visibility` as a word on the command line.
enum VisibilityWord: String, CaseIterable, ExpressibleByArgument {
    case draft
    case region
    case `public`
}

/// Options that add and edit have for every shared kind.
struct CommonFieldOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Its name; once for each language.", valueName: "lang=text"))
    var name: [String] = []

    @Option(help: ArgumentHelp("A keyword; may be repeated.", valueName: "word"))
    var keyword: [String] = []

    @Option(help: "Who may see it: draft is your library alone.")
    var visibility: VisibilityWord?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Any other field, as --set 'goal=\"more readers\"'; may be repeated.",
            valueName: "path=json"))
    var set: [String] = []

    func add(to changes: inout FieldChanges) throws(CommandFailure) {
        try changes.setTexts("name", name, option: "--name")
        try changes.setMembers("keywords", keyword, option: "--keyword")
        try changes.set("visibility", visibility?.rawValue)
        try changes.setJSON(set)
    }
}

/// What only edit has.
struct RemoveOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take a field away, such as summary/nn or keywords/krim; may be repeated.",
            valueName: "path"))
    var remove: [String] = []
}

/// A postal address (schema.org PostalAddress), of which the members that are not named stay.
struct AddressOptions: ParsableArguments {
    @Option(help: "Street and number.") var street: String?
    @Option(help: "Postcode.") var postcode: String?
    @Option(help: "Town or village.") var town: String?
    @Option(help: ArgumentHelp("Region, such as the county.", valueName: "name"))
    var region: String?
    @Option(help: ArgumentHelp("Country, as two letters.", valueName: "code")) var country: String?

    func add(to changes: inout FieldChanges, onto record: Record?) throws(CommandFailure) {
        let members = [
            "streetAddress": street, "postalCode": postcode, "addressLocality": town,
            "addressRegion": region, "addressCountry": country,
        ]
        try changes.merge(
            "address", members.compactMapValues { $0.map { .string($0) } }, onto: record)
    }
}
