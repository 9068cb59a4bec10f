public import NetworkStack
public import Settings
public import SimulationKernel

/// The forwarding of the machine itself, named so that a chain can be read: it does nothing, for the stack routes.
public struct Router: PassiveFunction {
  public static let name = "router"
  public static let registeredName = "function.router"
  public static let keys = KeyTable("'router'", RouterDescription()) {}

  public init(_ description: RouterDescription, _ machine: FunctionContext) throws(Fault) {}

  public func duty(at hook: Hook?) -> String { "the machine itself routes" }

  public func explanation(of cause: UInt16) -> String { "routed" }

  public static let fields = Fields<Router>()
}

/// What a topology file says about a router: nothing.
public struct RouterDescription: Hashable, Sendable {}
