/// Tells what calendar clients will trip over in a file: a pure function of its bytes.
///
/// Google, Outlook and Apple cannot be asked, so what is known of them is written down as rules,
/// each with its source.
public struct CalendarLint: Sendable {
    /// At most so many findings are given; a file with more is broken in a way that shows sooner.
    public static let findingsMax = 1_000
    /// At most so many of one rule.
    public static let findingsOfRuleMax = 50

    private(set) var findings: [LintFinding] = []
    private var counts: [LintRule: Int] = [:]
    private var seen: Set<LintFinding> = []
    /// How many steps the rules of series may still take.
    var steps = CalendarLint.stepsMax

    /// The findings in a file, by line.
    public static func findings(in bytes: [UInt8]) -> [LintFinding] {
        var lint = CalendarLint()
        lint.checkBytes(bytes)
        do throws(ReadingFailure) {
            let tree = try ICalendarReader().tree(of: bytes)
            lint.check(tree)
        } catch {
            lint.add(.unreadable, 1, CalendarLint.message(of: error))
        }
        return lint.findings.sorted { ($0.line, $0.rule.rawValue) < ($1.line, $1.rule.rawValue) }
    }

    mutating func add(_ rule: LintRule, _ line: Int, _ message: String) {
        let finding = LintFinding(line: line, rule: rule, message: message)
        guard findings.count < CalendarLint.findingsMax,
            counts[rule, default: 0] < CalendarLint.findingsOfRuleMax,
            seen.insert(finding).inserted
        else { return }
        counts[rule, default: 0] += 1
        findings.append(finding)
    }

    private static func message(of failure: ReadingFailure) -> String {
        switch failure {
        case .tooManyBytes(let count, let limit): "\(count) bytes; more than \(limit) are not read"
        case .tooManyComponents(_, let limit): "more than \(limit) components"
        case .tooManyProperties(_, let limit): "more than \(limit) properties"
        case .notACalendar(.empty): "the file is empty"
        case .notACalendar(.html): "this is a web page and no calendar"
        case .notACalendar(let content): "nothing here begins a calendar (\(content.rawValue))"
        }
    }

    private mutating func check(_ tree: CalendarTree) {
        for fault in tree.faults.faults { check(fault) }
        for root in tree.roots {
            guard root.row.name == .calendar else {
                add(.structure, root.line, "\(root.name) outside a calendar")
                continue
            }
            var facts = LintFacts(root)
            var reader = EventReader(
                root, faults: FaultList(most: 0), preferred: [], searches: 0)
            checkCalendar(root, facts)
            for child in root.children {
                checkProperties(of: child, facts)
                if child.row.name == .event {
                    checkEvent(child, &facts)
                    checkDates(of: child, &reader)
                }
                if child.row.name == .timeZone { checkZone(child) }
            }
            checkSeries(facts)
            checkOverrides(of: root, facts, &reader)
        }
    }

    /// What the reader has repaired on its way.
    private mutating func check(_ fault: ReadingFault) {
        switch fault.kind {
        case .encoding:
            add(.notUTF8, fault.line, "not UTF-8: \(fault.reading)")
        case .brokenLine:
            add(.brokenLine, fault.line, "no property and its value: \(fault.subject)")
        case .textOutside: add(.structure, fault.line, "text outside a calendar: \(fault.subject)")
        case .missingCalendar: add(.structure, fault.line, "no BEGIN:VCALENDAR before it")
        case .nestedCalendar: add(.structure, fault.line, "a calendar begins inside another")
        case .missingEnd: add(.structure, fault.line, "\(fault.subject) has no END")
        case .strayEnd: add(.structure, fault.line, "END:\(fault.subject) without its BEGIN")
        case .nestedTooDeep: add(.structure, fault.line, "components lie too deep in each other")
        case .propertyName: add(.brokenLine, fault.line, "no name of a property: \(fault.subject)")
        case .parameter: add(.parameter, fault.line, fault.reading)
        default: break
        }
    }
}

// MARK: bytes

extension CalendarLint {
    private mutating func checkBytes(_ bytes: [UInt8]) {
        if bytes.starts(with: SourceText.byteOrderMark) {
            add(.byteOrderMark, 1, "the file begins with a byte order mark")
        }
        if bytes.count > EventFeed.googleBytesMax {
            add(
                .tooManyBytes, 1,
                "\(bytes.count) bytes: Google loses events of files above about a megabyte")
        }
        guard bytes.count <= ReadingLimits().bytesMax else { return }
        var lines = PhysicalLines(bytes[...])
        var blank: Int?
        var (isCut, long, longest) = (false, Int?.none, 0)
        while let line = lines.next() {
            if line.start == line.end {
                blank = blank ?? line.number
                continue
            }
            if let number = blank {
                add(.blankLine, number, "a blank line, which may cut what stands around it in two")
            }
            blank = nil
            if line.hasControl { add(.controlCharacter, line.number, "a control character") }
            if line.end - line.start > ContentLine.octetsMax {
                long = long ?? line.number
                longest = max(longest, line.end - line.start)
            }
            if line.hasHigh || isCut {
                checkCut(bytes, line, isCut)
                isCut = CalendarLint.endsInsideCharacter(bytes[line.start..<line.end])
            }
        }
        if let long {
            add(
                .lineLength, long,
                "lines above 75 bytes are to be folded; the longest has \(longest)")
        }
        if let number = lines.firstOtherEnd {
            add(.lineEnds, number, "from here on, lines do not end with CR and LF")
        }
    }

    private mutating func checkCut(_ bytes: [UInt8], _ line: PhysicalLines.Line, _ isCut: Bool) {
        guard isCut, bytes[line.start] == 0x20 || bytes[line.start] == 0x09,
            line.start + 1 < line.end, bytes[line.start + 1] & 0xC0 == 0x80
        else { return }
        add(.foldInCharacter, line.number, "the fold cuts a character in two")
    }

    /// Whether the last bytes begin a UTF-8 sequence and do not end it.
    private static func endsInsideCharacter(_ bytes: ArraySlice<UInt8>) -> Bool {
        var following = 0
        for byte in bytes.suffix(4).reversed() {
            if byte & 0xC0 == 0x80 {
                following += 1
                continue
            }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return byte >= 0xC0 && following + 1 < length
        }
        return false
    }
}
