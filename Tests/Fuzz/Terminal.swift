// What the list reader asks of the command around it, without the command.

struct CommandFailure: Error {
    enum Code { case data }

    init(_ code: Code, _ what: String, _ advice: String) {}
}

func clip(_ text: String) -> String { String(text.prefix(60)) }
