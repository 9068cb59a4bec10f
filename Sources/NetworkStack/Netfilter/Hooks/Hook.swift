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
  /// The name that nftables gives the hook.
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

/// A set of hooks, such as those at which a function is called.
public struct HookSet: OptionSet, Hashable, Sendable, BitwiseCopyable {
  /// A bit for each hook, shifted by its raw value.
  public var rawValue: UInt8

  /// Creates a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// Creates a set of one hook.
  public init(_ hook: Hook) { rawValue = 1 << hook.rawValue }

  /// Packets that arrive, before they are routed.
  public static let prerouting = HookSet(.prerouting)
  /// Packets for the machine itself.
  public static let input = HookSet(.input)
  /// Packets that are forwarded.
  public static let forward = HookSet(.forward)
  /// Packets that the machine itself sends.
  public static let output = HookSet(.output)
  /// Packets that are about to leave, the machine's own and forwarded ones.
  public static let postrouting = HookSet(.postrouting)
}

/// A function's decision about a packet.
public struct Verdict: Hashable, Sendable, BitwiseCopyable {
  /// What happens to the packet.
  public enum Action: UInt8, Sendable, BitwiseCopyable, Checkpointable {
    /// Let the packet continue.
    case accept
    /// Drop the packet silently.
    case drop
    /// Drop, and notify the sender with an ICMP error, whatever the protocol (RFC 5508, REQ-8).
    case prohibit
    /// Drop, and notify the sender: with an RST for a TCP segment, otherwise with an ICMP error (RFC 1812, section 5.2.7.1).
    case reject
    /// The function has consumed the packet, which goes no further and does not count as dropped.
    case consume
  }

  /// What happens to the packet.
  public var action: Action
  /// Identifies the rule that decided; only the function knows its meaning.
  public var cause: UInt16

  /// Creates a verdict of the rule that `cause` identifies.
  public init(_ action: Action, cause: UInt16 = 0) {
    self.action = action
    self.cause = cause
  }

  /// The packet continues to the next function, for no particular rule.
  public static let accept = Verdict(.accept)
}
