import NetworkStack
import Packets
import SimulationKernel

/// What `ip route get` prints.
struct IPRouteAnswer<Address: InternetAddress> {
  var destination: Address
  /// As it is to be printed; nil for none.
  var from: String?
  var isDetailed = false
  /// The path MTU learned from ICMP.
  var path: (mtu: Int, time: Duration)?
  /// For how long a redirect holds.
  var redirect: Duration?

  /// - Parameter attributes: those of the route.
  private func addLearned(_ attributes: RouteAttributes<Address>, to record: inout IPRecord) {
    if let time = path?.time ?? redirect {
      let seconds = Int(time.nanoseconds / 1_000_000_000)
      record.add("expires", .number(seconds), "expires \(seconds)sec ")
    }
    guard let mtu = [path?.mtu, attributes.mtu.map { Int($0) }].compactMap({ $0 }).min() else { return }
    Self.add(mtu: mtu, isLocked: attributes.locksMTU, to: &record)
  }

  static func add(mtu: Int, isLocked: Bool, to record: inout IPRecord) {
    var metrics = IPRecord()
    metrics.add("mtu", .number(mtu))
    record.add("metrics", .list([.record(metrics)]), "mtu \(isLocked ? "lock " : "")\(mtu) ")
  }

  private func start(_ type: String?, gateway: Address?, device: String) -> IPRecord {
    var record = IPRecord()
    if let type = type ?? (isDetailed ? "unicast" : nil) { record.add("type", type, type + " ") }
    record.add("dst", "\(destination)", "\(destination) ")
    if let from { record.add("from", from, "from \(from) ") }
    if let gateway { record.add("gateway", "\(gateway)", "via \(gateway) ") }
    record.add("dev", device, "dev \(device) ")
    return record
  }

  private func add(_ source: Address?, to record: inout IPRecord) {
    if let source { record.add("prefsrc", "\(source)", "src \(source) ") }
  }

  private func gateway(_ route: Route<Address>) -> Address? { route.kind == .via ? route.gateway : nil }
}

extension IPRouteAnswer<IPv4Address> {
  func record(_ route: Route<IPv4Address>, source: IPv4Address?, _ stack: Stack) -> IPRecord {
    let isLocal = route.kind == .local
    let type = isLocal ? "local" : destination.isMulticast ? "multicast" : route.kind == .broadcast ? "broadcast" : nil
    var record = start(
      type, gateway: gateway(route), device: isLocal ? "lo" : stack.interfaces[route.interface].name)
    if isDetailed {
      let table = isLocal || route.kind == .broadcast ? "local" : "main"
      record.add("table", table, "table \(table) ")
    }
    add(source, to: &record)
    record.add("flags", .list([]))
    record.add("uid", .number(0), "uid 0 ")
    let flags = cacheFlags(route)
    record.add(
      "cache", .list(flags.map { .text($0) }),
      "\n    cache " + (flags.isEmpty ? "" : "<\(flags.joined(separator: ","))> "))
    addLearned(isLocal ? RouteAttributes() : stack.ipv4.routes.attributes(of: route), to: &record)
    record.write("\n")
    return record
  }

  private func cacheFlags(_ route: Route<IPv4Address>) -> [String] {
    if route.kind == .local { return ["local"] }
    // Every host is in the group of all.
    if destination.isMulticast { return destination == IPv4Address(224, 0, 0, 1) ? ["local", "mc"] : ["mc"] }
    if route.kind == .broadcast { return ["local", "brd"] }
    return redirect == nil ? [] : ["redirected"]
  }
}

extension IPRouteAnswer<IPv6Address> {
  func record(_ route: Route<IPv6Address>, source: IPv6Address?, _ stack: Stack) -> IPRecord {
    let isLocal = route.kind == .local
    let isKernels = isLocal || destination.isMulticast
    var record = start(
      isLocal ? "local" : destination.isMulticast ? "multicast" : nil, gateway: gateway(route),
      device: isLocal ? "lo" : stack.interfaces[route.interface].name)
    let attributes = isKernels ? RouteAttributes() : stack.ipv6.routes.attributes(of: route)
    if isKernels || isDetailed {
      let table = isKernels ? "local" : "main"
      record.add("table", table, "table \(table) ")
    }
    let name = attributes.protocol.map(RouteProtocol.name) ?? (isDetailed ? "boot" : nil)
    if let name = isKernels || route.origin == .kernel ? "kernel" : name {
      record.add("protocol", name, "proto \(name) ")
    }
    if isDetailed { record.add("scope", "global", "scope global ") }
    add(source, to: &record)
    let metric = isLocal ? 0 : destination.isMulticast ? 256 : Int(stack.ipv6.routes.metric(of: route))
    record.add("metric", .number(metric), "metric \(metric) ")
    record.add("flags", .list([]))
    addLearned(attributes, to: &record)
    record.add("pref", "medium", "pref medium")
    record.write("\n")
    return record
  }
}
