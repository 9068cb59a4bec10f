public import DiskImages

/// What deleting a snapshot does with its disks, and what that costs: known before anything is changed.
public struct SnapshotDeletion: Sendable {
  /// What becomes of one of the snapshot's disks.
  public enum Fate: Sendable, Equatable {
    /// Nothing needs it: its file is removed.
    case removed
    /// Something else is attached to it, or it is a disk of its own.
    case untouched
    /// Its only delta is written into it, and takes its file.
    case takesDelta(UniqueID)
    /// Its data goes to the deltas over it, and its file is removed.
    case goesToDeltas([UniqueID])
    /// It stays as the base of several deltas, without a snapshot, because merging would take more space than it frees.
    case stays([UniqueID])
  }

  public struct Disk: Sendable {
    public var uuid: UniqueID
    public var path: String
    public var fate: Fate
    /// Space on the host that is needed while it is done, in bytes, and that is free afterwards.
    public var needed: Int
    public var freed: Int
  }

  public var snapshot: Snapshot
  /// The name of the snapshot that becomes the machine's first, where other snapshots or the current state are moved below it although they did
  /// not start from it. Their contents do not change.
  public var newFirst: String?
  public var disks: [Disk]

  public var needed: Int { disks.map(\.needed).reduce(0, +) }
  public var freed: Int { disks.map(\.freed).reduce(0, +) }
}

/// What to do with a disk over which there are several deltas.
public enum MergePolicy: String, CaseIterable, Sendable {
  /// Merge it if that frees space in the end.
  case automatic
  case merge
  case keep
}
