/// Typed text as paragraphs and lists: a blank line parts paragraphs, lines that begin with a
/// hyphen are points.
///
/// Texts of events are plain; Markdown is of the content bank.
struct Prose {
    let text: String

    func markup() -> Markup {
        Markup(blocks.map(markup))
    }

    private enum Block {
        case paragraph([Substring])
        case points([Substring])
    }

    private var blocks: [Block] {
        var blocks: [Block] = []
        var isOpen = false
        // What comes from Windows ends its lines with two characters, which Swift takes for one.
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            if trimmed.isEmpty {
                isOpen = false
                continue
            }
            let point = ["- ", "* ", "• "].first(where: trimmed.hasPrefix).map {
                trimmed.dropFirst($0.count)
            }
            switch (point, blocks.last, isOpen) {
            case (let point?, .points(let others), true):
                blocks[blocks.count - 1] = .points(others + [point])
            case (let point?, _, _): blocks.append(.points([point]))
            case (nil, .paragraph(let others), true):
                blocks[blocks.count - 1] = .paragraph(others + [trimmed])
            case (nil, _, _): blocks.append(.paragraph([trimmed]))
            }
            isOpen = true
        }
        return blocks
    }

    private func markup(_ block: Block) -> Markup {
        switch block {
        case .paragraph(let lines):
            return HTML.p(.directionOfText) {
                for (index, line) in lines.enumerated() {
                    if index > 0 { HTML.br() }
                    String(line)
                }
            }
        case .points(let points):
            return HTML.ul {
                for point in points { HTML.li(.directionOfText, text: String(point)) }
            }
        }
    }
}
