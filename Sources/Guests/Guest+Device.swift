import Disks
public import Fabric
import NetworkStack
public import SimulationKernel

extension Guest: Device {
  public static var kindName: String { "guest" }

  public var portCount: Int { stack.interfaces.count }

  public mutating func powerOn(_ configuration: GuestConfiguration, at now: Instant, into outbox: inout Outbox) {
    switchOn(configuration, at: now, into: &outbox)
  }

  public mutating func powerOff(into outbox: inout Outbox) { shutDown(into: &outbox) }

  /// The disk stays, and what is in the drives, with what was flushed to them.
  public func leave(in configuration: inout GuestConfiguration) {
    let drives = drivesWithoutPower
    if !drives.isEmpty { configuration.drives = drives }
    guard var disk else { return }
    disk.losePower()
    configuration.disk = disk
  }
}

extension GuestConfiguration: DeviceConfiguration {
  public var portCount: Int { network.interfaces.count }
}
