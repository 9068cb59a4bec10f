public import Settings

extension ControllerSettings {
  public static let keys = KeyTable("a controller", ControllerSettings(), conflicts: { $0.conflicts }) {
    Key(
      "apps", \.apps, .list(of: AppDescription.form, "an app"),
      "What it does: names of apps, or mappings of a name to its settings.")
  }

  /// What does not fit together.
  private var conflicts: [Conflict] {
    let chains = apps.flatMap { app -> [ServiceChain] in
      if case .chains(let chains) = app { chains } else { [] }
    }
    // What names nodes can be judged only where nodes are known.
    let isKnown = !chains.contains { $0.hops.contains(where: \.members.isEmpty) }
    var conflicts = (isKnown ? ServiceChain.faults(of: chains) : []).map { fault in
      Conflict(at: "apps", "chain '\(fault.chain)': \(fault.message)", fix: fault.fix)
    }
    if apps.filter(\.isForwarder).count > 1 {
      conflicts.append(
        Conflict(
          at: "apps", "two apps that bring frames to their destinations",
          fix: "use one of hub, learning-switch, forwarding and reactive"))
    }
    if !chains.isEmpty, !apps.contains(.forwarding) {
      conflicts.append(
        Conflict(
          at: "apps", "'chains' without 'forwarding'", fix: "add 'forwarding', which brings packets to their ends"))
    }
    return conflicts
  }
}

extension AppDescription {
  public static let form = Form<AppDescription>.either([
    .variants("an app", variants), Form(Scalar.choice(AppDescription.simple.map { ($0.name, $0.app) })),
  ])

  private static let chains = Form<[Entry<String, ServiceChain>]>.map(
    keys: .name, Form<ServiceChain>.table(ServiceChain.keys)
  ).map(
    to: { entries in entries.map { $0.value.named($0.name.value) } },
    from: { chains in chains.map { Entry(Located($0.name), $0) } })

  private static let variants: [Variant<AppDescription>] = [
    Variant(
      "the firewall app", FirewallApp.name, .table(FirewallSettings.keys), wrap: { .firewall($0) },
      unwrap: { if case .firewall(let settings) = $0 { settings } else { nil } },
      "A stateless firewall in every switch."),
    Variant(
      "the reactive app", ReactiveApp.name, .table(ReactiveSettings.keys), wrap: { .reactive($0) },
      unwrap: { if case .reactive(let settings) = $0 { settings } else { nil } },
      "Installs the entries of a path when its first packet comes."),
    Variant(
      "the load-balancer app", LoadBalancerApp.name, .table(BalancedService.keys), wrap: { .loadBalancer($0) },
      unwrap: { if case .loadBalancer(let service) = $0 { service } else { nil } },
      "One address that several servers share."),
    Variant(
      "the gateway app", GatewayApp.name, .oneOrMore(Scalar.gatewayAddress, "an address"), wrap: { .gateway($0) },
      unwrap: { if case .gateway(let addresses) = $0 { addresses } else { nil } },
      "Addresses with their prefix lengths, such as 10.0.1.1/24, between whose subnets switches route."),
    Variant(
      "the qos app", QoSApp.name, .list(of: RateLimit.keys), wrap: { .qos($0) },
      unwrap: { if case .qos(let limits) = $0 { limits } else { nil } }, "Limits of rates, by meters."),
    Variant(
      "the monitor app", MonitorApp.name, .table(MonitorSettings.keys), wrap: { .monitor($0) },
      unwrap: { if case .monitor(let settings) = $0 { settings } else { nil } },
      "Prints the counters of ports and flow entries."),
    Variant(
      "the chains app", ServiceChainApp.name, chains,
      wrap: { .chains($0) }, unwrap: { if case .chains(let chains) = $0 { chains } else { nil } },
      "Packets that pass through network functions, by name of the chain."),
  ]
}

extension ServiceChain {
  fileprivate func named(_ name: String) -> ServiceChain {
    var chain = self
    chain.name = name
    return chain
  }
}
