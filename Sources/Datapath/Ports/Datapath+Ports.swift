public import Fabric
public import OpenFlow
public import SimulationKernel
import Switching

extension Datapath {
  /// The index of a port that the datapath has.
  func index(of port: PortNumber) -> Int? {
    port.rawValue >= 1 && Int(port.rawValue) <= ports.count ? Int(port.rawValue) - 1 : nil
  }

  static func number(of index: Int) -> PortNumber { PortNumber(UInt32(index + 1)) }

  func isLive(_ port: PortNumber) -> Bool {
    if port == .local { return true }
    return index(of: port).map { ports[$0].isLive } ?? false
  }

  /// The port as controllers are told of it.
  public func description(of index: Int) -> OpenFlowPort {
    let port = ports[index]
    let features = PortFeatures.rate(port.settings.speed)
    return OpenFlowPort(
      Datapath.number(of: index), hardwareAddress: port.settings.address, name: port.settings.name,
      configuration: port.configuration, state: port.state, current: features, supported: features,
      currentSpeed: port.settings.speed, maximumSpeed: port.settings.speed)
  }

  /// The link of a port came up or went down.
  public mutating func linkChanged(on port: PortIndex, isUp: Bool, at now: Instant) {
    let index = Int(port.rawValue)
    guard ports.indices.contains(index), ports[index].isLinkUp != isUp else { return }
    ports[index].isLinkUp = isUp
    revision.value &+= 1
    if !isUp { addresses.forget { $0 == port } }
    events.append(.portStatus(PortStatus(.modify, description(of: index))))
  }

  /// Configures a port (section 7.3.4.3).
  public mutating func apply(_ mod: PortMod) throws(OpenFlowError) {
    guard let index = index(of: mod.port) else { throw .portModFailed(.badPort) }
    guard ports[index].settings.address == mod.hardwareAddress else { throw .portModFailed(.badHardwareAddress) }
    guard mod.mask.isSubset(of: .all), mod.configuration.isSubset(of: .all) else {
      throw .portModFailed(.badConfiguration)
    }
    let features = PortFeatures.rate(ports[index].settings.speed)
    guard mod.advertise.isEmpty || mod.advertise.isSubset(of: features) else { throw .portModFailed(.badAdvertise) }
    let old = ports[index].configuration
    ports[index].configuration = old.subtracting(mod.mask).union(mod.configuration.intersection(mod.mask))
    guard ports[index].configuration != old else { return }
    revision.value &+= 1
    events.append(.portStatus(PortStatus(.modify, description(of: index))))
  }
}

extension PortFeatures {
  /// A rate in kilobits a second, full duplex.
  static func rate(_ speed: UInt32) -> PortFeatures {
    switch speed {
    case 10_000: .fullDuplex10Mb
    case 100_000: .fullDuplex100Mb
    case 1_000_000: .fullDuplex1Gb
    case 10_000_000: .fullDuplex10Gb
    case 40_000_000: .fullDuplex40Gb
    case 100_000_000: .fullDuplex100Gb
    case 1_000_000_000: .fullDuplex1Tb
    default: .otherRate
    }
  }
}
