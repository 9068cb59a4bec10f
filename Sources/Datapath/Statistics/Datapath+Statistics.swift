public import OpenFlow
public import SimulationKernel

// What controllers may ask (OpenFlow 1.3.5, section 7.3.5).

extension Datapath {
  /// The answer to a request for statistics or descriptions; nil for those that the datapath knows nothing of, the
  /// description of the switch and what experimenters ask.
  public func answer(_ request: MultipartRequest.Body, at now: Instant) throws(OpenFlowError) -> MultipartReply.Body? {
    switch request {
    case .description, .experimenter: nil
    case .flows(let request): .flows(try flows(request, at: now))
    case .aggregate(let request): .aggregate(try aggregate(request))
    case .tables: .tables(tableStatistics)
    case .ports(let port): .ports(try portStatistics(port, at: now))
    case .queues(let request): .queues(try queueStatistics(request, at: now))
    case .groups(let group): .groups(try groupStatistics(group, at: now))
    case .groupDescriptions: .groupDescriptions(groupDescriptions)
    case .groupFeatures: .groupFeatures(groupFeatures)
    case .meters(let meter): .meters(try meterStatistics(meter, at: now))
    case .meterConfigurations(let meter): .meterConfigurations(try meterConfigurations(meter))
    case .meterFeatures: .meterFeatures(meterFeatures)
    case .tableFeatures(let wanted): .tableFeatures(try tableFeatures(wanted))
    case .portDescriptions: .portDescriptions(ports.indices.map { description(of: $0) })
    }
  }
}

// MARK: Flow entries

extension Datapath {
  /// The entries that a request is about, by table and age.
  private func selected(by request: FlowStatisticsRequest) throws(OpenFlowError) -> [(table: Int, entry: Int)] {
    guard request.table == .all || request.table.rawValue < settings.tableCount else { throw .badRequest(.badTable) }
    try request.match.validate()
    let pattern = request.match.pattern
    var found: [(table: Int, entry: Int)] = []
    for table in tables.indices where request.table == .all || Int(request.table.rawValue) == table {
      for number in tables[table].entries(in: pattern.key, pattern.mask) {
        guard let entry = tables[table].entries[number], request.selects(entry) else { continue }
        found.append((table, number))
      }
    }
    return found
  }

  /// The entries that a request is about, with what they have counted.
  public func flows(
    _ request: FlowStatisticsRequest, at now: Instant
  ) throws(OpenFlowError) -> [FlowStatistics] {
    try selected(by: request).compactMap { table, number in
      let counters = tables[table].counters[number]
      return tables[table].entries[number].map { entry in
        FlowStatistics(
          table: TableNumber(UInt8(table)), duration: ElapsedTime(now - entry.installedAt), priority: entry.priority,
          idleTimeout: entry.idleTimeout, hardTimeout: entry.hardTimeout, flags: entry.flags, cookie: entry.cookie,
          packetCount: counters.packets, byteCount: counters.bytes, match: entry.match,
          instructions: entry.instructions)
      }
    }
  }

  private func aggregate(_ request: FlowStatisticsRequest) throws(OpenFlowError) -> AggregateStatistics {
    var sum = AggregateStatistics(packetCount: 0, byteCount: 0, flowCount: 0)
    for (table, number) in try selected(by: request) {
      sum.packetCount &+= tables[table].counters[number].packets
      sum.byteCount &+= tables[table].counters[number].bytes
      sum.flowCount += 1
    }
    return sum
  }

  private var tableStatistics: [TableStatistics] {
    tables.indices.map { index in
      TableStatistics(
        table: TableNumber(UInt8(index)), activeCount: UInt32(tables[index].count),
        lookupCount: tables[index].lookups, matchedCount: tables[index].matches)
    }
  }

  private func countFlows(where isCounted: (FlowEntry) -> Bool) -> UInt32 {
    tables.reduce(0) { $0 + UInt32($1.entries.count { entry in entry.map(isCounted) ?? false }) }
  }
}

extension FlowStatisticsRequest {
  fileprivate func selects(_ entry: FlowEntry) -> Bool {
    (entry.cookie ^ cookie) & cookieMask == 0 && (outPort == .any || entry.outputs(to: outPort))
      && (outGroup == .any || entry.sends(to: outGroup))
  }
}

// MARK: Ports and queues

extension Datapath {
  /// The ports that a request is about.
  private func selected(_ port: PortNumber) throws(OpenFlowError) -> Range<Int> {
    if port == .any { return ports.indices }
    guard let index = index(of: port) else { throw .badRequest(.badPort) }
    return index..<index + 1
  }

  private func portStatistics(_ port: PortNumber, at now: Instant) throws(OpenFlowError) -> [PortStatistics] {
    try selected(port).map { index in
      let (port, counters) = (ports[index], ports[index].counters)
      var statistics = PortStatistics(
        port: Datapath.number(of: index), duration: ElapsedTime(now - port.installedAt))
      (statistics.receivedPackets, statistics.receivedBytes) = (counters.received, counters.receivedBytes)
      (statistics.sentPackets, statistics.sentBytes) = (counters.sent, counters.sentBytes)
      (statistics.receiveDropped, statistics.sendDropped) = (counters.receiveDrops, counters.sendDrops)
      return statistics
    }
  }

  private func queueStatistics(
    _ request: QueueStatisticsRequest, at now: Instant
  ) throws(OpenFlowError) -> [QueueStatistics] {
    guard request.port == .any || index(of: request.port) != nil else { throw .queueOperationFailed(.badPort) }
    guard request.queue == PacketQueue.all || request.queue < settings.queueCount else {
      throw .queueOperationFailed(.badQueue)
    }
    let queues = request.queue == PacketQueue.all ? 0..<settings.queueCount : request.queue..<request.queue + 1
    return try selected(request.port).flatMap { index in queues.map { statistics(of: $0, at: index, now) } }
  }

  private func statistics(of queue: UInt32, at index: Int, _ now: Instant) -> QueueStatistics {
    let queues = ports[index].queues
    let counters = queues.indices.contains(Int(queue)) ? queues[Int(queue)] : QueueCounters()
    return QueueStatistics(
      port: Datapath.number(of: index), queue: queue, sentBytes: counters.sentBytes, sentPackets: counters.sent,
      errors: 0, duration: ElapsedTime(now - ports[index].installedAt))
  }
}

// MARK: Groups

extension Datapath {
  private func groupStatistics(_ group: GroupNumber, at now: Instant) throws(OpenFlowError) -> [GroupStatistics] {
    guard group == .all || groups.groups[group] != nil else { throw .groupModFailed(.unknownGroup) }
    return (0..<groups.groups.count).filter { group == .all || groups.groups.key(at: $0) == group }.map { index in
      let (number, group) = (groups.groups.key(at: index), groups.groups[at: index])
      return GroupStatistics(
        group: number, referenceCount: references(to: number), packetCount: group.packets, byteCount: group.bytes,
        duration: ElapsedTime(now - group.installedAt),
        buckets: group.bucketCounters.map { BucketCounter(packetCount: $0.packets, byteCount: $0.bytes) })
    }
  }

  /// Flow entries and groups that send packets to a group.
  private func references(to number: GroupNumber) -> UInt32 {
    countFlows { $0.sends(to: number) }
      + UInt32((0..<groups.groups.count).count { groups.groups[at: $0].successors.contains(number) })
  }

  private var groupDescriptions: [GroupDescription] {
    (0..<groups.groups.count).map { index in
      let group = groups.groups[at: index]
      return GroupDescription(group.type, groups.groups.key(at: index), buckets: group.buckets)
    }
  }

  private var groupFeatures: GroupFeatures {
    let actions = ActionType.allCases.filter { $0 != .experimenter }.reduce(UInt32(0)) { $0 | 1 << UInt32($1.rawValue) }
    return GroupFeatures(
      types: 0b1111, capabilities: [.selectWeight, .selectLiveness, .chaining, .chainingChecks],
      maximumGroups: Array(repeating: UInt32(GroupTable.maximumGroups), count: 4),
      actions: Array(repeating: actions, count: 4))
  }
}

// MARK: Meters

extension Datapath {
  private func selected(_ meter: MeterNumber) throws(OpenFlowError) -> [Int] {
    let all = 0..<meters.meters.count
    if meter == .all { return Array(all) }
    guard let index = meters.meters.index(of: meter) else { throw .meterModFailed(.unknownMeter) }
    return [index]
  }

  private func meterStatistics(_ meter: MeterNumber, at now: Instant) throws(OpenFlowError) -> [MeterStatistics] {
    try selected(meter).map { index in
      let (number, meter) = (meters.meters.key(at: index), meters.meters[at: index])
      return MeterStatistics(
        meter: number, flowCount: countFlows { $0.meter == number }, packetCount: meter.packets,
        byteCount: meter.bytes, duration: ElapsedTime(now - meter.installedAt),
        bands: meter.bandCounters.map { BucketCounter(packetCount: $0.packets, byteCount: $0.bytes) })
    }
  }

  private func meterConfigurations(_ meter: MeterNumber) throws(OpenFlowError) -> [MeterConfiguration] {
    try selected(meter).map { index in
      let meter = meters.meters[at: index]
      return MeterConfiguration(meters.meters.key(at: index), flags: meter.flags, bands: meter.bands)
    }
  }

  private var meterFeatures: MeterFeatures {
    MeterFeatures(
      maximumMeters: UInt32(MeterTable.maximumMeters), bandTypes: 1 << 1 | 1 << 2,
      capabilities: UInt32(MeterFlags.all.rawValue), maximumBands: UInt8(MeterTable.maximumBands), maximumColors: 0)
  }
}
