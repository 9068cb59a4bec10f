import OpenFlow

// What each table can do (OpenFlow 1.3.5, section 7.3.5.5). All tables can do all, so there is nothing to configure.

extension Datapath {
  /// The features of the tables. Wishes are granted where they are what is there already.
  func tableFeatures(_ wanted: [TableFeatures]) throws(OpenFlowError) -> [TableFeatures] {
    let present = (0..<settings.tableCount).map { features(of: $0) }
    for one in wanted {
      guard one.table.rawValue < settings.tableCount else { throw .tableFeaturesFailed(.badTable) }
      guard one == present[Int(one.table.rawValue)] else { throw .tableFeaturesFailed(.permissionDenied) }
    }
    return present
  }

  private func features(of table: UInt8) -> TableFeatures {
    let isLast = table + 1 == settings.tableCount
    let instructions = InstructionType.allCases.filter { $0 != .experimenter && !(isLast && $0 == .gotoTable) }
    let next = (table + 1..<max(table + 1, settings.tableCount)).map { TableNumber($0) }
    let actions = ActionType.allCases.filter { $0 != .experimenter }.map { FeatureNumber($0) }
    let fields = OXMField.allCases.filter(\.isSettable).map { FieldNumber($0) }
    return TableFeatures(
      table: TableNumber(table), name: "table \(table)", metadataMatch: .max, metadataWrite: .max,
      maximumEntries: UInt32(clamping: settings.maximumFlows),
      properties: [
        .instructions(instructions.map { FeatureNumber($0) }, miss: false), .nextTables(next, miss: false),
        .writeActions(actions, miss: false), .applyActions(actions, miss: false),
        .match(OXMField.allCases.map { FieldNumber($0, hasMask: $0.isMaskable) }),
        .wildcards(OXMField.allCases.map { FieldNumber($0) }), .writeSetField(fields, miss: false),
        .applySetField(fields, miss: false),
      ])
  }
}

extension OXMField {
  /// Whether it is a field of the packet, or of a tunnel, that an action can set.
  var isSettable: Bool {
    switch self {
    case .inPort, .inPhysicalPort, .metadata, .ipv6ExtensionHeaders, .nshMetadataType, .nshNextProtocol: false
    default: true
    }
  }
}
