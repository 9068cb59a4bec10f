public import NetworkStack
public import Settings
public import SimulationKernel

/// Names the machine's own forwarding in a chain, for readers. It does nothing, because the stack routes.
public struct Router: PassiveFunction {
  public static let name = "router"
  public static let registeredName = "function.router"
  public static let keys = KeyTable("'router'", RouterDescription()) {}

  public init(_ description: RouterDescription, _ machine: FunctionContext) throws(Fault) {}

  public func duty(at hook: Hook?) -> String { "the machine itself routes" }

  public func explanation(of cause: UInt16) -> String { "routed" }

  public static let fields = Fields<Router>()
}

/// A router has no settings in a topology file.
public struct RouterDescription: Hashable, Sendable {}
