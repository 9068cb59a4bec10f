import Packets
import SimulationKernel

@testable import Guests
@testable import NetworkStack

extension GuestConfiguration {
  /// A guest behind a gateway, set up as the script's commands say.
  init(_ script: PacketScript) throws {
    // As packetdrill does it, so that segments are of the same size in both.
    let mtu = script.options["ip_version"] == "ipv6" ? 1520 : 1500
    let interface = try Interface(guest: 1, ["192.168.0.1/24", "fd3d:a0b:17d6::1/64"], mtu: mtu)
    var network = StackConfiguration(interfaces: [interface], random: RandomStream(seed: 7, owner: "script"))
    network.ipv4Routes = [
      Route(
        to: .any, prefixLength: 0, .via, interface: 0, gateway: try NetworkStackTests.ipv4("192.168.0.2"),
        origin: .configured)
    ]
    network.ipv6Routes = [
      Route(
        to: .any, prefixLength: 0, .via, interface: 0, gateway: try NetworkStackTests.ipv6("fd3d:a0b:17d6::2"),
        origin: .configured)
    ]
    for command in script.setUp { try network.tcp.apply(command) }
    self.init(network: network)
  }
}

extension TCPSettings {
  /// `sysctl -q net.ipv4.tcp_sack=0 …`
  fileprivate mutating func apply(_ command: String) throws {
    for word in command.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }) {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].hasPrefix("net.ipv4.tcp_") else { continue }
      try set(String(parts[0].dropFirst("net.ipv4.tcp_".count)), String(parts[1]))
    }
  }

  private mutating func set(_ name: String, _ value: String) throws {
    switch name {
    case "keepalive_time": keepAlive = Int64(value).map { .seconds($0) }
    case "timestamps": usesTimestamps = value != "0"
    case "sack": usesSelectiveAcknowledgment = value != "0"
    case "window_scaling": scalesWindows = value != "0"
    case "ecn": usesCongestionNotification = value != "0"
    case "congestion_control": congestionControl = value == "reno" ? .newReno : .cubic
    case "rmem_max": bufferSize = Int(value) ?? bufferSize
    default: throw ScriptError(line: 1, text: "unknown sysctl tcp_\(name)")
    }
  }
}
