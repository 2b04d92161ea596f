internal import Foundation
internal import LibsyncModel

/// What was typed into a form (WHATWG URL, application/x-www-form-urlencoded), in its order.
public struct FormFields: Hashable, Sendable {
    /// The fields; a name may stand several times.
    public private(set) var pairs: [(name: String, value: String)] = []

    /// The most bytes of a form that is sent: a long text in each language, and room.
    static let bytesMax = 1_048_576
    /// The most fields of a form.
    static let fieldsMax = 1_000
    /// Fields that are never kept: a passphrase is typed again, and what a button or the page itself
    /// says was not typed.
    static let unkept: Set<String> = [
        "passphrase", "passphrase-again", "present", "code", "secret", FormToken.field, "page",
        "side", "which", "language",
    ]

    /// These.
    public init(_ pairs: [(name: String, value: String)] = []) { self.pairs = pairs }

    /// Reads a body or a query; nil where it is none, or has too many fields.
    public init?(_ bytes: [UInt8]) {
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            guard pairs.count < FormFields.fieldsMax else { return nil }
            let halves = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = FormFields.decoded(halves[0]),
                let value = FormFields.decoded(halves.count == 2 ? halves[1] : [])
            else { return nil }
            pairs.append((name, value))
        }
    }

    /// A field's first value, with line feeds as the one sign of a line's end; empty where it was not
    /// sent.
    public subscript(name: String) -> String {
        (pairs.first { $0.name == name }?.value ?? "").replacing("\r\n", with: "\n")
    }

    /// A field's first value on one line, without spaces at its ends.
    func line(_ name: String) -> String { Person.tidy(self[name]) }

    /// The same without what is never kept.
    var kept: FormFields {
        FormFields(pairs.filter { !FormFields.unkept.contains($0.name) })
    }

    /// A part of a path, decoded (RFC 3986, 2.1); nil where it is no UTF-8.
    static func decodedPath(_ part: Substring) -> String? {
        decoded(Array(part.utf8), plus: UInt8(ascii: "+"))
    }

    /// - Parameter plus: what a plus stands for.
    private static func decoded(
        _ part: some Collection<UInt8>, plus: UInt8 = UInt8(ascii: " ")
    ) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(part.count)
        var rest = part[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(plus)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit),
                    let low = rest.popFirst().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        // What is no UTF-8 would be kept as something else than was typed.
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        UInt8(String(UnicodeScalar(byte)), radix: 16)
    }

    /// Compares names and values in their order.
    public static func == (left: FormFields, right: FormFields) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }

    /// Hashes names and values.
    public func hash(into hasher: inout Hasher) {
        for pair in pairs {
            hasher.combine(pair.name)
            hasher.combine(pair.value)
        }
    }
}

extension FormFields {
    var json: JSONValue {
        .array(pairs.map { .array([.string($0.name), .string($0.value)]) })
    }

    init?(json: JSONValue) {
        guard let list = json.array else { return nil }
        for pair in list {
            guard let name = pair.array?.first?.string, let value = pair.array?.last?.string else {
                return nil
            }
            pairs.append((name, value))
        }
    }
}
