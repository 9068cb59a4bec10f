import NetworkStack
import Packets
import SimulationKernel

/// A probe of `traceroute` and its answer.
struct TracerouteProbe: Sendable, Equatable, StateRecord {
  /// The answer: an ICMP error, or a datagram if `failure` is nil.
  struct Answer: Sendable, Equatable, StateRecord {
    var source: IPAddress
    var arrived: Instant
    var failure: DeliveryFailure?

    static let fields = Fields(\TracerouteProbe.Answer.source, \.arrived, \.failure)
  }

  /// `.never` until it is sent.
  var sent = Instant.never
  var answer: Answer?
  /// Whether it has timed out.
  var isExpired = false

  var isSent: Bool { sent < .never }
  var isDone: Bool { answer != nil || isExpired }

  /// How long the answer took.
  var time: Duration? { answer.map { $0.arrived - sent } }

  /// Whether the answer ends the trace: anything but "time exceeded".
  var isFinal: Bool {
    guard let answer else { return false }
    guard let failure = answer.failure else { return true }
    return failure.type != (answer.source.v6 == nil ? 11 : 3)
  }

  /// The mark that traceroute prints after the time of such an answer; nil for expected ones.
  var mark: String? {
    guard isFinal, let answer, let failure = answer.failure else { return nil }
    return answer.source.v6 == nil ? failure.icmpv4Mark : failure.icmpv6Mark
  }

  static let fields = Fields(\TracerouteProbe.sent, \.answer, \.isExpired)
}

extension DeliveryFailure {
  fileprivate var icmpv4Mark: String? {
    guard type == 3 else { return "!<\(type)-\(code)>" }
    switch code {
    case 0, 6, 8, 11: return "!N"
    case 1, 7, 12: return "!H"
    case 2: return "!P"
    case 3: return nil
    case 4: return "!F-\(nextHopMTU)"
    case 5: return "!S"
    case 9, 10, 13: return "!X"
    case 14: return "!V"
    case 15: return "!C"
    default: return "!<\(code)>"
    }
  }

  fileprivate var icmpv6Mark: String? {
    switch (type, code) {
    case (1, 0): "!N"
    case (1, 1): "!X"
    case (1, 2), (1, 3): "!H"
    case (1, 4): nil
    case (1, _): "!<\(code)>"
    case (2, _): "!F-\(nextHopMTU)"
    default: "!<\(type)-\(code)>"
    }
  }
}
