public import LibsyncCalendar
internal import LibsyncModel

/// Two dates that want the same room.
public struct DeskCollision: Sendable {
    let event: RecordID
    let key: OccurrenceKey
    let other: DatedEvent

    /// `event` wants the room in which `other` is.
    public init(of event: DatedEvent, with other: DatedEvent) {
        self.event = event.event.id
        key = event.occurrence.key
        self.other = other
    }

    func concerns(_ dated: DatedEvent) -> Bool {
        dated.event.id == event && dated.occurrence.key == key
    }
}

/// One date in the desk's week: time, title, where and for whom, and what is the matter with it.
struct DeskRow {
    let text: DatedText
    /// The day above it.
    let day: LocalDate
    let isWaiting: Bool
    let collisions: [DeskCollision]

    private var language: PageLanguage { text.language }

    func markup() -> Markup {
        let isOff = !text.dated.takesPlace
        return HTML.li(.class(isOff ? "row off" : "row")) {
            HTML.p(.class("row-time")) {
                let time = RowTime(text: text, day: day).markup()
                isOff ? HTML.s { time } : time
            }
            HTML.div {
                HTML.h4(.class("row-title"), .directionOfText) {
                    let title = HTML.span(text.titleLanguage, text: text.title)
                    isOff ? HTML.s { title } : title
                    for stamp in stamps { Markup(" ") + stamp.markup(language) }
                }
                HTML.p(.class("row-meta"), .directionOfText) { meta }
                if let note = text.markedNote {
                    HTML.p(.class("row-note"), .directionOfText) { note }
                }
                for collision in collisions { said(collision) }
                if isWaiting {
                    HTML.p(.class("row-note")) {
                        Stamp(.waitingForNetwork, tone: .quiet).markup(language)
                    }
                }
            }
        }
    }

    private var stamps: [Stamp] {
        let seen: Stamp? =
            switch text.dated.event.record.visibility {
            case .draft: Stamp(.onlyUs, tone: .quiet)
            case .region: Stamp(.theRegion, tone: .quiet)
            case .public: nil
            }
        return [text.stamp, seen].compactMap(\.self)
    }

    private var meta: Markup {
        let series = text.dated.event.isSeries ? language(.partOfSeries) : nil
        let words = [
            text.whereabouts(naming: false), text.audience.map(Markup.init),
            series.map(Markup.init),
        ]
        return Markup.joined(words.compactMap(\.self), " · ")
    }

    private func said(_ collision: DeskCollision) -> Markup {
        let other = DatedText(collision.other, text.region, language)
        let title = language.text(of: collision.other.name) ?? RecordText(text: other.title)
        return HTML.p(.class("row-note"), .directionOfText) {
            HTML.b(text: language(.clashesWith))
            language(.inSameRoom(RecordText.mark, from: other.clock?.start), with: title)
        }
    }
}
