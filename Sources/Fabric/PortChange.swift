/// A device has switched one of its ports on or off, as `ip link set` and a switch's `shutdown` do.
public struct PortChange: Sendable, Equatable, BitwiseCopyable {
  public let port: PortIndex
  public let isEnabled: Bool
}
