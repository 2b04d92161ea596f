internal import LibsyncCalendar
public import LibsyncModel

/// Something that needs a person.
public enum DeskTodo: Hashable, Sendable {
    /// Two versions of a field, neither of whose writers had seen the other.
    case twoVersions(
        id: String, name: RecordName, field: FieldPath, writers: [String], before: LocalDate?)
    /// A change that the server did not take.
    case refused(number: Int64, name: RecordName, code: String, detail: String, at: LocalDateTime)
    /// Things of a source that wait for a decision.
    case staged(source: String, count: Int)
    /// A source that does not give what it should; `reason` is written in English.
    case sourceSilent(source: String, reason: String)
    /// Something that was typed and not sent; `page` lies below the root.
    case kept(page: String)

    /// The day by which it should be done; nil for none.
    public var deadline: LocalDate? {
        if case .twoVersions(_, _, _, _, let date) = self { date } else { nil }
    }
}

/// What needs a person, the most pressing first.
struct TodoList {
    let surroundings: DeskSurroundings
    let todos: [DeskTodo]
    let today: LocalDate

    private var language: PageLanguage { surroundings.language }

    func markup() -> Markup {
        HTML.section(.aria("labelledby", "needs")) {
            HTML.div(.class("section-head")) {
                HTML.h2(.id("needs"), text: language(.needsYou))
                if !todos.isEmpty {
                    HTML.span(.class("tally"), text: language(.things(todos.count)))
                }
            }
            if todos.isEmpty { HTML.p(.class("empty"), text: language(.nothingNeedsYou)) }
            if !todos.isEmpty {
                HTML.ol(.class("todos")) {
                    for todo in todos { HTML.li(.class("todo")) { item(todo) } }
                }
            }
        }
    }

    @MarkupBuilder private func item(_ todo: DeskTodo) -> Markup {
        switch todo {
        case .twoVersions(let id, let name, let field, let writers, let date):
            head(
                date.map { .before(language.human.dateInYear($0)) } ?? .whenSoon,
                .twoVersions(of: RecordText.mark), name.text(language))
            HTML.p(
                .directionOfText,
                text: ([language(.field(field, language.human)).capitalisedFirst] + writers)
                    .joined(separator: " · "))
            way(.seeBoth, to: "versions", id)
        case .refused(let number, let name, let code, let detail, let time):
            head(.whenSoon, .refusedChange(of: RecordText.mark), name.text(language))
            RefusalReason(code: code, detail: detail, language: language).markup()
            HTML.p(
                .class("soft small"), text: surroundings.pastMoment(time, today: today))
            way(.seeReason, to: "refused", String(number))
        case .staged(let source, let count):
            head(.whenTime, .staged(count, from: source))
            HTML.p(text: language(.stagedWhy))
        case .sourceSilent(let source, let reason):
            head(.whenTime, .sourceSilent(source))
            HTML.p(.lang("en"), text: reason)
        case .kept(let page):
            let name = Phrase.page(page)
            head(.whenSoon, .keptText(language(name)))
            HTML.p(.class("actions")) {
                link(.goThere, to: page.split(separator: "/").map(String.init))
                " "
                discard(page, language(name))
            }
        }
    }

    @MarkupBuilder private func head(
        _ when: Phrase, _ what: Phrase, _ names: RecordText...
    ) -> Markup {
        HTML.p(.class("when"), text: language(when))
        HTML.h3(.directionOfText) { language(what, with: names) }
    }

    private func way(_ word: Phrase, to parts: String...) -> Markup {
        HTML.p(.class("actions")) { link(word, to: parts) }
    }

    private func link(_ word: Phrase, to parts: [String]) -> Markup {
        HTML.a(
            .class("btn plain slim"), .href(WebLink.path(surroundings.root + parts)),
            text: language(word))
    }

    /// What somebody does not want any more would stand there for ever.
    private func discard(_ page: String, _ name: String) -> Markup {
        surroundings.form(to: "kept") {
            HTML.input(.type("hidden"), .name("which"), .value(page))
            HTML.button(
                .class("link"), .aria("label", "\(language(.discardText)): \(name)"),
                text: language(.discardText))
        }
    }
}

/// Why the server did not take something: in the reader's words where there are some, else in its
/// own.
struct RefusalReason {
    let code: String
    let detail: String
    let language: PageLanguage

    func markup() -> Markup {
        if let phrase = Phrase.refusal(code) { return HTML.p(text: language(phrase)) }
        return HTML.p(.lang("en"), .directionOfText, text: detail)
    }
}
