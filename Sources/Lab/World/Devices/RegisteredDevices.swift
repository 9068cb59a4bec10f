public import Fabric
import Guests
import Hubs
import OpenFlowSwitches
import Switching

/// The kinds of devices that a lab can have, a line each: the machines, on which programs run, and then the others.
///
/// A checkpoint names a kind by its number here, so that new ones go to the end.
typealias RegisteredDevices = DevicePool<Guest>
  .And<LearningSwitch>
  .And<Hub>
  .And<OpenFlowSwitch>

extension DeviceKind {
  /// The machines: hosts and routers alike.
  public static var guest: DeviceKind { DeviceKind(0) }

  /// The number of a kind; nil for one that is not registered.
  public init?<Member: Device>(of type: Member.Type) {
    guard let number = RegisteredDevices.types.firstIndex(where: { $0 == type }) else { return nil }
    self.init(number)
  }

  /// What devices of the kind are called where a lab's state is named.
  public var name: String { RegisteredDevices.types[Int(rawValue)].kindName }
}
