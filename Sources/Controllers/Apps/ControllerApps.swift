public import SimulationKernel

/// The apps that come with Polder.
public enum ControllerApps {
  /// Makes every app known to a checkpoint's reader.
  public static func register(in registry: inout PartRegistry) {
    registry.register(HubApp.self)
    registry.register(LearningSwitchApp.self)
    registry.register(ForwardingApp.self)
    registry.register(ReactiveApp.self)
    registry.register(FirewallApp.self)
    registry.register(ARPProxyApp.self)
    registry.register(ServiceChainApp.self)
    registry.register(LoadBalancerApp.self)
    registry.register(GatewayApp.self)
    registry.register(QoSApp.self)
    registry.register(MonitorApp.self)
  }
}
