/// Names of languages (BCP 47): `nb`, `nn-NO`, `se`.
public enum LanguageTag {
    /// Whether a text has the shape of a tag: letters and digits in groups of 1 to 8, the first of
    /// 2 letters or more, at most 35 bytes in all (RFC 5646, 2.1 and 4.4.1).
    ///
    /// Whether there is such a language is not asked.
    public static func isWellFormed(_ text: String) -> Bool {
        let groups = text.utf8.split(
            separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard text.utf8.count <= 35, let first = groups.first, first.count >= 2,
            first.allSatisfy(isLetter)
        else { return false }
        return groups.allSatisfy { group in
            (1...8).contains(group.count)
                && group.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
    }
}
