public import SimulationKernel

/// Why the stack refuses a change to its interfaces, addresses, routes or neighbours: the errors that `ip` shows after
/// "RTNETLINK answers".
public enum ConfigurationError: UInt8, Error, CaseIterable, Sendable, Checkpointable {
  /// ENODEV: no interface has the index.
  case noSuchInterface
  /// EEXIST: the address, route or neighbour exists already.
  case exists
  /// EADDRNOTAVAIL: the interface does not have the address.
  case noSuchAddress
  /// ESRCH: no such route.
  case noSuchRoute
  /// ENOENT: no such neighbour.
  case noSuchNeighbor
  /// ENETUNREACH: the gateway is not a neighbour on the interface.
  case gatewayUnreachable
  /// ENETDOWN: the interface is down.
  case interfaceDown
  /// EINVAL: a prefix longer than the address, or an address that no interface can have.
  case invalid
  /// EINVAL: an entry for a neighbour needs its MAC address.
  case noLinkLayerAddress
  /// EINVAL: an MTU outside ``Interface/mtus``.
  case mtuTooSmall, mtuTooLarge
  /// EINVAL: a route's source is no address of the host.
  case invalidSource
  /// ENOMEM: more attributes of routes than a table holds.
  case noMemory

  /// The message of Linux's `strerror`.
  public var message: String {
    switch self {
    case .noSuchInterface: "No such device"
    case .exists: "File exists"
    case .noSuchAddress: "Cannot assign requested address"
    case .noSuchRoute: "No such process"
    case .noSuchNeighbor: "No such file or directory"
    case .gatewayUnreachable: "Network is unreachable"
    case .interfaceDown: "Network is down"
    case .invalid, .noLinkLayerAddress, .mtuTooSmall, .mtuTooLarge, .invalidSource: "Invalid argument"
    case .noMemory: "Cannot allocate memory"
    }
  }
}
