public import LibsyncCalendar
internal import LibsyncModel

/// How a library shows the calendar on its own page: choose, look, copy.
public struct EmbedPage: Sendable {
    private let region: SiteRegion
    private let address: EmbedAddress
    private let language: PageLanguage
    private let list: EmbedList
    private let audiences: [String]

    /// - Parameters:
    ///   - entries: what is on from today, as chosen.
    ///   - audiences: the codes that may be chosen.
    public init(
        _ address: EmbedAddress, _ entries: [DatedEvent], audiences: Set<String>,
        region: SiteRegion
    ) {
        self.address = address
        self.region = region
        language = address.language ?? region.language
        list = EmbedList(address, entries, region: region)
        self.audiences = Phrase.audiences.filter {
            $0 != "everyone"
                && (audiences.contains($0) || address.filter.audience.contains($0))
        }
    }

    /// The document.
    public func document() -> Markup {
        SiteFrame(
            region: region, page: { address(in: $0).link(.generator) }, language: language,
            title: language(.embed), description: language(.embedLead), isListed: false
        ).document {
            HTML.div(.class("wrap paper")) {
                HTML.h1(text: language(.embed))
                HTML.p(.class("lead"), text: language(.embedLead))
                choices
                look
                copy(
                    "plain", .embedLink, .embedLinkHint,
                    "<a href=\"\(Markup(whole(address.calendar.link)).string)\">"
                        + "\(Markup(linkText).string)</a>")
                copy(
                    "frame", .embedFrame, .embedFrameHint,
                    "<iframe src=\"\(Markup(whole(address.link(.document))).string)\" "
                        + "title=\"\(Markup(linkText).string)\" width=\"100%\" "
                        + "height=\"\(address.pixels)\" loading=\"lazy\"></iframe>")
                copy(
                    "piece", .embedFragment, .embedFragmentHint, whole(address.link(.fragment)))
            }
        }
    }

    private func address(in other: PageLanguage) -> EmbedAddress {
        var address = address
        address.language = region.prefix(of: other)
        return address
    }

    private func whole(_ link: WebLink) -> String { link.below(region.root) }

    private var linkText: String {
        let library = address.library.flatMap(region.library)
        return language(.wholeCalendar(of: library?.name(language).text ?? region.profile.name))
    }

    private var choices: Markup {
        let form = EmbedAddress(language: address.language).link(.generator)
        return HTML.form(.class("choices"), .get, .action(form)) {
            HTML.p {
                HTML.label(.for("library"), text: language(.place))
                HTML.select(.class("in"), .id("library"), .name("library")) {
                    option("", language(.all(of: region.profile.name)), address.library == nil)
                    for library in region.libraries {
                        option(
                            library.slug.description, library.name(language).text,
                            library.slug == address.library, library.name(language).lang)
                    }
                }
            }
            HTML.p {
                HTML.label(.for("audience"), text: language(.forWhom))
                HTML.select(.class("in"), .id("audience"), .name("audience")) {
                    option("", language(.everyone), address.filter.audience.isEmpty)
                    for code in audiences {
                        option(
                            value(of: code), language(.audience(code)), value(of: code) == chosen)
                    }
                    if !chosen.isEmpty, !audiences.map(value).contains(chosen) {
                        option(chosen, chosenInWords, true)
                    }
                }
            }
            if !address.filter.keywords.isEmpty {
                HTML.p {
                    HTML.label(.for("keyword"), text: language(.keyword))
                    HTML.input(
                        .class("in"), .id("keyword"), .name("keyword"),
                        .value(address.filter.keywords.joined(separator: ",")))
                }
            }
            HTML.p {
                HTML.label(.for("count"), text: language(.howMany))
                HTML.input(
                    .class("in"), .id("count"), .name("count"), .type("number"),
                    .least(String(EmbedAddress.counts.lowerBound)),
                    .most(String(EmbedAddress.counts.upperBound)), .value(String(address.count)))
            }
            HTML.p { HTML.button(.class("btn"), .type("submit"), text: language(.showIt)) }
        }
    }

    /// What is for everyone is for children, too.
    private func value(of code: String) -> String { "\(code),everyone" }

    /// The audiences of the address, as a form sends them.
    private var chosen: String { address.filter.audience.joined(separator: ",") }

    private var chosenInWords: String {
        let words = address.filter.audience.map { language(.audience($0)).lowercased() }
        return words.joined(separator: ", ").capitalisedFirst
    }

    private func option(
        _ value: String, _ text: String, _ isTaken: Bool, _ lang: Attribute? = nil
    ) -> Markup {
        HTML.option(.value(value), lang, isTaken ? .selected : nil, text: text)
    }

    private var look: Markup {
        HTML.section(.class("framed"), .aria("labelledby", "look")) {
            HTML.h2(.id("look"), text: language(.soItLooks))
            list.fragment()
        }
    }

    private func copy(_ id: String, _ name: Phrase, _ hint: Phrase, _ text: String) -> Markup {
        HTML.section(.aria("labelledby", "\(id)-name")) {
            HTML.h2(.id("\(id)-name"), text: language(name))
            HTML.p(.id("\(id)-hint"), text: language(hint))
            HTML.textarea(
                .class("in code"), .readOnly, .rows(3), .aria("labelledby", "\(id)-name"),
                .aria("describedby", "\(id)-hint"), text: text)
        }
    }
}
