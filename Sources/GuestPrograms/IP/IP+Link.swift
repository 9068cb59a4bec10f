import HostStack

extension IP {
  func runLink(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let command = words.next() ?? "show"
    switch words.match(command, ["show", "list", "lst", "help"]) {
    case "show", "list", "lst": try showLinks(&words, options, calls)
    default: throw FailedCommand("Command \"\(command)\" is unknown, try \"ip link help\".", status: 255)
    }
  }

  private func showLinks(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let links = try IPSelection(&words, object: "link").links(of: calls.stack)
    calls.write(links.map { options.isBrief ? $0.briefLine : $0.linkLines }.joined())
  }
}
