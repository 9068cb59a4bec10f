import NetworkStack
import Packets
import SimulationKernel

/// The arguments of `dig`.
struct DigSettings: Sendable, Equatable, StateRecord {
  /// The command line without the command.
  let words: String
  /// In order; at least one.
  private(set) var queries: [DigQuery] = []

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    words = arguments.joined(separator: " ")
    // What precedes the first name applies to all queries.
    var common = DigQuery()
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word.hasPrefix("@") {
        let server = try DigSettings.server(String(word.dropFirst()), names)
        DigSettings.change(&queries, &common) { $0.server = server }
      } else if word.hasPrefix("+") {
        try DigSettings.changing(&queries, &common, by: DigFeature(String(word.dropFirst())))
      } else if word.count >= 2, word.hasPrefix("-") {
        try take(option: word, &rest, &common)
      } else {
        try take(word, &common)
      }
    }
    if queries.isEmpty {
      // Without a name it asks for the root's name servers, whatever the type given.
      common.question = DNSQuestion(.root, .ns, in: common.question.kind)
      queries = [common]
    }
  }

  /// Changes the last query, or the initial state of all.
  private static func change(
    _ queries: inout [DigQuery], _ common: inout DigQuery, _ change: (inout DigQuery) -> Void
  ) {
    if queries.isEmpty { change(&common) } else { change(&queries[queries.count - 1]) }
  }

  private static func changing(
    _ queries: inout [DigQuery], _ common: inout DigQuery, by feature: DigFeature
  ) throws(FailedCommand) {
    if queries.isEmpty { try common.take(feature) } else { try queries[queries.count - 1].take(feature) }
  }

  /// A name, a type or a class.
  private mutating func take(_ word: String, _ common: inout DigQuery) throws(FailedCommand) {
    if let type = DNSType(name: word) {
      DigSettings.change(&queries, &common) { $0.question.type = type }
    } else if let kind = DNSClass(name: word) {
      DigSettings.change(&queries, &common) { $0.question.kind = kind }
    } else {
      try add(name: word, common)
    }
  }

  private mutating func add(name word: String, _ common: DigQuery) throws(FailedCommand) {
    guard let name = DNSName(word) else {
      throw FailedCommand("dig: '\(word)' is not a legal name (label too long)", status: 10)
    }
    var query = common
    query.question.name = name
    queries.append(query)
  }

  private mutating func take(
    option word: String, _ rest: inout ArraySlice<String>, _ common: inout DigQuery
  ) throws(FailedCommand) {
    let letter = word.dropFirst().first ?? "-"
    guard !"46muvhri".contains(letter) || word.count > 2 else {
      if "46uv".contains(letter) { return }
      throw .invalidDigOption(word)
    }
    guard "xtcqpb".contains(letter), let value = word.count > 2 ? String(word.dropFirst(2)) : rest.popFirst() else {
      throw .invalidDigOption(word)
    }
    switch letter {
    case "x":
      guard let name = DigSettings.reverse(value) else {
        throw FailedCommand("Invalid IP address \(value)", status: 1)
      }
      var query = common
      (query.question.name, query.question.type) = (name, .ptr)
      queries.append(query)
    case "t":
      guard let type = DNSType(name: value) else { return }
      DigSettings.change(&queries, &common) { $0.question.type = type }
    case "c":
      guard let kind = DNSClass(name: value) else { return }
      DigSettings.change(&queries, &common) { $0.question.kind = kind }
    case "p":
      guard let port = UInt16(value), port > 0 else { throw FailedCommand("Couldn't parse port number", status: 1) }
      DigSettings.change(&queries, &common) { $0.port = port }
    case "q": try add(name: value, common)
    default: break
    }
  }

  private static func reverse(_ text: String) -> DNSName? {
    if let address = IPv4Address(text) { return DNSName(reverse: address) }
    return IPv6Address(text).map { DNSName(reverse: $0) }
  }

  private static func server(_ text: String, _ names: NameTable) throws(FailedCommand) -> IPv4Address {
    if let address = HostName(text, .v4, names)?.address.v4 { return address }
    throw FailedCommand(
      "dig: couldn't get address for '\(text)': not found", status: 10, unknownHost: names.knows(text) ? nil : text)
  }

  static let fields = Fields(\DigSettings.words, \.queries)

  var inconsistency: String? { !queries.isEmpty ? nil : "a dig that asks nothing" }
}
