public import Packets

/// An address that a function needs the machine to have on an interface, so that neighbours find it.
public struct OwnedAddress: Hashable, Sendable, BitwiseCopyable {
  public var address: IPv4Address
  public var interface: Int

  public init(_ address: IPv4Address, on interface: Int) {
    self.address = address
    self.interface = interface
  }
}
