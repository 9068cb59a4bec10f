import Fabric
public import OpenFlow
public import SimulationKernel

// Packets sent to groups, each bucket with a copy of its own (OpenFlow 1.3.5, section 5.6.1).

extension Datapath {
  mutating func send(
    _ packet: inout PipelinePacket, to number: GroupNumber, _ work: inout Work, into outbox: inout Outbox
  ) {
    guard packet.depth < Work.maximumDepth else { return packet.reason = .tooManyActions }
    guard let index = groups.groups.index(of: number) else { return packet.reason = .noLiveBucket }
    let length = UInt64(outbox.frames.length(of: packet.frame))
    groups.update(number) { group in
      group.packets &+= 1
      group.bytes &+= length
    }
    let buckets = buckets(of: index, &packet, &work, outbox)
    if buckets.isEmpty { packet.reason = .noLiveBucket }
    outbox.trace(packet, decision(of: number, buckets))
    for bucket in buckets {
      groups.update(number) { group in
        group.bucketCounters[bucket].packets &+= 1
        group.bucketCounters[bucket].bytes &+= length
      }
      send(&packet, through: groups.groups[at: index].sets.value[bucket], &work, into: &outbox)
    }
  }

  private mutating func send(
    _ packet: inout PipelinePacket, through set: ActionSet, _ work: inout Work, into outbox: inout Outbox
  ) {
    var copy = packet
    copy.depth += 1
    copy.exits = 0
    outbox.frames.retain(copy.frame)
    carryOut(set, &copy, &work, into: &outbox)
    packet.exits += copy.exits
    packet.reason = copy.reason
    outbox.frames.release(copy.frame)
  }

  /// The buckets that get the packet.
  private func buckets(
    of index: Int, _ packet: inout PipelinePacket, _ work: inout Work, _ outbox: borrowing Outbox
  ) -> [Int] {
    let group = groups.groups[at: index]
    switch group.type {
    case .all, .indirect: return Array(group.buckets.indices)
    case .select:
      packet.refresh(outbox.frames)
      return choose(group, packet.key.flowHash, &work).map { [$0] } ?? []
    case .fastFailover:
      return group.buckets.firstIndex { isLive($0, &work.budget, depth: 0) }.map { [$0] } ?? []
    }
  }

  /// The bucket of a flow among those that are live, in proportion to their weights.
  private func choose(_ group: Group, _ hash: UInt64, _ work: inout Work) -> Int? {
    let live = group.buckets.indices.filter {
      group.buckets[$0].weight > 0 && isLive(group.buckets[$0], &work.budget, depth: 0)
    }
    let total = live.reduce(UInt64(0)) { $0 + UInt64(group.buckets[$1].weight) }
    guard total > 0 else { return nil }
    var rest = (hash >> 16) % total
    for index in live {
      let weight = UInt64(group.buckets[index].weight)
      if rest < weight { return index }
      rest -= weight
    }
    return nil
  }

  /// Whether the port or the group that a bucket watches is live. One that watches nothing is.
  private func isLive(_ bucket: Bucket, _ budget: inout Int, depth: Int) -> Bool {
    guard budget > 0, depth < Work.maximumDepth else { return false }
    budget -= 1
    if bucket.watchPort == .any, bucket.watchGroup == .any { return true }
    if bucket.watchPort != .any, isLive(bucket.watchPort) { return true }
    guard bucket.watchGroup != .any, let group = groups.groups[bucket.watchGroup] else { return false }
    return group.buckets.contains { isLive($0, &budget, depth: depth + 1) }
  }
}

extension Datapath {
  /// Adds, changes or deletes a group (section 7.3.4.2). Flow entries that send packets to a group go with it.
  public mutating func apply(_ mod: GroupMod, at now: Instant) throws(OpenFlowError) {
    revision.value &+= 1
    switch mod.command {
    case .add, .modify:
      guard mod.group <= .maximum else { throw .groupModFailed(.invalidGroup) }
      try validate(mod)
      if mod.command == .add { try groups.add(mod, at: now) } else { try groups.modify(mod, at: now) }
    case .delete:
      guard mod.group <= .maximum || mod.group == .all else { throw .groupModFailed(.invalidGroup) }
      try delete(mod.group, at: now)
    }
  }

  private func validate(_ mod: GroupMod) throws(OpenFlowError) {
    for bucket in mod.buckets {
      var check = ActionCheck(self, nil)
      check.group = mod.group
      try check.check(bucket.actions)
      guard bucket.watchPort == .any || bucket.watchPort == .local || index(of: bucket.watchPort) != nil else {
        throw .groupModFailed(.badWatch)
      }
    }
  }

  private mutating func delete(_ number: GroupNumber, at now: Instant) throws(OpenFlowError) {
    if number == .all {
      groups.deleteAll()
      removeFlows(.groupDelete, at: now) { $0.sendsToGroups }
    } else {
      try groups.delete(number)
      removeFlows(.groupDelete, at: now) { $0.sends(to: number) }
    }
  }
}
