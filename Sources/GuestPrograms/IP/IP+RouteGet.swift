import Guests
import NetworkStack
import Packets

/// `ip route get [ to ] ADDRESS [ from ADDRESS ] [ oif NAME ]`
struct IPRouteQuestion {
  var destination: IPAddress
  var source: IPAddress?
  var interface: Int?

  init(_ words: inout IPWords, _ stack: Stack) throws(FailedCommand) {
    guard let word = words.next() else { throw FailedCommand("need at least a destination address", status: 1) }
    destination = try Self.address(word == "to" ? try words.value() : word)
    while let word = words.next() {
      switch word {
      case "from": source = try Self.address(try words.value())
      case "oif", "dev": interface = try stack.interface(named: try words.value())
      default:
        throw FailedCommand("Error: either \"to\" is duplicate, or \"\(word)\" is a garbage.", status: 255)
      }
    }
  }

  private static func address(_ word: String) throws(FailedCommand) -> IPAddress {
    let prefix = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(String(prefix[0])) else {
      throw FailedCommand("Error: any valid prefix is expected rather than \"\(word)\".", status: 1)
    }
    return address
  }
}

extension IP {
  func getRoute(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let question = try IPRouteQuestion(&words, calls.stack)
    if let source = question.source, !calls.stack.isOwn(source) {
      throw FailedCommand("RTNETLINK answers: Network is unreachable", status: 2)
    }
    let record =
      switch question.destination {
      case .v4(let address): try answer(to: address, question, options, calls)
      case .v6(let address): try answer(to: address, question, options, calls)
      }
    calls.write(options.text(of: [record]))
  }

  private func answer(
    to address: IPv4Address, _ question: IPRouteQuestion, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) -> IPRecord {
    guard let (route, source) = calls.route(to: address, on: question.interface) else {
      throw IP.unreachable(question, calls)
    }
    let answer = IPRouteAnswer(
      destination: address, from: question.source.map { "\($0)" }, isDetailed: options.isDetailed,
      path: calls.learnedMTU(to: .v4(address)),
      redirect: route.kind == .via ? calls.redirectTime(to: address) : nil)
    let loopback = address.isLoopback || address == .any ? IPv4Address.loopback : nil
    let shown = loopback ?? (route.kind == .local ? address : source)
    return answer.record(route, source: question.source == nil ? shown : nil, calls.stack)
  }

  private func answer(
    to address: IPv6Address, _ question: IPRouteQuestion, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) -> IPRecord {
    guard let (route, source) = calls.route(to: address, on: question.interface) else {
      throw IP.unreachable(question, calls)
    }
    let answer = IPRouteAnswer(
      destination: address, from: question.source.map { "\($0)" } ?? "::", isDetailed: options.isDetailed,
      path: calls.learnedMTU(to: .v6(address)))
    let shown = route.kind == .local ? address : source
    return answer.record(route, source: question.source == nil ? shown : nil, calls.stack)
  }

  private static func unreachable(_ question: IPRouteQuestion, _ calls: borrowing SystemCalls) -> FailedCommand {
    let error = calls.refusal(to: question.destination, on: question.interface) ?? .networkUnreachable
    return FailedCommand("RTNETLINK answers: \(error.text)", status: 2)
  }
}

extension Stack {
  /// Whether an address is one of the guest's.
  fileprivate func isOwn(_ address: IPAddress) -> Bool {
    switch address {
    case .v4(let address): address.isLoopback || interfaces.contains { $0.ipv4.contains { $0.address == address } }
    case .v6(let address): address.isLoopback || interfaces.contains { $0.ipv6.contains { $0.address == address } }
    }
  }
}
