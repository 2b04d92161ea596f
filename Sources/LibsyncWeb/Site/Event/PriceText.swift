internal import LibsyncCalendar
internal import LibsyncModel

extension DatedText {
    /// "Gratis", "40 kr", "Barn 40 kr, voksne 80 kr"; nil where nothing is said.
    var price: Markup? {
        let offers = offers.map { name, price in
            name.map { Markup("\($0) ") + language.marked(price) } ?? language.marked(price)
        }
        return offers.isEmpty ? nil : Markup.joined(offers, ", ")
    }

    /// The same as text.
    var priceText: String? {
        let offers = offers.map { name, price in
            [name, language(price)].compactMap(\.self).joined(separator: " ")
        }
        return offers.isEmpty ? nil : offers.joined(separator: ", ")
    }

    /// What it costs, and for whom where that is said.
    private var offers: [(name: String?, price: Phrase)] {
        let record = dated.event.record
        if record["isAccessibleForFree"]?.bool == true { return [(nil, .free)] }
        return record.values(below: "offers").sorted { $0.key < $1.key }.compactMap { _, offer in
            offer["price"]?.number.map { amount in
                let currency = offer["priceCurrency"]?.string ?? Money.usual
                return (offer["name"]?.string, price(of: amount, in: currency))
            }
        }
    }

    private func price(of amount: Double, in currency: String) -> Phrase {
        amount == 0
            ? .free : .money(amount: Money.text(amount, language), currency: currency)
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
