public import Fabric
public import Packets
public import SimulationKernel

/// The functions of a machine in their order, and the connections that they share.
public struct HookChain: Sendable, Equatable {
  public internal(set) var functions: [Open<any NetworkFunction>]
  public internal(set) var connections: ConnectionTable<IPv4Address>
  public internal(set) var ipv6Connections: ConnectionTable<IPv6Address>
  /// The machine is a bump in the wire: what comes in on one of its two interfaces goes out of the other.
  public let isTransparent: Bool
  /// Follows from the functions, so that a packet that none of them wants to see at a hook is not held up.
  private(set) var hooks: [HookSet] = []
  private(set) var ipv6Hooks: [HookSet] = []
  /// Where any of them wants to be called.
  private(set) var wanted = HookSet()
  private(set) var ipv6Wanted = HookSet()
  /// Whether there is nothing to do for any packet.
  public private(set) var isEmpty = true

  /// Connections are tracked as the first function wants it that wants it in a way of its own.
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

  /// That of the machines that have none.
  static let none = Indirect(HookChain())

  /// When the first of the functions wants to be called.
  var nextWake: Instant { functions.reduce(.never) { min($0, $1.value.nextWake) } }

  /// Calls the functions whose time has come. Returns what they want sent.
  mutating func wake(at now: Instant) -> [Probe] {
    var probes: [Probe] = []
    for index in functions.indices where functions[index].value.nextWake <= now {
      functions[index].value.wake(at: now, into: &probes)
    }
    return probes
  }

  /// What the functions have counted.
  public var counts: [(function: String, count: FunctionCount)] {
    functions.flatMap { function in function.value.counts.map { (type(of: function.value).name, $0) } }
  }

  /// What a drop's detail means: the function's name, and what it says.
  public func explanation(of detail: DropDetail) -> (function: String, text: String)? {
    guard let index = detail.function, functions.indices.contains(index) else { return nil }
    let function = functions[index].value
    return (type(of: function).name, function.explanation(of: detail.cause))
  }
}

extension HookChain: StateRecord {
  public static let fields = Fields(\HookChain.functions, \.connections, \.ipv6Connections, \.isTransparent)
    .derived(\.hooks, []).derived(\.ipv6Hooks, []).derived(\.wanted, HookSet()).derived(\.ipv6Wanted, HookSet())
    .derived(\.isEmpty, true)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    noteHooks()
  }
}
