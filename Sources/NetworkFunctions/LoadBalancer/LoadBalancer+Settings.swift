public import NetworkStack
import Packets
public import Settings
public import SimulationKernel

/// What a topology file says about a load balancer.
public struct LoadBalancerDescription: Hashable, Sendable {
  var address = Located(HostReference.address(.any))
  /// The first unless given.
  var interface: Located<String>?
  var `protocol` = IPProtocol.tcp
  var port: UInt16 = 1
  var servers: Located<[Located<HostReference>]> = Located([])
  var serverPort: UInt16?
  var method = LoadBalancer.Method.roundRobin
  var masquerades = false
  var check: HealthCheck?
}

extension LoadBalancer: ConfigurableFunction {
  public static let keys = KeyTable("'load-balancer'", LoadBalancerDescription()) {
    Key("address", \.address, Scalar.host.located, required: true, "The address that clients use.")
    Key(
      "interface", \.interface, Scalar.name.located,
      "The interface that has the address, if that is not one of the machine's; the first unless given.")
    Key("protocol", \.protocol, .transport, "What clients use.").alwaysPrinted
    Key("port", \.port, .integer(1...65_535), required: true, "The port that clients use.")
    Key(
      "servers", \.servers, Form.oneOrMore(Scalar.host.located, "a server").located, required: true,
      "Addresses or nodes.")
    Key("server-port", \.serverPort, .integer(1...65_535), "The servers' port; the same unless given.")
    Key(
      "method", \.method,
      .choice([
        ("round-robin", .roundRobin), ("least-connections", .leastConnections), ("consistent-hash", .consistentHash),
      ]), "How a server is chosen."
    ).alwaysPrinted
    Key("masquerade", \.masquerades, .boolean, "Whether servers see the balancer as their client.")
    Key("check", \.check, HealthCheck.keys, "Whether and how servers are checked.")
  }

  public init(_ description: LoadBalancerDescription, _ machine: FunctionContext) throws(Fault) {
    var servers: [IPv4Address] = []
    for reference in description.servers.value { servers.append(try machine.address(reference)) }
    guard (1...LoadBalancer.maximumServers).contains(servers.count) else {
      throw Fault(
        "a load balancer with \(servers.count) servers", at: description.servers.location,
        fix: "use 1 to \(LoadBalancer.maximumServers) servers")
    }
    var interface = 0
    if let name = description.interface { interface = try machine.interface(name) }
    self.init(
      address: try machine.address(description.address), interface: interface, protocol: description.protocol,
      port: description.port, serverPort: description.serverPort ?? description.port, method: description.method,
      masquerades: description.masquerades, check: description.check, servers: servers)
  }

  public func duty(at hook: Hook?) -> String {
    switch hook {
    case .prerouting: "chooses a server"
    case .input: "answers to health checks"
    case .postrouting: "sources of answers"
    case .output, .forward, nil: ""
    }
  }

  public static func locations(
    in description: LoadBalancerDescription, _ keys: KeyLocations
  ) -> [(cause: UInt16, location: SourceLocation)] { [(cause: Cause.noServer, location: keys["servers"])] }
}

extension HealthCheck {
  static let keys = KeyTable("a health check", HealthCheck(kind: .tcp)) {
    Key(
      "kind", \.kind, .choice([("tcp", .tcp), ("icmp", .icmp)]),
      "tcp: a SYN to the servers' port; icmp: an echo request."
    ).alwaysPrinted
    Key("interval", \.interval, .duration(.milliseconds(1)...), "Between two checks of a server.").alwaysPrinted
    Key("timeout", \.timeout, .duration(.milliseconds(1)...), "After which a check has failed.").alwaysPrinted
    Key("fall", \.fall, .integer(1...100), "Failures in a row that take a server out.").alwaysPrinted
    Key("rise", \.rise, .integer(1...100), "Successes in a row that bring it back.").alwaysPrinted
  }
}

extension Scalar where Value == IPProtocol {
  /// A protocol with ports.
  static var transport: Scalar { .choice([("tcp", .tcp), ("udp", .udp)]) }
}

extension LoadBalancer: StateRecord {
  public static let fields = Fields(
    \LoadBalancer.address, \.interface, \.`protocol`, \.port, \.serverPort, \.method, \.masquerades, \.check, \.servers,
    \.nextServer, \.nextProbe, \.resets)

  public var inconsistency: String? {
    servers.count <= LoadBalancer.maximumServers && nextServer >= 0 && nextProbe < UInt32(LoadBalancer.probePorts.count)
      ? nil : "a load balancer of too many servers"
  }
}
