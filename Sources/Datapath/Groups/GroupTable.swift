import OpenFlow
import SimulationKernel

/// The groups of a switch (OpenFlow 1.3.5, section 6.5).
struct GroupTable: Sendable, Equatable, StateRecord {
  static let maximumGroups = 65_536
  /// Of one group. A packet is copied for each.
  static let maximumBuckets = 1_024

  private(set) var groups = OrderedTable<GroupNumber, Group>()

  /// Adds a group. Its actions have been validated.
  mutating func add(_ mod: GroupMod, at now: Instant) throws(OpenFlowError) {
    guard groups[mod.group] == nil else { throw .groupModFailed(.groupExists) }
    try validate(mod)
    guard groups.count < GroupTable.maximumGroups else { throw .groupModFailed(.outOfGroups) }
    groups.set(try Group(mod.type, mod.buckets, installedAt: now), for: mod.group)
  }

  /// Replaces type and buckets; the group keeps its age.
  mutating func modify(_ mod: GroupMod, at now: Instant) throws(OpenFlowError) {
    guard let old = groups[mod.group] else { throw .groupModFailed(.unknownGroup) }
    try validate(mod)
    groups.set(try Group(mod.type, mod.buckets, installedAt: old.installedAt), for: mod.group)
  }

  /// Deletes a group that no other sends packets to. It need not be there.
  mutating func delete(_ number: GroupNumber) throws(OpenFlowError) {
    for index in 0..<groups.count where groups.key(at: index) != number {
      guard !groups[at: index].successors.contains(number) else { throw .groupModFailed(.chainedGroup) }
    }
    groups.remove(number)
  }

  mutating func deleteAll() { groups.removeAll() }

  /// Changes a group's counters in place.
  mutating func update(_ number: GroupNumber, _ change: (inout Group) -> Void) {
    guard let index = groups.index(of: number) else { return }
    change(&groups[at: index])
  }

  static let fields = Fields(\GroupTable.groups)

  /// Loops would never end, and a group that is not there would be sent to.
  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for index in 0..<groups.count {
      let (number, group) = (groups.key(at: index), groups[at: index])
      guard (try? validate(GroupMod(.modify, group.type, number, buckets: group.buckets))) != nil else {
        throw reader.failure("group \(number) is not valid")
      }
    }
  }
}

extension GroupTable {
  private func validate(_ mod: GroupMod) throws(OpenFlowError) {
    guard mod.buckets.count <= GroupTable.maximumBuckets else { throw .groupModFailed(.outOfBuckets) }
    if mod.type == .indirect, mod.buckets.count != 1 { throw .groupModFailed(.invalidGroup) }
    for bucket in mod.buckets { try validate(bucket, of: mod.type) }
    for bucket in mod.buckets { try findSuccessors(of: bucket, in: mod) }
    guard !leads(to: mod.group, from: mod.buckets) else { throw .groupModFailed(.loop) }
  }

  /// As Open vSwitch has it: only buckets of select have weights, and only those of select and fast failover watch something,
  /// where the latter must.
  private func validate(_ bucket: Bucket, of type: GroupType) throws(OpenFlowError) {
    guard bucket.weight == 0 || type == .select else { throw .groupModFailed(.invalidGroup) }
    let watches = bucket.watchPort != .any || bucket.watchGroup != .any
    switch type {
    case .all, .indirect: guard !watches else { throw .groupModFailed(.watchUnsupported) }
    case .select: break
    case .fastFailover: guard watches else { throw .groupModFailed(.invalidGroup) }
    }
  }

  private func findSuccessors(of bucket: Bucket, in mod: GroupMod) throws(OpenFlowError) {
    for case .group(let next) in bucket.actions where next != mod.group && groups[next] == nil {
      throw .badAction(.badOutGroup)
    }
    guard bucket.watchGroup == .any || bucket.watchGroup == mod.group || groups[bucket.watchGroup] != nil else {
      throw .groupModFailed(.badWatch)
    }
  }

  /// Whether packets that enter these buckets can come to a group. Those that are there have no loop among them.
  private func leads(to target: GroupNumber, from buckets: [Bucket]) -> Bool {
    var seen = OrderedTable<GroupNumber, Bool>()
    var waiting = buckets.flatMap { successors(of: $0) }
    while let group = waiting.popLast() {
      if group == target { return true }
      guard seen[group] == nil else { continue }
      seen.set(true, for: group)
      waiting += groups[group]?.successors ?? []
    }
    return false
  }

  private func successors(of bucket: Bucket) -> [GroupNumber] {
    bucket.actions.compactMap { if case .group(let group) = $0 { group } else { nil } }
      + (bucket.watchGroup == .any ? [] : [bucket.watchGroup])
  }
}
