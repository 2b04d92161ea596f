// What the list reader asks of the command around it, without the command.

struct CommandFailure: Error {
    enum Code { case data }

    init(_ code: Code, _ what: String, _ advice: String) {}
}

func clip(_ text: String) -> String { String(text.prefix(60)) }

extension StringProtocol {
    func trimmingWhitespace() -> String {
        var rest = Substring(self)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
