import NetworkStack
public import SimulationKernel

/// The network functions that topology files can name. A new one is a line here.
public enum FunctionCatalog {
  public static let all: [any ConfigurableFunction.Type] = [
    ConnectionTracking.self, Firewall.self, LoadBalancer.self, Monitor.self, NAT.self, RateLimiter.self, Router.self,
  ]

  public static func type(named name: String) -> (any ConfigurableFunction.Type)? { all.first { $0.name == name } }

  /// Allows checkpoints that contain functions to be read.
  public static func register(in registry: inout PartRegistry) {
    for type in all { registry.register(type) }
  }
}
