/// The name of an element: its namespace, and its local part in it.
///
/// It can be written as markup wherever it comes from: the local part is checked when it is made.
public struct XMLName: Hashable, Sendable {
    /// The namespace; empty for none.
    public let namespace: String
    /// The part after the colon.
    public let local: String

    /// A name that the source code writes.
    public init(_ namespace: StaticString, _ local: StaticString) {
        self.namespace = "\(namespace)"
        self.local = "\(local)"
    }

    /// A name that comes from outside; nil where the local part is none.
    ///
    /// Of the letters beyond ASCII all are let through: which of them XML admits (Namespaces in XML
    /// 1.0, 4) only matters to who compares them.
    public init?(namespace: String, local: String) {
        guard let first = local.unicodeScalars.first, XMLName.mayStart(first),
            local.unicodeScalars.dropFirst().allSatisfy(XMLName.mayFollow)
        else { return nil }
        self.namespace = namespace
        self.local = local
    }

    private static func mayStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        default: scalar.value >= 0xC0 && scalar.properties.isAlphabetic
        }
    }

    private static func mayFollow(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "-", ".", "\u{B7}": true
        default: mayStart(scalar)
        }
    }
}
