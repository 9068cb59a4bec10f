public import Fabric

extension Topology {
  /// A cable between two ports.
  public struct Link: Hashable, Sendable {
    public var a: Port
    public var b: Port
    /// From `a` to `b`.
    public var forward: LinkSettings
    /// From `b` to `a`.
    public var backward: LinkSettings
    public var isUp: Bool

    public init(
      a: Port, b: Port, forward: LinkSettings = LinkSettings(), backward: LinkSettings = LinkSettings(),
      isUp: Bool = true
    ) {
      self.a = a
      self.b = b
      self.forward = forward
      self.backward = backward
      self.isUp = isUp
    }
  }
}
