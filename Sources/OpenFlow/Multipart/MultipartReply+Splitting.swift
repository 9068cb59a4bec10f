extension MultipartReply {
  /// The reply in messages of which none is longer than the length field can say. An element is never cut; one that
  /// is too long for a message is left out.
  public func split() -> [MultipartReply] {
    switch body {
    case .flows(let list): chunks(list, Body.flows)
    case .tables(let list): chunks(list, Body.tables)
    case .ports(let list): chunks(list, Body.ports)
    case .queues(let list): chunks(list, Body.queues)
    case .groups(let list): chunks(list, Body.groups)
    case .groupDescriptions(let list): chunks(list, Body.groupDescriptions)
    case .meters(let list): chunks(list, Body.meters)
    case .meterConfigurations(let list): chunks(list, Body.meterConfigurations)
    case .tableFeatures(let list): chunks(list, Body.tableFeatures)
    case .portDescriptions(let list): chunks(list, Body.portDescriptions)
    case .description, .aggregate, .groupFeatures, .meterFeatures, .experimenter: [self]
    }
  }

  private static let headersLength = 16

  private func chunks<Element: OpenFlowStructure>(
    _ elements: [Element], _ body: ([Element]) -> Body
  ) -> [MultipartReply] {
    let limit = Int(UInt16.max) - MultipartReply.headersLength
    var (parts, part, length): ([[Element]], [Element], Int) = ([], [], 0)
    for element in elements {
      let next = element.bytes.count
      guard next <= limit else { continue }
      if length + next > limit {
        parts.append(part)
        (part, length) = ([], 0)
      }
      part.append(element)
      length += next
    }
    parts.append(part)
    return parts.enumerated().map { MultipartReply(body($1), more: more || $0 < parts.count - 1) }
  }
}
