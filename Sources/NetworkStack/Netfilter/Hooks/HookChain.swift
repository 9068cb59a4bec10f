public import Fabric
public import Packets
public import SimulationKernel

/// The functions of a machine, in order, and the connections that they share.
public struct HookChain: Sendable, Equatable, StateRecord {
  /// The functions, in the order in which a packet passes them at each hook.
  public internal(set) var functions: [Open<any NetworkFunction>]
  /// The tracked IPv4 connections.
  public internal(set) var connections: ConnectionTable<IPv4Address>
  /// The tracked IPv6 connections.
  public internal(set) var ipv6Connections: ConnectionTable<IPv6Address>
  /// Whether the machine is a bump in the wire: what arrives on one of its two interfaces leaves by the other.
  public let isTransparent: Bool
  /// Derived from the functions, to skip hooks at which none of them wants to be called.
  private(set) var hooks: [HookSet] = []
  private(set) var ipv6Hooks: [HookSet] = []
  /// The hooks at which any of them wants to be called.
  private(set) var wanted = HookSet()
  private(set) var ipv6Wanted = HookSet()
  /// Whether there is nothing to do for packets.
  public private(set) var isEmpty = true

  /// Connections are tracked with the first settings that differ from the default.
  public init(_ functions: [any NetworkFunction] = [], isTransparent: Bool = false) {
    self.functions = functions.map { Open($0) }
    self.isTransparent = isTransparent
    let wishes = functions.compactMap(\.tracking)
    let tracking = wishes.first { $0 != TrackingSettings() } ?? wishes.first
    connections = ConnectionTable(tracking)
    ipv6Connections = ConnectionTable(tracking)
    noteHooks()
  }

  private mutating func noteHooks() {
    hooks = functions.map { $0.value.hooks }
    ipv6Hooks = functions.map { $0.value.ipv6Hooks }
    wanted = hooks.reduce(HookSet()) { $0.union($1) }
    ipv6Wanted = ipv6Hooks.reduce(HookSet()) { $0.union($1) }
    isEmpty = functions.isEmpty && connections.settings == nil && !isTransparent
  }

  /// The chain of machines without functions.
  static let none = Indirect(HookChain())

  /// When the next timer of a function expires.
  var nextWake: Instant { functions.reduce(.never) { min($0, $1.value.nextWake) } }

  /// Calls the functions whose timers have expired. Returns the packets that they want to send.
  mutating func wake(at now: Instant) -> [Probe] {
    var probes: [Probe] = []
    for index in functions.indices where functions[index].value.nextWake <= now {
      functions[index].value.wake(at: now, into: &probes)
    }
    return probes
  }

  /// The functions' counters.
  public var counts: [(function: String, count: FunctionCount)] {
    functions.flatMap { function in function.value.counts.map { (type(of: function.value).name, $0) } }
  }

  /// The meaning of a drop's detail: the function's name and explanation.
  public func explanation(of detail: DropDetail) -> (function: String, text: String)? {
    guard let index = detail.function, functions.indices.contains(index) else { return nil }
    let function = functions[index].value
    return (type(of: function).name, function.explanation(of: detail.cause))
  }

  public static let fields = Fields(\HookChain.functions, \.connections, \.ipv6Connections, \.isTransparent)
    .derived(\.hooks, []).derived(\.ipv6Hooks, []).derived(\.wanted, HookSet()).derived(\.ipv6Wanted, HookSet())
    .derived(\.isEmpty, true)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    noteHooks()
  }
}
