/// Typed text as paragraphs and lists: a blank line parts paragraphs, lines that begin with a
/// hyphen are points.
///
/// Texts of events are plain; Markdown is of the content bank.
struct Prose {
    let text: String

    func markup() -> Markup {
        Markup(blocks.map(markup))
    }

    /// Lines that stand together: a list, or a paragraph.
    private struct Block {
        let isList: Bool
        var lines: [Substring]
    }

    /// Linear in the text, of which a line may be a single letter.
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
            let mark = ["- ", "* ", "• "].first(where: trimmed.hasPrefix)
            let words = trimmed.dropFirst(mark?.count ?? 0)
            if isOpen, let last = blocks.indices.last, blocks[last].isList == (mark != nil) {
                blocks[last].lines.append(words)
            } else {
                blocks.append(Block(isList: mark != nil, lines: [words]))
            }
            isOpen = true
        }
        return blocks
    }

    private func markup(_ block: Block) -> Markup {
        if block.isList {
            return HTML.ul {
                for line in block.lines { HTML.li(.directionOfText, text: String(line)) }
            }
        }
        return HTML.p(.directionOfText) {
            for (index, line) in block.lines.enumerated() {
                if index > 0 { HTML.br() }
                String(line)
            }
        }
    }
}
