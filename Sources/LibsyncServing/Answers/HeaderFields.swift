public import Hummingbird

extension HTTPFields {
    /// The header of that name; setting nil removes it.
    public subscript(named name: String) -> String? {
        get { Element.Name(name).flatMap { self[$0] } }
        set { if let name = Element.Name(name) { self[name] = newValue } }
    }

    /// Whether the other side reads gzip (RFC 9110, 12.5.3).
    public var acceptGzip: Bool {
        var any: Bool?
        for part in (self[.acceptEncoding] ?? "").lowercased().split(separator: ",") {
            let pieces = part.split(separator: ";").map { piece in
                String(piece.filter { $0 != " " && $0 != "\t" })
            }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }
            let isWanted = weight.map { (Double($0.dropFirst(2)) ?? 0) > 0 } ?? true
            if pieces.first == "gzip" { return isWanted }
            if pieces.first == "*" { any = isWanted }
        }
        return any ?? false
    }
}
