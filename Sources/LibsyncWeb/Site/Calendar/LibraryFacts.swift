internal import LibsyncCalendar
internal import LibsyncModel

/// What the public needs of a library beside its calendar: where it is, how to reach it.
struct LibraryFacts {
    let library: SiteLibrary
    let region: SiteRegion
    let language: PageLanguage

    private var record: Record { library.record }

    private var lines: [String] {
        let address = record["address"]?.object
        let town = ["postalCode", "addressLocality"].compactMap { address?[$0]?.string }
            .joined(separator: " ")
        return [address?["streetAddress"]?.string ?? "", town].filter { !$0.isEmpty }
    }

    /// nil where nothing is known.
    func markup() -> Markup? {
        let contact = Contact(record)
        let own = record["url"]?.string.flatMap(WebLink.init)
        guard !lines.isEmpty || contact.isKnown || own != nil else { return nil }
        return HTML.section(.aria("labelledby", "library")) {
            HTML.h2(.id("library")) { library.name(language).markup }
            HTML.p { contact.markup(below: lines.map(Markup.init)) }
            if let own {
                HTML.ul(.class("links")) {
                    HTML.li { HTML.a(.href(own), text: language(.ownPage)) }
                }
            }
        }
    }

    /// The library for search engines (schema.org Library), open when its places are.
    func json(_ openings: [PlaceOpening]) -> JSONValue {
        var node = LinkedNode("Library")
        let page = SiteAddress(.library(library.slug)).link.below(region.root)
        node.say("@context", "https://schema.org")
        node.say("@id", page)
        node.say("name", library.name(language).text)
        node.say("url", record["url"]?.string ?? page)
        node.say("telephone", record["telephone"]?.string)
        node.say("email", record["email"]?.string)
        node["address"] = record["address"]?.object.map(LinkedNode.postalAddress)
        if let isil = record["identifier/isil"]?.string {
            var identifier = LinkedNode("PropertyValue")
            identifier.say("propertyID", "ISIL")
            identifier.say("value", isil)
            node["identifier"] = identifier.json
        }
        sayHours(of: openings, in: &node)
        return node.json
    }

    /// A library of one place is that place; of several each is a department with hours of its own.
    private func sayHours(of openings: [PlaceOpening], in node: inout LinkedNode) {
        let places = openings.map { LibraryFacts.data(of: $0, library.record, region, language) }
        if let only = places.first, places.count == 1 {
            node["address"] = node["address"] ?? only.address
            only.sayWhereAndWhen(in: &node)
        } else if !places.isEmpty {
            node["department"] = .array(places.map(\.node.json))
        }
    }

    /// A place with its hours for search engines.
    static func data(
        of opening: PlaceOpening, _ library: Record?, _ region: SiteRegion,
        _ language: PageLanguage
    ) -> LibraryData {
        let page = SiteAddress(.place(opening.place.record.id)).link.below(region.root)
        return LibraryData(
            place: opening.place, hours: opening.hours, library: library, url: page,
            language: language, today: region.today)
    }
}
