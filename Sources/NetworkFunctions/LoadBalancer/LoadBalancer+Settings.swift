public import NetworkStack
import Packets
public import SimulationKernel

extension LoadBalancer: ConfigurableFunction {
  private static let checkKeys = [
    FunctionKey(
      "kind", .choice(["tcp", "icmp"]), "tcp: a SYN to the servers' port; icmp: an echo request. tcp unless given."),
    FunctionKey("interval", .duration(atLeast: 1_000_000), "2s unless given."),
    FunctionKey("timeout", .duration(atLeast: 1_000_000), "1s unless given."),
    FunctionKey("fall", .number(1...100), "Failures in a row that take a server out; 3 unless given."),
    FunctionKey("rise", .number(1...100), "Successes in a row that bring it back; 2 unless given."),
  ]

  public static let keys = [
    FunctionKey("address", .text, required: true, "The address that clients use."),
    FunctionKey(
      "interface", .text,
      "The interface that has the address, if that is not one of the machine's; the first unless given."),
    FunctionKey("protocol", .choice(["tcp", "udp"]), "tcp unless given."),
    FunctionKey("port", .number(1...65_535), required: true, "The port that clients use."),
    FunctionKey("servers", .texts("a server"), required: true, "Addresses or machines."),
    FunctionKey("server-port", .number(1...65_535), "The servers' port; the same unless given."),
    FunctionKey(
      "method", .choice(["round-robin", "least-connections", "consistent-hash"]), "round-robin unless given."),
    FunctionKey("masquerade", .flag, "Whether servers see the balancer as their client."),
    FunctionKey("check", .record("a health check", checkKeys), "Whether and how servers are asked if they are well."),
  ]

  public init(_ settings: Setting, _ machine: FunctionContext) throws(SettingError) {
    guard let address = settings["address"], let port = settings["port"]?.number else {
      throw SettingError("a load balancer lacks 'address' or 'port'", at: settings.place, mend: "add them")
    }
    var servers: [IPv4Address] = []
    for element in settings["servers"]?.elements ?? [] { servers.append(try machine.address(element)) }
    guard (1...LoadBalancer.mostServers).contains(servers.count) else {
      throw SettingError(
        "a load balancer with \(servers.count) servers", at: settings.place, mend: "add 'servers: […]'")
    }
    var interface = 0
    if let name = settings["interface"] { interface = try machine.interface(name) }
    self.init(
      address: try machine.address(address), interface: interface,
      protocol: settings["protocol"]?.text == "udp" ? .udp : .tcp, port: UInt16(clamping: port),
      serverPort: UInt16(clamping: settings["server-port"]?.number ?? port),
      method: LoadBalancer.method(settings["method"]?.text), masquerades: settings["masquerade"]?.flag ?? false,
      check: settings["check"].map(LoadBalancer.check), servers: servers)
  }

  private static func method(_ text: String?) -> Method {
    switch text {
    case "least-connections": .leastConnections
    case "consistent-hash": .consistentHash
    default: .roundRobin
    }
  }

  private static func check(_ settings: Setting) -> HealthCheck {
    var check = HealthCheck(kind: settings["kind"]?.text == "icmp" ? .icmp : .tcp)
    if let interval = settings["interval"]?.quantity("ns") { check.interval = .nanoseconds(Int64(interval)) }
    if let timeout = settings["timeout"]?.quantity("ns") { check.timeout = .nanoseconds(Int64(timeout)) }
    if let fall = settings["fall"]?.number { check.fall = UInt32(clamping: fall) }
    if let rise = settings["rise"]?.number { check.rise = UInt32(clamping: rise) }
    return check
  }

  public func duty(at hook: Hook?) -> String {
    switch hook {
    case .prerouting: "chooses a server"
    case .input: "answers to health checks"
    case .postrouting: "sources of answers"
    case .output, .forward, nil: ""
    }
  }

  public static func places(in settings: Setting) -> [(cause: UInt16, place: SourcePlace)] {
    [(cause: Cause.noServer, place: settings["servers"]?.place ?? settings.place)]
  }
}

extension LoadBalancer: StateRecord {
  public static let fields = Fields(
    \LoadBalancer.address, \.interface, \.`protocol`, \.port, \.serverPort, \.method, \.masquerades, \.check, \.servers,
    \.nextServer, \.nextCheck, \.nextProbe, \.resets)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard servers.count <= LoadBalancer.mostServers, nextProbe < UInt32(LoadBalancer.probePorts.count) else {
      throw reader.failure("a load balancer of too many servers")
    }
  }
}
