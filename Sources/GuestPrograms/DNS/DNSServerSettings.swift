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
  /// The answer out of the zones; nil where none of them holds the name.
  func answer(to query: DNSMessage, _ question: DNSQuestion) -> DNSMessage? {
    guard zone(of: question.name) != nil else { return nil }
    var reply = query.reply
    var name = question.name
    // An alias leads on as long as the server knows where to, and not in circles.
    for _ in 0..<8 {
      guard let zone = zone(of: name) else { break }
      reply.isAuthoritative = true
      switch zone.find(DNSQuestion(name, question.type)) {
      case .records(let records):
        reply.answers += records
        reply.additionals += records.flatMap { glue(for: $0, zone) }
        return reply
      case .alias(let record, let target):
        reply.answers.append(record)
        name = target
      case .delegation(let servers):
        reply.isAuthoritative = !reply.answers.isEmpty
        reply.authorities = servers
        reply.additionals = servers.flatMap { glue(for: $0, zone) }
        return reply
      case .noSuchName:
        reply.code = .noSuchName
        reply.authorities = zone.authority.map { [$0] } ?? []
        return reply
      case .noSuchType:
        reply.authorities = zone.authority.map { [$0] } ?? []
        return reply
      }
    }
    return reply
  }

  /// What whoever reads the record asks for next.
  private func glue(for record: DNSRecord, _ zone: DNSZone) -> [DNSRecord] {
    switch record.data {
    case .ns(let name), .mx(_, let name): zone.addresses(of: name)
    default: []
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
    if `extension` != nil { reply.extension = DNSExtension() }
    return reply
  }
}
