public import Packets
public import SimulationKernel

/// What a name server knows, and whether it asks others for what it does not know.
public struct DNSServerSettings: Hashable, Sendable {
  public var zones: [DNSZone] = []
  /// Whether it finds answers for clients that ask for recursion.
  public var recursion = false
  /// The servers that it hands all such questions to.
  public var forwarders: [IPv4Address] = []
  /// The root's servers, where it begins otherwise.
  public var hints: [IPv4Address] = []

  public init() {}

  /// The zone that is nearest to a name.
  func zone(of name: DNSName) -> DNSZone? {
    zones.filter { name.isWithin($0.name) }.max { $0.name.labels.count < $1.name.labels.count }
  }
}

extension DNSServerSettings: StateRecord {
  public static let fields = Fields(\DNSServerSettings.zones, \.recursion, \.forwarders, \.hints)
}

extension DNSServerSettings {
  /// Aliases that are followed in a row, as BIND's `max-query-restarts`.
  static let aliasLimit = 11

  /// The answer out of the zones; nil where none of them holds the name.
  func answer(to query: DNSMessage, _ question: DNSQuestion) -> DNSMessage? {
    guard zone(of: question.name) != nil else { return nil }
    var reply = query.reply
    var name = question.name
    var visited: Set<DNSName> = []
    // An alias leads on as long as the server knows where to, and not in circles: each record is there once.
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

  /// Whether nobody else needs to be asked after this answer: it does not end in an alias of a name that others know.
  func isComplete(_ answer: DNSMessage, _ question: DNSQuestion) -> Bool {
    guard answer.isAuthoritative else { return false }
    guard let last = answer.answers.last, case .cname(let target) = last.data, question.type != .cname,
      question.type != .any
    else { return true }
    if answer.answers.contains(where: { $0.name == target }) { return true }
    return answer.authorities.contains { $0.type == .soa }
  }

  /// The addresses that whoever reads the records asks for next, each once.
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
  /// The host that a record leads to, whose addresses go along with it.
  fileprivate var target: DNSName? {
    switch self {
    case .ns(let name), .mx(_, let name), .srv(_, _, _, let name): name
    default: nil
    }
  }
}

extension DNSMessage {
  /// An answer without content.
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
