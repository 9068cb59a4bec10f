public import Fabric
import Settings

extension Topology {
  /// A device other than a machine, of any kind.
  public struct Device: Hashable, Sendable {
    public var description: any DeviceDescription

    public init(_ description: any DeviceDescription) { self.description = description }

    /// The word after `kind:`.
    public var kindName: String { kind(of: description) }

    private func kind<Description: DeviceDescription>(of _: Description) -> String { Description.kind.name }

    public static func == (a: Device, b: Device) -> Bool { a.equals(b.description) }
    public func hash(into hasher: inout Hasher) { description.hash(into: &hasher) }

    private func equals<Description: DeviceDescription>(_ other: Description) -> Bool {
      description as? Description == other
    }
  }
}

extension Topology.Node {
  /// What the file says about a device of a certain kind; nil for any other node.
  public func device<Description: DeviceDescription>(as _: Description.Type) -> Description? {
    if case .device(let device) = kind { device.description as? Description } else { nil }
  }
}
