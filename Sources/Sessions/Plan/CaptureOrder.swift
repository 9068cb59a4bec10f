public import Fabric

/// A capture that was asked for.
public struct CaptureOrder: Sendable, Equatable {
  public var ports: [PortID]
  /// Nil for a file for each port, named after it.
  public var file: String?
  /// In libpcap's language; nil for every frame.
  public var filter: String?
  /// How many bytes of each frame are kept; nil for all.
  public var snapLength: Int?

  public init(ports: [PortID], file: String? = nil, filter: String? = nil, snapLength: Int? = nil) {
    self.ports = ports
    self.file = file
    self.filter = filter
    self.snapLength = snapLength
  }
}
