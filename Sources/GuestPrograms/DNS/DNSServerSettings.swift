public import Packets
public import SimulationKernel

/// A name server's zones, and whether it resolves other names.
public struct DNSServerSettings: Hashable, Sendable, StateRecord {
  public var zones: [DNSZone] = []
  /// Whether it resolves names for clients that request recursion.
  public var recursion = false
  /// The servers to which it forwards such questions.
  public var forwarders: [IPv4Address] = []
  /// The root servers, from which it starts otherwise.
  public var hints: [IPv4Address] = []

  public init() {}

  /// The closest zone that encloses a name.
  func zone(of name: DNSName) -> DNSZone? {
    zones.filter { name.isWithin($0.name) }.max { $0.name.labels.count < $1.name.labels.count }
  }

  public static let fields = Fields(\DNSServerSettings.zones, \.recursion, \.forwarders, \.hints)
}

extension DNSServerSettings {
  /// The limit on consecutive aliases, like BIND's `max-query-restarts`.
  static let aliasLimit = 11

  /// The answer from the zones; nil if none of them contains the name.
  func answer(to query: DNSMessage, _ question: DNSQuestion) -> DNSMessage? {
    guard zone(of: question.name) != nil else { return nil }
    var reply = query.reply
    var name = question.name
    var visited: Set<DNSName> = []
    // Aliases are followed as far as the server knows them, and not in circles: each record is added once.
    while let zone = zone(of: name), reply.answers.count <= DNSServerSettings.aliasLimit {
      guard visited.insert(name).inserted else { break }
      reply.isAuthoritative = true
      switch zone.find(DNSQuestion(name, question.type)) {
      case .records(let records):
        reply.answers += records
        reply.additionals = addresses(for: records, besides: reply.answers)
        return reply
      case .alias(let record, let target):
        reply.answers.append(record)
        name = target
      case .delegation(let servers):
        reply.isAuthoritative = !reply.answers.isEmpty
        reply.authorities = servers
        reply.additionals = addresses(for: servers, besides: reply.answers)
        return reply
      case .noSuchName:
        reply.code = .noSuchName
        reply.authorities = zone.denial
        return reply
      case .noSuchType:
        reply.authorities = zone.denial
        return reply
      }
    }
    return reply
  }

  /// Whether the answer is complete: it does not end in an alias of a name outside the zones.
  func isComplete(_ answer: DNSMessage, _ question: DNSQuestion) -> Bool {
    guard answer.isAuthoritative else { return false }
    guard let last = answer.answers.last, case .cname(let target) = last.data, question.type != .cname,
      question.type != .any
    else { return true }
    if answer.answers.contains(where: { $0.name == target }) { return true }
    return answer.authorities.contains { $0.type == .soa }
  }

  /// The addresses that readers of the records will need next, each once.
  private func addresses(for records: [DNSRecord], besides answers: [DNSRecord]) -> [DNSRecord] {
    var found: [DNSRecord] = []
    for record in records {
      guard let name = record.data.target else { continue }
      for address in zones.flatMap({ $0.addresses(of: name) }) {
        if !found.contains(address), !answers.contains(address) { found.append(address) }
      }
    }
    return found
  }
}

extension DNSData {
  /// The host that a record refers to, whose addresses are added.
  fileprivate var target: DNSName? {
    switch self {
    case .ns(let name), .mx(_, let name), .srv(_, _, _, let name): name
    default: nil
    }
  }
}

extension DNSMessage {
  /// An empty answer.
  var reply: DNSMessage {
    var reply = DNSMessage(identifier: identifier)
    reply.isResponse = true
    reply.operation = operation
    reply.wantsRecursion = wantsRecursion
    reply.question = question
    if let query = `extension` {
      reply.extension = DNSExtension()
      // RFC 3225, section 3.
      reply.extension?.acceptsSecurity = query.acceptsSecurity
    }
    return reply
  }
}
