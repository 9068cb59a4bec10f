public import OpenFlow
public import Packets
public import SimulationKernel

/// Packets that are to pass through network functions, in their order.
public struct ServiceChain: Hashable, Sendable, StateRecord {
  public var name: String
  /// Which packets, before any function has changed them.
  public var match: Match
  public var hops: [ChainHop]
  public var reverse: Reverse
  public var encapsulation: Encapsulation

  /// What happens to the answers.
  public enum Reverse: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
    /// They pass through the same functions, from the last to the first.
    case same
    /// They go straight back.
    case none
  }

  /// How switches between two functions know where in its chain a packet is.
  public enum Encapsulation: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
    /// By the port where it comes in, which is not always enough.
    case none
    /// By a VLAN tag that it has between switches.
    case vlan
    /// By an MPLS label that it has between switches (RFC 3032).
    case mpls
    /// By a network service header, which it has between switches together with an Ethernet header of its own (RFC 8300).
    case nsh
  }

  public init(
    _ name: String, _ match: Match, through hops: [ChainHop], reverse: Reverse = .same,
    encapsulation: Encapsulation = .none
  ) {
    (self.name, self.match, self.hops, self.reverse, self.encapsulation) = (name, match, hops, reverse, encapsulation)
  }

  public static let hopLimit = 32

  public static let fields = Fields(\ServiceChain.name, \.match, \.hops, \.reverse, \.encapsulation)
}

/// One function of a chain, or several equal ones that share the flows.
public struct ChainHop: Hashable, Sendable, StateRecord {
  public var name: String
  public var members: [ChainMember]
  /// Whether it changes addresses or ports, so that what it lets out is not what came in.
  public var rewrites: Bool
  public var onFailure: OnFailure

  /// What happens to packets when no member is there.
  public enum OnFailure: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
    case bypass
    case block
  }

  public init(_ name: String, _ members: [ChainMember], rewrites: Bool = false, onFailure: OnFailure = .block) {
    (self.name, self.members, self.rewrites, self.onFailure) = (name, members, rewrites, onFailure)
  }

  public static let memberLimit = 64

  public static let fields = Fields(\ChainHop.name, \.members, \.rewrites, \.onFailure)
}

/// Where a function is.
public struct ChainMember: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The port by which packets go to it.
  public var entry: SwitchPort
  /// The port by which they come back: the same if it has one interface.
  public var exit: SwitchPort
  /// The address to which frames for it are sent; nil for a bump in the wire, which takes all.
  public var hardwareAddress: MACAddress?
  /// The same for frames that go the other way, and so come to the interface at ``exit``.
  public var exitHardwareAddress: MACAddress?

  public init(
    entry: SwitchPort, exit: SwitchPort? = nil, hardwareAddress: MACAddress? = nil,
    exitHardwareAddress: MACAddress? = nil
  ) {
    (self.entry, self.exit, self.hardwareAddress) = (entry, exit ?? entry, hardwareAddress)
    self.exitHardwareAddress = exitHardwareAddress ?? hardwareAddress
  }

  /// For packets that go the other way.
  var reversed: ChainMember {
    ChainMember(
      entry: exit, exit: entry, hardwareAddress: exitHardwareAddress, exitHardwareAddress: hardwareAddress)
  }

  public static let fields = Fields(
    \ChainMember.entry, \.exit, \.hardwareAddress, \.exitHardwareAddress)
}
