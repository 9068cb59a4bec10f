import Packets
import SimulationKernel

/// A question of `dig`, how to ask it, and which parts of the answer to print.
struct DigQuery: Sendable, Equatable, StateRecord {
  var question = DNSQuestion(.root, .a)
  /// Nil for the first of `/etc/resolv.conf`.
  var server: IPv4Address?
  var port = DNSMessage.port
  var wantsRecursion = true
  /// In bytes; nil without EDNS.
  private(set) var payloadSize: UInt16? = DNSExtension.usualSize
  /// The EDNS version. A server's refusal of it is printed, as with `+noednsnegotiation`.
  private(set) var version: UInt8 = 0
  private(set) var acceptsSecurity = false
  private var prefersTCP = false
  /// Whether a truncated answer is printed rather than asked for again over TCP.
  private(set) var takesTruncated = false
  private(set) var timeout = Duration.seconds(5)
  private(set) var attemptLimit = 3

  private(set) var isShort = false
  private(set) var showsCommand = true
  private(set) var showsComments = true
  private(set) var showsQuestion = true
  private(set) var showsAnswer = true
  private(set) var showsAuthority = true
  private(set) var showsAdditional = true
  private(set) var showsStatistics = true
  private(set) var showsQuery = false
  private(set) var showsClass = true
  private(set) var showsTime = true
  private(set) var identifies = false

  /// Zone transfers always use TCP.
  var usesTCP: Bool { prefersTCP || question.type == .axfr || question.type == .ixfr }

  mutating func take(_ feature: DigFeature) throws(FailedCommand) {
    if takeShown(feature) || takeAsked(feature) { return }
    switch feature.name {
    case "bufsize": payloadSize = try number(feature, 0...65_535)
    case "edns":
      payloadSize = feature.isOn ? payloadSize ?? DNSExtension.usualSize : nil
      version = feature.value == nil || !feature.isOn ? 0 : try number(feature, 0...255)
    case "time", "timeout": timeout = .seconds(Int64(max(1, try number(feature, 0...3_600) as Int)))
    case "tries": attemptLimit = max(1, try number(feature, 0...100))
    case "retry": attemptLimit = 1 + (try number(feature, 0...100) as Int)
    case "trace", "nssearch", "multiline", "yaml", "tls", "https", "opcode", "subnet", "ednsopt", "header-only":
      // Their negative forms change nothing.
      guard feature.isOn else { return }
      throw FailedCommand("dig: '+\(feature.word)' is not supported in a guest", status: 1)
    // The others have no visible effect here.
    default: break
    }
  }

  private mutating func takeShown(_ feature: DigFeature) -> Bool {
    let isOn = feature.isOn
    switch feature.name {
    case "all":
      (showsQuestion, showsAuthority, showsAnswer, showsAdditional) = (isOn, isOn, isOn, isOn)
      (showsComments, showsStatistics, showsCommand) = (isOn, isOn, isOn)
    case "short": isShort = isOn
    case "cmd": showsCommand = isOn
    case "comments": showsComments = isOn
    case "question": showsQuestion = isOn
    case "answer": showsAnswer = isOn
    case "authority": showsAuthority = isOn
    case "additional": showsAdditional = isOn
    case "stats": showsStatistics = isOn
    case "qr": showsQuery = isOn
    case "class": showsClass = isOn
    case "ttlid": showsTime = isOn
    case "identify": identifies = isOn
    default: return false
    }
    return true
  }

  private mutating func takeAsked(_ feature: DigFeature) -> Bool {
    switch feature.name {
    case "rdflag", "recurse": wantsRecursion = feature.isOn
    case "tcp", "vc": prefersTCP = feature.isOn
    case "ignore": takesTruncated = feature.isOn
    case "dnssec", "do":
      acceptsSecurity = feature.isOn
      if feature.isOn { payloadSize = payloadSize ?? DNSExtension.usualSize }
    default: return false
    }
    return true
  }

  private func number<Value: FixedWidthInteger>(
    _ feature: DigFeature, _ range: ClosedRange<Value>
  ) throws(FailedCommand) -> Value {
    guard let value = feature.value.flatMap({ Value($0) }), range.contains(value) else {
      throw FailedCommand("dig: Couldn't parse \(feature.name): \(feature.value ?? "")", status: 1)
    }
    return value
  }

  func message(_ identifier: UInt16) -> DNSMessage {
    var message = DNSMessage(identifier: identifier)
    message.wantsRecursion = wantsRecursion
    message.question = question
    message.extension = payloadSize.map { DNSExtension(payloadSize: $0) }
    message.extension?.version = version
    message.extension?.acceptsSecurity = acceptsSecurity
    return message
  }

  static let fields = Fields(
    \DigQuery.question, \.server, \.port, \.wantsRecursion, \.payloadSize, \.version, \.acceptsSecurity, \.prefersTCP,
    \.takesTruncated, \.timeout, \.attemptLimit, \.isShort, \.showsCommand, \.showsComments, \.showsQuestion,
    \.showsAnswer, \.showsAuthority, \.showsAdditional, \.showsStatistics, \.showsQuery, \.showsClass, \.showsTime,
    \.identifies)
}
