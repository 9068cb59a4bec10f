public import OpenFlow

/// A flow in the syntax of `ovs-ofctl` (ovs-fields(7), ovs-actions(7) and "Flow Syntax" in ovs-ofctl(8)):
/// `priority=10,tcp,nw_dst=10.0.0.2,tp_dst=80,actions=output:2`.
public enum FlowText {
  /// Reads what is to be added, changed or deleted.
  ///
  /// - Returns: the request, and a remark where fields were left out because the text does not name their protocol.
  public static func flowMod(
    _ text: String, _ command: FlowModCommand, _ ports: PortNames = PortNames()
  ) throws(FlowTextError) -> (mod: FlowMod, remark: String?) {
    var reader = FlowReader(command, ports)
    try reader.read(text)
    return (reader.mod, reader.remark)
  }

  /// Reads which flows a request for statistics is about.
  public static func selection(
    _ text: String, _ ports: PortNames = PortNames()
  ) throws(FlowTextError) -> FlowStatisticsRequest {
    var reader = FlowReader(.delete, ports)
    try reader.read(text)
    let mod = reader.mod
    return FlowStatisticsRequest(
      table: mod.table, outPort: mod.outPort, outGroup: mod.outGroup, cookie: mod.cookie, cookieMask: mod.cookieMask,
      match: mod.match)
  }

  /// A match alone: `tcp,tp_dst=80`.
  public static func match(_ text: String, _ ports: PortNames = PortNames()) throws(FlowTextError) -> Match {
    var (words, pattern) = (KeyValues(text), FlowPattern())
    while let (key, value) = words.next() {
      if pattern.take(protocol: key) { continue }
      guard let field = FlowField.named(key) else { throw FlowTextError("unknown keyword \(key)") }
      try pattern.take(field, value, ports)
    }
    return pattern.match
  }
}

/// What a flow's text has said so far.
struct FlowReader {
  private let ports: PortNames
  private(set) var mod: FlowMod
  private(set) var remark: String?
  private var pattern = FlowPattern()

  init(_ command: FlowModCommand, _ ports: PortNames) {
    self.ports = ports
    // A flow goes into the first table unless the text says otherwise; one to be deleted may be in any.
    let isDeletion = command == .delete || command == .deleteStrict
    mod = FlowMod(command, table: isDeletion ? .all : TableNumber(0))
  }

  private var isDeletion: Bool { mod.command == .delete || mod.command == .deleteStrict }

  mutating func read(_ text: String) throws(FlowTextError) {
    var (head, actions) = (text[...], text[text.endIndex...])
    if !isDeletion {
      guard let start = text.indices.first(where: { text[$0...].hasPrefix("action") }),
        let sign = text[start...].firstIndex(of: "=")
      else { throw FlowTextError("must specify an action") }
      (head, actions) = (text[..<start], text[text.index(after: sign)...])
    }
    var words = KeyValues(head)
    while let (key, value) = words.next() { try take(key, value) }
    mod.match = pattern.match
    noteWhatIsLeftOut()
    guard !isDeletion else { return }
    mod.instructions = try ActionReader.instructions(actions, FlowPattern(mod.match), ports)
    for case .gotoTable(let next) in mod.instructions where next <= mod.table {
      throw FlowTextError("actions are invalid with specified match (OFPBIC_BAD_TABLE_ID)")
    }
  }

  private mutating func take(_ key: Substring, _ value: Substring) throws(FlowTextError) {
    if pattern.take(protocol: key) { return }
    if !isDeletion, let flag = FlowModFlags.named(key) {
      mod.flags.insert(flag)
    } else if let field = FlowField.named(key) {
      try pattern.take(field, value, ports)
    } else if FlowPattern.isExtension(key) {
      throw FlowTextError("\(key) is an extension of Open vSwitch: use fields of OpenFlow 1.3")
    } else {
      try takeProperty(key, value)
    }
  }

  private mutating func takeProperty(_ key: Substring, _ value: Substring) throws(FlowTextError) {
    if key == "no_readonly_table" || key == "allow_hidden_fields" { return }
    guard !value.isEmpty else { throw FlowTextError("field \(key) missing value") }
    switch key {
    case "table":
      guard let table: UInt8 = value.integer(), table < 255 || isDeletion else {
        throw FlowTextError("unknown table \"\(value)\"")
      }
      mod.table = TableNumber(table)
    case "out_port" where isDeletion:
      guard let port = ports.port(value) else { throw FlowTextError("\(value) is not a valid OpenFlow port") }
      mod.outPort = port
    case "out_group" where isDeletion:
      guard let group: UInt32 = value.integer() else {
        throw FlowTextError("\(value) is not a valid OpenFlow group")
      }
      mod.outGroup = GroupNumber(group)
    case "priority" where mod.command != .delete: mod.priority = try number(value, key)
    case "idle_timeout" where !isDeletion: mod.idleTimeout = try number(value, key)
    case "hard_timeout" where !isDeletion: mod.hardTimeout = try number(value, key)
    // OpenFlow 1.4 has it. Open vSwitch takes it, and OpenFlow 1.3 does not send it.
    case "importance" where mod.command == .add: _ = try number(value, key) as UInt16
    case "cookie": try takeCookie(value)
    // What dump-flows prints can be fed back.
    case "duration", "n_packets", "n_bytes", "idle_age", "hard_age": break
    default: throw FlowTextError("unknown keyword \(key)")
    }
  }

  private func number(_ text: Substring, _ name: Substring) throws(FlowTextError) -> UInt16 {
    guard let number: UInt16 = text.integer() else { throw FlowTextError("invalid \(name) \"\(text)\"") }
    return number
  }

  /// With a mask it says which entries are meant, otherwise which cookie a new entry gets.
  private mutating func takeCookie(_ text: Substring) throws(FlowTextError) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 {
      guard mod.command != .add else { throw FlowTextError("flow additions cannot use a cookie mask") }
      (mod.cookie, mod.cookieMask) = (try wide(parts[0]), try wide(parts[1]))
    } else {
      guard !isDeletion else {
        throw FlowTextError("cannot set cookie (to match on a cookie, specify a mask, e.g. cookie=\(text)/-1)")
      }
      mod.cookie = try wide(text)
    }
  }

  private func wide(_ text: Substring) throws(FlowTextError) -> UInt64 {
    if text.hasPrefix("-"), let number: Int64 = text.integer() { return UInt64(bitPattern: number) }
    guard let number: UInt64 = text.integer() else { throw FlowTextError("invalid numeric format \(text)") }
    return number
  }

  /// As Open vSwitch remarks upon it.
  private mutating func noteWhatIsLeftOut() {
    let rest = FlowPattern(mod.match)
    let (before, after) = (pattern.words(ports, byName: false), rest.words(ports, byName: false))
    guard before != after else { return }
    remark = """
      ofp_match|INFO|normalization changed ofp_match, details:
      ofp_match|INFO| pre: \(before.joined(separator: ","))
      ofp_match|INFO|post: \(after.joined(separator: ","))

      """
  }
}

extension FlowModFlags {
  static let names: [(flag: FlowModFlags, name: String)] = [
    (.sendFlowRemoved, "send_flow_rem"), (.checkOverlap, "check_overlap"), (.resetCounts, "reset_counts"),
    (.noPacketCounts, "no_packet_counts"), (.noByteCounts, "no_byte_counts"),
  ]

  static func named(_ name: Substring) -> FlowModFlags? { names.first { $0.name == name }?.flag }

  /// Each with a blank behind it.
  var words: String { FlowModFlags.names.filter { contains($0.flag) }.map { $0.name + " " }.joined() }
}
