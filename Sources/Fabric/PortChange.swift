/// A device has switched one of its ports on or off, as `ip link set` and a switch's `shutdown` do.
public struct PortChange: Sendable, Equatable, BitwiseCopyable {
  /// The port's index on its node.
  public let port: PortIndex
  /// Whether it is on now.
  public let isEnabled: Bool
}
