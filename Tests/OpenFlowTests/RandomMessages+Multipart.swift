import OpenFlow

extension RandomMessages {
  mutating func multipartRequest(_ type: MultipartType) -> MultipartRequest {
    MultipartRequest(requestBody(type), more: flag())
  }

  mutating func multipartReply(_ type: MultipartType) -> MultipartReply {
    MultipartReply(replyBody(type), more: flag())
  }

  private mutating func requestBody(_ type: MultipartType) -> MultipartRequest.Body {
    switch type {
    case .description: .description
    case .flows: .flows(flowRequest())
    case .aggregate: .aggregate(flowRequest())
    case .tables: .tables
    case .ports: .ports(port())
    case .queues: .queues(QueueStatisticsRequest(port: port(), queue: number()))
    case .groups: .groups(GroupNumber(number()))
    case .groupDescriptions: .groupDescriptions
    case .groupFeatures: .groupFeatures
    case .meters: .meters(MeterNumber(number()))
    case .meterConfigurations: .meterConfigurations(MeterNumber(number()))
    case .meterFeatures: .meterFeatures
    case .tableFeatures: .tableFeatures(list(2) { $0.tableFeatures() })
    case .portDescriptions: .portDescriptions
    case .experimenter: .experimenter(experimenterMessage())
    }
  }

  private mutating func replyBody(_ type: MultipartType) -> MultipartReply.Body {
    switch type {
    case .description:
      .description(
        SwitchDescriptionText(
          manufacturer: text(255), hardware: text(255), software: text(9), serialNumber: text(31), datapath: text(9)))
    case .flows: .flows(list(3) { $0.flow() })
    case .aggregate:
      .aggregate(AggregateStatistics(packetCount: number(), byteCount: number(), flowCount: number()))
    case .tables:
      .tables(
        list(3) {
          TableStatistics(
            table: TableNumber($0.number()), activeCount: $0.number(), lookupCount: $0.number(),
            matchedCount: $0.number())
        })
    case .ports: .ports(list(3) { $0.portStatistics() })
    case .queues:
      .queues(
        list(3) {
          QueueStatistics(
            port: $0.port(), queue: $0.number(), sentBytes: $0.number(), sentPackets: $0.number(),
            errors: $0.number(), duration: $0.time())
        })
    case .groups: .groups(list(3) { $0.group() })
    case .groupDescriptions:
      .groupDescriptions(
        list(3) {
          GroupDescription(
            $0.one(of: GroupType.allCases), GroupNumber($0.number()), buckets: $0.list(3) { $0.bucket() })
        })
    case .groupFeatures:
      .groupFeatures(
        GroupFeatures(
          types: number(), capabilities: GroupCapabilities(rawValue: number()),
          maximumGroups: (0..<4).map { _ in number() }, actions: (0..<4).map { _ in number() }))
    case .meters: .meters(list(3) { $0.meter() })
    case .meterConfigurations:
      .meterConfigurations(
        list(3) {
          MeterConfiguration(
            MeterNumber($0.number()), flags: MeterFlags(rawValue: $0.number()), bands: $0.list(3) { $0.band() })
        })
    case .meterFeatures:
      .meterFeatures(
        MeterFeatures(
          maximumMeters: number(), bandTypes: number(), capabilities: number(), maximumBands: number(),
          maximumColors: number()))
    case .tableFeatures: .tableFeatures(list(2) { $0.tableFeatures() })
    case .portDescriptions: .portDescriptions(list(3) { $0.portDescription() })
    case .experimenter: .experimenter(experimenterMessage())
    }
  }

  private mutating func flowRequest() -> FlowStatisticsRequest {
    FlowStatisticsRequest(
      table: TableNumber(number()), outPort: port(), outGroup: GroupNumber(number()), cookie: number(),
      cookieMask: number(), match: match())
  }

  mutating func flow() -> FlowStatistics {
    FlowStatistics(
      table: TableNumber(number()), duration: time(), priority: number(), idleTimeout: number(),
      hardTimeout: number(), flags: FlowModFlags(rawValue: number()), cookie: number(), packetCount: number(),
      byteCount: number(), match: match(), instructions: list(3) { $0.instruction() })
  }

  private mutating func portStatistics() -> PortStatistics {
    var statistics = PortStatistics(port: port(), duration: time())
    statistics.receivedPackets = number()
    statistics.sentPackets = number()
    statistics.receivedBytes = number()
    statistics.sentBytes = number()
    statistics.receiveDropped = number()
    statistics.collisions = number()
    return statistics
  }

  private mutating func group() -> GroupStatistics {
    GroupStatistics(
      group: GroupNumber(number()), referenceCount: number(), packetCount: number(), byteCount: number(),
      duration: time(), buckets: counters())
  }

  private mutating func meter() -> MeterStatistics {
    MeterStatistics(
      meter: MeterNumber(number()), flowCount: number(), packetCount: number(), byteCount: number(),
      duration: time(), bands: counters())
  }

  private mutating func counters() -> [BucketCounter] {
    list(3) { BucketCounter(packetCount: $0.number(), byteCount: $0.number()) }
  }

  private mutating func tableFeatures() -> TableFeatures {
    TableFeatures(
      table: TableNumber(number()), name: text(31), metadataMatch: number(), metadataWrite: number(),
      configuration: number(), maximumEntries: number(), properties: list(5) { $0.property() })
  }

  private mutating func property() -> TableFeatureProperty {
    switch below(experimenters ? 9 : 8) {
    case 0: .instructions(features(InstructionType.allCases.dropLast().map(\.rawValue)), miss: flag())
    case 1: .nextTables(list(9) { TableNumber($0.number()) }, miss: flag())
    case 2: .writeActions(features(ActionType.allCases.dropLast().map(\.rawValue)), miss: flag())
    case 3: .applyActions(features(ActionType.allCases.dropLast().map(\.rawValue)), miss: flag())
    case 4: .match(fields())
    case 5: .wildcards(fields())
    case 6: .writeSetField(fields(), miss: flag())
    case 7: .applySetField(fields(), miss: flag())
    default: .experimenter(experimenterMessage(), miss: flag())
    }
  }

  private mutating func features(_ types: [UInt16]) -> [FeatureNumber] {
    list(5) {
      $0.experimenters && $0.below(6) == 0
        ? FeatureNumber(type: 0xFFFF, data: [0, 1, 2, 3])
        : FeatureNumber(type: $0.one(of: types))
    }
  }

  private mutating func fields() -> [FieldNumber] {
    list(5) {
      $0.experimenters && $0.below(6) == 0
        ? FieldNumber(
          OXMHeader(fieldClass: OXMHeader.experimenterClass, field: $0.number(), hasMask: $0.flag(), length: 8),
          experimenter: $0.number()) : FieldNumber($0.one(of: OXMField.allCases))
    }
  }
}
