internal import LibsyncServing

/// Lets each form act once: who sends it a second time gets the first answer again.
///
/// In memory: forms of an earlier run are never taken without a look (`FormToken.Verdict.stale`).
actor FormLedger {
    private var answers: [String: Task<WebAnswer, Never>] = [:]
    private var order: [String] = []
    private var forgotten: Set<String> = []
    private var forgottenOrder: [String] = []

    /// Of how many forms the answers are kept.
    private let answersMax: Int
    /// Of how many more it is known that they were sent: more than a day brings.
    private let sentMax = 100_000

    init(answersMax: Int = 200) { self.answersMax = answersMax }

    /// The answer to a form: made by `act` the first time, the same again after that.
    ///
    /// - Returns: nil when it was sent so long ago that its answer is not kept any more.
    func answer(
        to form: String, act: @escaping @Sendable () async -> WebAnswer
    ) async -> WebAnswer? {
        if let known = answers[form] { return await known.value }
        if forgotten.contains(form) { return nil }
        // Also when the browser goes away in the middle: what was begun is done.
        let task = Task { await act() }
        answers[form] = task
        order.append(form)
        if order.count > answersMax { forget(order.removeFirst()) }
        return await task.value
    }

    /// Whether a form was sent.
    func knows(_ form: String) -> Bool { answers[form] != nil || forgotten.contains(form) }

    private func forget(_ form: String) {
        answers[form] = nil
        forgotten.insert(form)
        forgottenOrder.append(form)
        if forgottenOrder.count > sentMax { forgotten.remove(forgottenOrder.removeFirst()) }
    }
}
