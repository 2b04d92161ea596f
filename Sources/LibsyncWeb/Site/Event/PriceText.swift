internal import LibsyncCalendar
internal import LibsyncModel

extension DatedText {
    /// "Gratis", "40 kr", "Barn 40 kr, voksne 80 kr"; nil where nothing is said.
    var price: Markup? {
        let record = dated.event.record
        if record["isAccessibleForFree"]?.bool == true { return language.marked(.free) }
        let offers = record.values(below: "offers").sorted { $0.key < $1.key }.compactMap {
            _, offer -> Markup? in
            guard let amount = offer["price"]?.number else { return nil }
            let words = words(for: amount, in: offer["priceCurrency"]?.string ?? Money.usual)
            return offer["name"]?.string.map { Markup("\($0) ") + words } ?? words
        }
        return offers.isEmpty ? nil : Markup.joined(offers, ", ")
    }

    private func words(for amount: Double, in currency: String) -> Markup {
        if amount == 0 { return language.marked(.free) }
        return Markup(
            language(.money(amount: Money.text(amount, language), currency: currency)))
    }
}

/// Amounts of money.
enum Money {
    /// The currency where none is said, by its code (ISO 4217).
    static let usual = "NOK"

    /// An amount in digits: whole ones without decimals, else two, with the language's mark.
    static func text(_ number: Double, _ language: PageLanguage) -> String {
        let cents = Int((number * 100).rounded())
        let rest = cents % 100
        if rest == 0 { return "\(cents / 100)" }
        let mark = language == .english ? "." : ","
        return "\(cents / 100)\(mark)\(rest < 10 ? "0" : "")\(rest)"
    }
}
