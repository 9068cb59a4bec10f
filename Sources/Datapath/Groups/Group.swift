public import OpenFlow
public import SimulationKernel

/// A group: ways for packets, of which it takes all or one (OpenFlow 1.3.5, section 5.6).
public struct Group: Sendable, Equatable, StateRecord {
  public let type: GroupType
  public let buckets: [Bucket]
  public let installedAt: Instant
  public internal(set) var packets: UInt64 = 0
  public internal(set) var bytes: UInt64 = 0
  /// By bucket.
  public internal(set) var bucketCounters: [BucketCounters]

  /// By bucket, its actions as a set.
  private(set) var sets = Derived([ActionSet]())

  init(_ type: GroupType, _ buckets: [Bucket], installedAt: Instant) throws(OpenFlowError) {
    self.type = type
    self.buckets = buckets
    self.installedAt = installedAt
    bucketCounters = Array(repeating: BucketCounters(), count: buckets.count)
    try prepare()
  }

  private mutating func prepare() throws(OpenFlowError) {
    sets.value = []
    for bucket in buckets { sets.value.append(ActionSet(try Step.steps(bucket.actions))) }
  }

  /// The groups to which buckets send packets, or that they watch.
  var successors: [GroupNumber] {
    buckets.flatMap { bucket in
      bucket.actions.compactMap { if case .group(let group) = $0 { group } else { nil } }
        + (bucket.watchGroup == .any ? [] : [bucket.watchGroup])
    }
  }

  public static let fields = Fields(\Group.type, \.buckets, \.installedAt, \.packets, \.bytes, \.bucketCounters)
    .derived(\.sets, Derived([]))

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard bucketCounters.count == buckets.count, (try? prepare()) != nil else {
      throw reader.failure("a group whose buckets are not valid")
    }
  }
}

public struct BucketCounters: Sendable, Equatable, BitwiseCopyable, StateRecord {
  public internal(set) var packets: UInt64 = 0
  public internal(set) var bytes: UInt64 = 0

  public static let fields = Fields(\BucketCounters.packets, \.bytes)
}

extension GroupNumber: TableKey {
  public var tableHash: UInt64 { UInt64(rawValue).spread }
}

extension MeterNumber: TableKey {
  public var tableHash: UInt64 { UInt64(rawValue).spread }
}
