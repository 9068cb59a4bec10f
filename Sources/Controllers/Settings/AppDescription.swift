import Packets

/// An app with its settings, as a topology file or a command line names it.
public enum AppDescription: Hashable, Sendable {
  case hub
  case learningSwitch
  case forwarding
  case reactive(ReactiveSettings)
  case arpProxy
  case firewall(FirewallSettings)
  case loadBalancer(BalancedService)
  case gateway([GatewayAddress])
  case qos([RateLimit])
  case monitor(MonitorSettings)
  case chains([ServiceChain])

  /// The app in its first state.
  public var app: any ControllerApp {
    switch self {
    case .hub: HubApp()
    case .learningSwitch: LearningSwitchApp()
    case .forwarding: ForwardingApp()
    case .reactive(let settings): ReactiveApp(waitsForBarriers: settings.waitsForBarriers)
    case .arpProxy: ARPProxyApp()
    case .firewall(let settings): FirewallApp(settings.rules, otherwise: settings.fallback)
    case .loadBalancer(let service): LoadBalancerApp([service])
    case .gateway(let addresses): GatewayApp(addresses)
    case .qos(let limits): QoSApp(limits)
    case .monitor(let settings): MonitorApp(every: settings.interval, settings.format)
    case .chains(let chains): ServiceChainApp(chains)
    }
  }

  /// Those that need no settings, by name.
  public static let simple: [(name: String, app: AppDescription)] = [
    (HubApp.name, .hub), (LearningSwitchApp.name, .learningSwitch), (ForwardingApp.name, .forwarding),
    (ReactiveApp.name, .reactive(ReactiveSettings())), (ARPProxyApp.name, .arpProxy),
    (MonitorApp.name, .monitor(MonitorSettings())),
  ]

  /// Those that do.
  public static let configured = [
    FirewallApp.name, LoadBalancerApp.name, GatewayApp.name, QoSApp.name, ServiceChainApp.name,
  ]
}

extension AppDescription {
  /// Whether it brings frames to their destinations, which one app of a controller does.
  public var isForwarder: Bool {
    switch self {
    case .hub, .learningSwitch, .forwarding, .reactive: true
    default: false
    }
  }
}

/// What a controller does.
public struct ControllerSettings: Hashable, Sendable {
  public var apps: [AppDescription] = []

  public init(apps: [AppDescription] = []) { self.apps = apps }

  /// Whether some app brings frames to their destinations.
  public var hasForwarder: Bool { apps.contains(where: \.isForwarder) }

  /// The chains of all apps.
  public var chains: [ServiceChain] {
    apps.flatMap { app -> [ServiceChain] in if case .chains(let chains) = app { chains } else { [] } }
  }

  /// Changes the chains of all apps.
  public mutating func updateChains(_ change: (inout ServiceChain) -> Void) {
    for index in apps.indices {
      guard case .chains(var chains) = apps[index] else { continue }
      for chain in chains.indices { change(&chains[chain]) }
      apps[index] = .chains(chains)
    }
  }

  /// Adds chains, behind those that are there.
  public mutating func add(_ more: [ServiceChain]) {
    guard let index = apps.firstIndex(where: { if case .chains = $0 { true } else { false } }),
      case .chains(let chains) = apps[index]
    else { return apps.append(.chains(more)) }
    apps[index] = .chains(chains + more)
  }

  public var controller: Controller { Controller(apps.map(\.app)) }
}
