public import Fabric
public import NetworkStack
public import Packets
public import Settings
public import SimulationKernel

/// The forwarding of the machine itself, named so that a chain can be read: it does nothing, for the stack routes.
public struct Router: ConfigurableFunction {
  public static let name = "router"
  public static let registeredName = "function.router"
  public static let keys = KeyTable("'router'", RouterDescription()) {}

  public init(_ description: RouterDescription, _ machine: FunctionContext) throws(Fault) {}

  public var hooks: HookSet { [] }

  public mutating func process(
    _ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv4Address>,
    into outbox: inout Outbox
  ) -> Verdict { .accept }

  public mutating func process(
    _ packet: inout HookedPacket<IPv6Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv6Address>,
    into outbox: inout Outbox
  ) -> Verdict { .accept }

  public func duty(at hook: Hook?) -> String { "the machine itself routes" }

  public func explanation(of cause: UInt16) -> String { "routed" }

  public static let fields = Fields<Router>()
}

/// What a topology file says about a router: nothing.
public struct RouterDescription: Hashable, Sendable {}
