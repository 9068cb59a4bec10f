public import DiskImages

/// How to clone a machine.
public struct CloneRequest: Sendable {
  public enum Kind: Sendable {
    /// Deltas over a snapshot's disks: made at once, and dependent on the origin.
    case linked
    /// Copies of the disks.
    case full
  }

  public enum Addresses: String, CaseIterable, Sendable {
    case new
    case keep
    /// New ones but for cards that are attached to NAT, which no other machine sees.
    case keepNAT = "keep-nat"
  }

  public var names: [String]
  public var kind: Kind
  /// The state to clone; nil for the current one.
  public var snapshot: UniqueID?
  /// Full clones: with all snapshots.
  public var withSnapshots = false
  public var addresses = Addresses.new
  /// Full clones: disks keep their file names, and do not follow the clone's name.
  public var keepsDiskNames = false
  /// The guest sees the hardware UUID of the origin.
  public var keepsHardwareUUID = false
  /// Settings to change, by name.
  public var settings: [(name: String, value: String)] = []

  public init(_ names: [String], _ kind: Kind) { (self.names, self.kind) = (names, kind) }
}
