/// Words that no public type may use in its name, read from `words.txt` beside this file.
enum TypeWords {
    static let file = "Tests/TidyTests/words.txt"
    static let most = 10

    /// One word a line, lower case; `#` starts a comment.
    static func words(in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let word = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).first
            return word.map(String.init)
        }
    }

    /// One finding for each public type of `source` whose name holds one of `banned`.
    static func findings(in source: SwiftSource, banned: Set<String>) -> [Finding] {
        guard source.isProduct else { return [] }
        return publicTypes(in: source).flatMap { line, name in
            camelCaseWords(of: name).filter { isBanned($0, by: banned) }.map { word in
                Finding(
                    path: source.path, line: line,
                    message: "the public type \(name) uses `\(word)`; \(file) names our word for it"
                )
            }
        }
    }

    /// Words of a type's name in lower case: `HTTPTenantList` is http, tenant and list.
    static func camelCaseWords(of name: String) -> [String] {
        var words: [String] = []
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            let previous = index > 0 ? letters[index - 1] : nil
            let next = index + 1 < letters.count ? letters[index + 1] : nil
            let begins =
                letter.isUppercase
                && (previous?.isUppercase != true || next?.isLowercase == true)
            if begins || words.isEmpty || letter == "_" { words.append("") }
            if letter != "_" { words[words.count - 1].append(letter.lowercased()) }
        }
        return words.filter { !$0.isEmpty }
    }

    private static func isBanned(_ word: String, by banned: Set<String>) -> Bool {
        banned.contains(word) || (word.hasSuffix("s") && banned.contains(String(word.dropLast())))
            || (word.hasSuffix("ies") && banned.contains("\(word.dropLast(3))y"))
    }

    private static let kinds: Set<Substring> = ["struct", "enum", "class", "protocol", "actor"]
    private static let modifiers: Set<Substring> = [
        "final", "indirect", "nonisolated", "distributed", "dynamic", "unsafe", "safe",
    ]
    private static let members: Set<Substring> = ["func", "var", "let", "subscript", "override"]

    private static func publicTypes(in source: SwiftSource) -> [(line: Int, name: String)] {
        source.codeLines.enumerated().compactMap { index, line in
            var words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }[...]
            words = words.drop { $0 != "public" && $0 != "open" }.dropFirst()
            words = words.drop { modifiers.contains($0) }
            // `public class func` declares a member of a type, not a type.
            guard let kind = words.popFirst(), kinds.contains(kind), let name = words.first,
                !members.contains(name)
            else { return nil }
            return (index + 1, String(name))
        }
    }
}
