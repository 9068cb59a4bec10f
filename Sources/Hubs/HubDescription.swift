public import Fabric
public import Settings

/// `kind: hub`
public struct HubDescription: DeviceDescription {
  public static let kind = KindInfo("hub", [], "A repeater: what comes in at one port goes out of all others.")

  public init(_ settings: Layer) {}

  public func configuration(_ ports: [PortDescription]) -> HubConfiguration {
    HubConfiguration(portNames: ports.map(\.name))
  }
}

extension HubDescription {
  public typealias Described = Hub
}
