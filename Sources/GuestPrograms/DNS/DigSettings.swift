import NetworkStack
import Packets
import SimulationKernel

/// What `dig` was asked for.
struct DigSettings: Sendable, Equatable {
  /// The command line without the command.
  let words: String
  private(set) var question = DNSQuestion(.root, .ns)
  /// Nil for the first of `/etc/resolv.conf`.
  private(set) var server: IPv4Address?
  private(set) var isShort = false
  private(set) var wantsRecursion = true
  /// In bytes; nil without EDNS.
  private(set) var payloadSize: UInt16? = DNSExtension.usualSize
  /// Of EDNS. What a server does not know it refuses; that is printed, as with `+noednsnegotiation`.
  private(set) var version: UInt8 = 0
  private(set) var usesTCP = false
  /// A truncated answer is printed, and not asked for again.
  private(set) var takesTruncated = false

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    words = arguments.joined(separator: " ")
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word.hasPrefix("@") {
        server = try DigSettings.server(String(word.dropFirst()), names)
      } else if word == "-x", let address = rest.popFirst().flatMap({ IPv4Address($0) }) {
        question = DNSQuestion(DNSName(reverse: address), .ptr)
      } else if word == "-t", let type = rest.popFirst().flatMap({ DNSType(name: $0) }) {
        question.type = type
      } else {
        try take(word)
      }
    }
  }

  private mutating func take(_ word: String) throws(FailedCommand) {
    switch word {
    case "+short": isShort = true
    case "+norecurse", "+norec": wantsRecursion = false
    case "+recurse", "+rec", "+notcp", "+novc", "+noignore", "IN", "in": return
    case "+tcp", "+vc": usesTCP = true
    case "+ignore": takesTruncated = true
    case "+noedns": payloadSize = nil
    case "+edns": payloadSize = payloadSize ?? DNSExtension.usualSize
    default:
      if word.hasPrefix("+bufsize="), let size = UInt16(word.dropFirst(9)) { return payloadSize = size }
      if word.hasPrefix("+edns="), let number = UInt8(word.dropFirst(6)) { return version = number }
      if word.hasPrefix("+") || word.hasPrefix("-") {
        throw FailedCommand("Invalid option: \(word)", status: 1)
      }
      if let type = DNSType(name: word) {
        question.type = type
      } else if let name = DNSName(word) {
        question = DNSQuestion(name, question.type == .ns && question.name == .root ? .a : question.type)
      } else {
        throw FailedCommand("dig: '\(word)' is not a legal name (label too long)", status: 10)
      }
    }
  }

  private static func server(_ text: String, _ names: NameTable) throws(FailedCommand) -> IPv4Address {
    if let address = HostName(text, .v4, names)?.address.v4 { return address }
    throw FailedCommand(
      "dig: couldn't get address for '\(text)': not found", status: 10, unknownHost: names.knows(text) ? nil : text)
  }
}

extension DigSettings: StateRecord {
  static let fields = Fields(
    \DigSettings.words, \.question, \.server, \.isShort, \.wantsRecursion, \.payloadSize, \.version, \.usesTCP,
    \.takesTruncated)
}
