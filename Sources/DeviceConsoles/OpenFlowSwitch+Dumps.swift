import Datapath
import Fabric
import OpenFlow
import OpenFlowSwitches
import OpenFlowText
import SimulationKernel

// Commands of `ovs-ofctl` that show something.

extension OpenFlowSwitch {
  mutating func answer(
    _ request: OpenFlowRequest, at now: Instant, into outbox: inout Outbox
  ) throws(FlowTextError) -> String {
    if let answer = try change(request, at: now, into: &outbox) { return answer }
    let (text, writer) = (request.arguments.first, FlowWriter(portNames, byName: request.usesNames))
    switch request.command.name {
    case "show": return show(writer)
    case "dump-flows":
      let selection = try FlowText.selection(text ?? "", portNames)
      guard case .flows(let flows) = try reply(.flows(selection), at: now) else { return "" }
      let heading = request.showsStatistics ? OpenFlowSwitch.heading("FLOW") + "\n" : ""
      return heading
        + flows.map { writer.text($0, showsStatistics: request.showsStatistics) + "\n" }.joined()
    case "dump-aggregate":
      let selection = try FlowText.selection(text ?? "", portNames)
      guard case .aggregate(let sum) = try reply(.aggregate(selection), at: now) else { return "" }
      return OpenFlowSwitch.heading("AGGREGATE")
        + " packet_count=\(sum.packetCount) byte_count=\(sum.byteCount) flow_count=\(sum.flowCount)\n"
    case "dump-tables": return try tableText(at: now)
    case "dump-groups", "dump-group-stats": return try groupText(request, writer, at: now)
    case "dump-meters", "dump-meter", "meter-stats": return try meterText(request, writer, at: now)
    case "dump-ports": return try portText(text, writer, at: now)
    case "dump-ports-desc": return OpenFlowSwitch.heading("PORT_DESC") + "\n" + portDescriptions(writer)
    default:
      return """
        \(OpenFlowSwitch.heading("DESC"))
        Manufacturer: Polder
        Hardware: simulated switch
        Software: Polder
        Serial Num: None
        DP Description: \(configuration.identity.name)

        """
    }
  }

  static func heading(_ kind: String) -> String { "OFPST_\(kind) reply (OF1.3) (xid=0x2):" }

  private func reply(
    _ request: MultipartRequest.Body, at now: Instant
  ) throws(FlowTextError) -> MultipartReply.Body? {
    do throws(OpenFlowError) { return try datapath.answer(request, at: now) } catch {
      throw FlowTextError(error, of: "OFPT_MULTIPART_REQUEST (OF1.3) (xid=0x2)")
    }
  }

  private func show(_ writer: FlowWriter) -> String {
    let identity = configuration.identity
    let digits = String(identity.datapathID, radix: 16)
    let fragments = datapath.configuration.fragments == .drop ? "drop" : "normal"
    return """
      OFPT_FEATURES_REPLY (OF1.3) (xid=0x2): dpid:\(String(repeating: "0", count: 16 - digits.count))\(digits)
      n_tables:\(identity.tables), n_buffers:\(identity.buffers)
      capabilities: FLOW_STATS TABLE_STATS PORT_STATS GROUP_STATS QUEUE_STATS
      OFPST_PORT_DESC reply (OF1.3) (xid=0x3):
      \(portDescriptions(writer))OFPT_GET_CONFIG_REPLY (OF1.3) (xid=0x5): frags=\(fragments) \
      miss_send_len=\(datapath.configuration.missSendLength)

      """
  }

  private func portDescriptions(_ writer: FlowWriter) -> String {
    datapath.ports.indices.map { writer.text(datapath.description(of: $0)) }.joined()
  }

  private func portText(_ text: String?, _ writer: FlowWriter, at now: Instant) throws(FlowTextError) -> String {
    var port = PortNumber.any
    if let text {
      guard let found = portNames.number(of: text) else { throw FlowTextError("couldn't find port `\(text)'") }
      port = found
    }
    guard case .ports(let ports) = try reply(.ports(port), at: now) else { return "" }
    return OpenFlowSwitch.heading("PORT") + " \(ports.count) ports\n" + ports.map(writer.text).joined()
  }

  private func groupText(
    _ request: OpenFlowRequest, _ writer: FlowWriter, at now: Instant
  ) throws(FlowTextError) -> String {
    if request.command.name == "dump-groups" {
      // OpenFlow 1.3 can only ask for all of them.
      guard case .groupDescriptions(let groups) = try reply(.groupDescriptions, at: now) else { return "" }
      return OpenFlowSwitch.heading("GROUP_DESC") + "\n"
        + groups.map { " \(writer.text($0.type, $0.group, $0.buckets))\n" }.joined()
    }
    let group = try GroupText.groupMod(request.arguments.first ?? "", .delete).group
    guard case .groups(let groups) = try reply(.groups(group), at: now) else { return "" }
    return OpenFlowSwitch.heading("GROUP") + "\n" + groups.map { " \(writer.text($0))\n" }.joined()
  }

  private func meterText(
    _ request: OpenFlowRequest, _ writer: FlowWriter, at now: Instant
  ) throws(FlowTextError) -> String {
    let meter = try request.arguments.first.map { text throws(FlowTextError) in
      try MeterText.meterMod(text, .delete).meter
    }
    if request.command.name == "meter-stats" {
      guard case .meters(let meters) = try reply(.meters(meter ?? .all), at: now) else { return "" }
      return OpenFlowSwitch.heading("METER") + "\n" + meters.map(writer.text).joined()
    }
    guard case .meterConfigurations(let meters) = try reply(.meterConfigurations(meter ?? .all), at: now) else {
      return ""
    }
    return OpenFlowSwitch.heading("METER_CONFIG") + "\n" + meters.map(writer.text).joined()
  }

  /// Tables that are like the one before are not repeated.
  private func tableText(at now: Instant) throws(FlowTextError) -> String {
    guard case .tables(let tables) = try reply(.tables, at: now) else { return "" }
    var (text, index) = (OpenFlowSwitch.heading("TABLE") + "\n", 0)
    while index < tables.count {
      let table = tables[index]
      text += "  table \(table.table):\n    active=\(table.activeCount), lookup=\(table.lookupCount), "
      text += "matched=\(table.matchedCount)\n\n"
      var next = index + 1
      while next < tables.count, tables[next].isLike(table) { next += 1 }
      if next == index + 2 { text += "  table \(index + 1): ditto\n" }
      if next > index + 2 { text += "  tables \(index + 1)...\(next - 1): ditto\n" }
      index = next
    }
    return text
  }
}

extension TableStatistics {
  fileprivate func isLike(_ other: TableStatistics) -> Bool {
    (activeCount, lookupCount, matchedCount) == (other.activeCount, other.lookupCount, other.matchedCount)
  }
}
