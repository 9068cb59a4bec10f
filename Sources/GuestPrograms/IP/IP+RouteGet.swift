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
  func getRoute(_ words: inout IPWords, _ calls: borrowing SystemCalls) throws(FailedCommand) {
    let question = try IPRouteQuestion(&words, calls.stack)
    if let source = question.source, !calls.stack.isOwn(source) {
      throw FailedCommand("RTNETLINK answers: Network is unreachable", status: 2)
    }
    switch question.destination {
    case .v4(let address): try getRoute(to: address, question, calls)
    case .v6(let address): try getRoute(to: address, question, calls)
    }
  }

  private func getRoute(
    to address: IPv4Address, _ question: IPRouteQuestion, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let from = question.source.map { "from \($0) " } ?? ""
    if address.isLoopback {
      let source = question.source == nil ? "src 127.0.0.1 " : ""
      return calls.write("local \(address) \(from)dev lo \(source)uid 0 \n    cache <local> \n")
    }
    guard let (route, source) = calls.route(to: address, on: question.interface) else {
      throw IP.unreachable(question, calls)
    }
    let answer = IPRouteAnswer(
      destination: address, from: from, path: calls.learnedMTU(to: .v4(address)),
      redirect: route.kind == .via ? calls.redirectTime(to: address) : nil)
    let shown = route.kind == .local ? address : source
    calls.write(answer.line(route, source: question.source == nil ? shown : nil, calls.stack))
  }

  private func getRoute(
    to address: IPv6Address, _ question: IPRouteQuestion, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let from = "from \(question.source.map { "\($0)" } ?? "::") "
    if address.isLoopback {
      return calls.write("local ::1 \(from)dev lo table local proto kernel src ::1 metric 0 pref medium\n")
    }
    guard let (route, source) = calls.route(to: address, on: question.interface) else {
      throw IP.unreachable(question, calls)
    }
    let answer = IPRouteAnswer(destination: address, from: from, path: calls.learnedMTU(to: .v6(address)))
    let shown = route.kind == .local ? address : source
    calls.write(answer.line(route, source: question.source == nil ? shown : nil, calls.stack))
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
