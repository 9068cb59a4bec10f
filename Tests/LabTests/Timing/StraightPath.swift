import Fabric
import LabTesting
import SimulationKernel

/// A way from a host over switches and routers to another, and what a packet needs for it.
struct StraightPath: Sendable, CustomStringConvertible {
  enum Device: String { case `switch`, router }

  /// The cables, from end to end.
  var cables: [WireTime]
  /// What is between them, one fewer.
  var devices: [Device]
  /// Data bytes of the ping.
  var size: Int

  init(_ cables: [WireTime], _ devices: [Device] = [], size: Int = 56) {
    (self.cables, self.devices, self.size) = (cables, devices, size)
  }

  var description: String {
    let links = cables.map { "\($0.rate) \($0.delay)" }.joined(separator: ", ")
    return "\(size) bytes over \(links) and \(devices.map(\.rawValue).joined(separator: ", "))"
  }

  /// There and back, by the formula: each device has the whole frame before it sends it on.
  var roundTrip: Duration {
    let payload = 20 + 8 + size
    return cables.reduce(.zero) { $0 + $1.time(payload: payload) + $1.time(payload: payload) }
  }

  private var routers: Int { devices.count { $0 == .router } }

  /// The topology file; the first host is h1, the second h2, and h2's address is `target`.
  var text: String {
    let lines = [
      "polder: 1", "name: path", "nodes:", "  h1: { interfaces: { eth0: { address: 10.0.0.1/24 } }\(gateway(true)) }",
      "  h2: { interfaces: { eth0: { address: \(target)/24 } }\(gateway(false)) }",
    ]
    return (lines + deviceLines + ["links:"] + cableLines + [""]).joined(separator: "\n")
  }

  var target: String { "10.0.\(routers).2" }

  private func gateway(_ isFirst: Bool) -> String {
    guard routers > 0 else { return "" }
    return isFirst ? ", gateway: 10.0.0.2" : ", gateway: 10.0.\(routers).1"
  }

  private var deviceLines: [String] {
    var router = 0
    return devices.enumerated().map { index, device in
      guard device == .router else { return "  d\(index): { kind: switch }" }
      defer { router += 1 }
      let interfaces = "in: { address: 10.0.\(router).2/24 }, out: { address: 10.0.\(router + 1).1/24 }"
      return "  d\(index): { kind: router, interfaces: { \(interfaces) }, routes: [\(routes(of: router))] }"
    }
  }

  private func routes(of router: Int) -> String {
    let back = (0..<router).map { "{ to: 10.0.\($0).0/24, via: 10.0.\(router).1 }" }
    let forth = (router + 2..<max(router + 2, routers + 1)).map {
      "{ to: 10.0.\($0).0/24, via: 10.0.\(router + 1).2 }"
    }
    return (back + forth).joined(separator: ", ")
  }

  private var cableLines: [String] {
    let names = ["h1"] + devices.indices.map { "d\($0)" } + ["h2"]
    let kinds = [nil] + devices.map(Optional.some) + [nil]
    return cables.enumerated().map { index, cable in
      let left = kinds[index] == .router ? "\(names[index]):out" : names[index]
      let right = kinds[index + 1] == .router ? "\(names[index + 1]):in" : names[index + 1]
      let settings = "rate: \(cable.rate), delay: \(cable.delay), preamble: \(cable.countsPreamble)"
      return "  - { endpoints: [\(left), \(right)], \(settings) }"
    }
  }
}
