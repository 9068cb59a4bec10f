public import SimulationKernel

/// The points on a packet's path through a machine at which functions are called, those of netfilter.
///
/// ```
/// in ─▶ prerouting ─▶ route ─▶ forward ─▶ postrouting ─▶ out
///                       │                      ▲
///                     input ─▶ sockets ─▶ output
/// ```
public enum Hook: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
  case prerouting, input, forward, output, postrouting
}

extension Hook: CustomStringConvertible {
  public var description: String {
    switch self {
    case .prerouting: "prerouting"
    case .input: "input"
    case .forward: "forward"
    case .output: "output"
    case .postrouting: "postrouting"
    }
  }
}

public struct HookSet: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public init(_ hook: Hook) { rawValue = 1 << hook.rawValue }

  public static let prerouting = HookSet(.prerouting)
  public static let input = HookSet(.input)
  public static let forward = HookSet(.forward)
  public static let output = HookSet(.output)
  public static let postrouting = HookSet(.postrouting)
}

/// A function's decision about a packet.
public struct Verdict: Hashable, Sendable, BitwiseCopyable {
  public enum Action: UInt8, Sendable, BitwiseCopyable, Checkpointable {
    case accept, drop
    /// Drop, and notify the sender with an ICMP error, whatever the protocol (RFC 5508, REQ-8).
    case prohibit
    /// Drop, and notify the sender: with an RST for a TCP segment, otherwise with an ICMP error (RFC 1812, section 5.2.7.1).
    case reject
    /// The function has consumed the packet, which goes no further and does not count as dropped.
    case consume
  }

  public var action: Action
  /// Identifies the rule that decided; only the function knows its meaning.
  public var cause: UInt16

  public init(_ action: Action, cause: UInt16 = 0) {
    self.action = action
    self.cause = cause
  }

  public static let accept = Verdict(.accept)
}
