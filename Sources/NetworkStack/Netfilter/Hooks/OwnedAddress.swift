public import Packets

/// An address that a function needs the machine to have on an interface, so that neighbours find it.
public struct OwnedAddress: Hashable, Sendable, BitwiseCopyable {
  /// The address.
  public var address: IPv4Address
  /// Index of the interface.
  public var interface: Int

  /// Creates an owned address. One that the machine already has on any interface is not added again.
  public init(_ address: IPv4Address, on interface: Int) {
    self.address = address
    self.interface = interface
  }
}
