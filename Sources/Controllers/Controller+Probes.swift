import OpenFlow
import Packets
public import SimulationKernel

// Links are found by probes: LLDP frames that leave one switch by a packet-out and come back from another one as a
// packet-in. Each says from which port of which switch it comes.

extension Controller {
  /// How often each port is probed.
  public static let probeInterval = Duration.seconds(1)
  /// A link through which no probe has come for so long is gone.
  static let linkTimeout = Duration.milliseconds(3500)
  /// What a chassis' identifier begins with: as other controllers have it, so that Wireshark and people know it.
  private static let chassisPrefix = "dpid:"
  private static let lifetime: UInt16 = 120

  mutating func probe(_ datapath: DatapathID) {
    for port in view.switches[datapath]?.ports ?? [] where port.isUp { probe(SwitchPort(datapath, port.number)) }
  }

  mutating func probe(_ location: SwitchPort) {
    guard let port = view.port(location) else { return }
    let frame = Controller.probe(from: location, port.description.hardwareAddress)
    send(.packetOut(PacketOut(actions: [.output(location.port)], data: frame)), to: location.datapath)
  }

  static func probe(from location: SwitchPort, _ source: MACAddress) -> [UInt8] {
    let number = location.port.rawValue
    let unit = LLDPDataUnit(
      chassis: .init(
        subtype: LLDPDataUnit.chassisLocallyAssigned, bytes: Array("\(chassisPrefix)\(location.datapath)".utf8)),
      port: .init(
        subtype: LLDPDataUnit.portComponent,
        bytes: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }),
      timeToLive: lifetime)
    return Frame.bytes(to: LLDPDataUnit.nearestBridge, from: source, .lldp, unit.bytes)
  }

  /// Whoever else speaks LLDP on the wire is none of the controller's switches.
  static func origin(of unit: LLDPDataUnit) -> SwitchPort? {
    let text = String(decoding: unit.chassis.bytes, as: UTF8.self)
    guard unit.chassis.subtype == LLDPDataUnit.chassisLocallyAssigned, text.hasPrefix(chassisPrefix),
      let datapath = UInt64(text.dropFirst(chassisPrefix.count), radix: 16),
      unit.port.subtype == LLDPDataUnit.portComponent, unit.port.bytes.count == 4
    else { return nil }
    let port = unit.port.bytes.reduce(0) { $0 << 8 | UInt32($1) }
    return SwitchPort(DatapathID(datapath), PortNumber(port))
  }

  mutating func receiveProbe(_ frame: [UInt8], _ head: PacketHead, at location: SwitchPort, _ now: Instant) {
    guard let unit = try? LLDPDataUnit(parsing: frame.span.bytes.extracting(head.payload..<frame.count)),
      let origin = Controller.origin(of: unit), view.noteLink(from: origin, to: location, at: now)
    else { return }
    isStale = true
    report("link \(origin) - \(location) found")
  }

  /// Probes all ports, and forgets links that no probe comes through any more.
  mutating func probeAll(at now: Instant) {
    guard now >= nextProbe else { return }
    nextProbe = connections.isEmpty ? .never : now + Controller.probeInterval
    let limit = Instant(nanoseconds: max(0, (now - .zero).nanoseconds - Controller.linkTimeout.nanoseconds))
    let before = view.links.count
    if view.expireLinks(before: limit) {
      isStale = true
      report("\(before - view.links.count) links lost: no probe comes through")
    }
    for datapath in view.datapaths { probe(datapath) }
  }
}
