public import OpenFlow

/// A group in the syntax of `ovs-ofctl`: `group_id=1,type=select,bucket=weight:2,output:1,bucket=output:2`.
public enum GroupText {
  /// Reads what is to be added, changed or deleted. An empty text deletes all groups.
  public static func groupMod(
    _ text: String, _ command: GroupModCommand, _ ports: PortNames = PortNames()
  ) throws(FlowTextError) -> GroupMod {
    var mod = GroupMod(command, .all, .any)
    guard command != .delete || !text.isEmpty else { return GroupMod(.delete, .all, .all) }
    let parts = split(text)
    var (words, hasType) = (KeyValues(parts[0]), false)
    while let (key, value) = words.next() {
      switch key {
      case "group_id": mod.group = try group(value)
      case "type" where command != .delete: (mod.type, hasType) = (try type(value), true)
      case "type", "selection_method", "selection_method_param", "fields", "command_bucket_id":
        throw FlowTextError("\(key) is not needed")
      default: throw FlowTextError("unknown keyword \(key)")
      }
    }
    guard mod.group != .any else { throw FlowTextError("must specify a group_id") }
    guard command != .delete else {
      guard parts.count == 1 else { throw FlowTextError("bucket is not needed") }
      return mod
    }
    guard hasType else { throw FlowTextError("must specify a type") }
    for part in parts.dropFirst() { mod.buckets.append(try bucket(part, mod.type, ports)) }
    guard mod.type != .indirect || mod.buckets.count == 1 else {
      throw FlowTextError("Indirect groups must have exactly one bucket.")
    }
    return mod
  }

  /// What is before the buckets, and each bucket.
  private static func split(_ text: String) -> [Substring] {
    var (parts, rest) = ([Substring](), text[...])
    while let start = rest.indices.first(where: { rest[$0...].hasPrefix("bucket=") }) {
      parts.append(rest[..<start])
      rest = rest[rest.index(start, offsetBy: 7)...]
    }
    return parts + [rest]
  }

  private static func group(_ text: Substring) throws(FlowTextError) -> GroupNumber {
    if text == "all" { return .all }
    guard let number: UInt32 = text.integer() else { throw FlowTextError("invalid numeric format \(text)") }
    guard GroupNumber(number) <= .maximum else { throw FlowTextError("invalid group id \(number)") }
    return GroupNumber(number)
  }

  private static func type(_ text: Substring) throws(FlowTextError) -> GroupType {
    switch text {
    case "all": return .all
    case "select": return .select
    case "indirect": return .indirect
    case "ff", "fast_failover": return .fastFailover
    default: throw FlowTextError("invalid group type \(text)")
    }
  }

  private static func bucket(
    _ text: Substring, _ type: GroupType, _ ports: PortNames
  ) throws(FlowTextError) -> Bucket {
    var (words, actions) = (KeyValues(text), [String]())
    var bucket = Bucket(weight: type == .select ? 1 : 0, actions: [])
    while let (key, value) = words.next() {
      switch key.lowercased() {
      case "weight":
        guard let weight: UInt16 = value.integer() else { throw FlowTextError("invalid weight \"\(value)\"") }
        bucket.weight = weight
      case "watch_port":
        guard let port = ports.port(value), port.isPhysical || port == .any else {
          throw FlowTextError("\(value): invalid watch_port")
        }
        bucket.watchPort = port
      case "watch_group": bucket.watchGroup = try group(value)
      // OpenFlow 1.3 numbers no buckets.
      case "bucket_id": break
      case "action", "actions": actions.append(String(value))
      default: actions.append(value.isEmpty ? String(key) : "\(key)(\(value))")
      }
    }
    guard !actions.isEmpty else { throw FlowTextError("bucket must specify actions") }
    guard type != .fastFailover || bucket.watchPort != .any || bucket.watchGroup != .any else {
      throw FlowTextError("fast failover bucket requires watch_port or watch_group")
    }
    guard type == .select || bucket.weight == 0 else {
      throw FlowTextError("Only select groups can have bucket weights.")
    }
    bucket.actions = try ActionReader.actions(actions.joined(separator: ","), FlowPattern(), ports)
    return bucket
  }
}

extension FlowWriter {
  /// As in `dump-groups`: `group_id=1,type=all,bucket=actions=output:1`.
  public func text(_ type: GroupType, _ group: GroupNumber, _ buckets: [Bucket]) -> String {
    let name =
      switch type {
      case .all: "all"
      case .select: "select"
      case .indirect: "indirect"
      case .fastFailover: "ff"
      }
    return (["group_id=\(group.rawValue),type=\(name)"] + buckets.map { text($0, type) }).joined(separator: ",")
  }

  private func text(_ bucket: Bucket, _ type: GroupType) -> String {
    var text = "bucket="
    if bucket.weight != (type == .select ? 1 : 0) { text += "weight:\(bucket.weight)," }
    if bucket.watchPort != .any { text += "watch_port:\(ports.text(of: bucket.watchPort, byName: byName))," }
    if bucket.watchGroup != .any { text += "watch_group:\(bucket.watchGroup.rawValue)," }
    return text + "actions=\(actions.text(bucket.actions))"
  }

  /// As in `dump-group-stats`.
  public func text(_ group: GroupStatistics) -> String {
    let buckets = group.buckets.enumerated().map { index, bucket in
      ",bucket\(index):packet_count=\(bucket.packetCount),byte_count=\(bucket.byteCount)"
    }
    return "group_id=\(group.group.rawValue),duration=\(group.duration.text),ref_count=\(group.referenceCount),"
      + "packet_count=\(group.packetCount),byte_count=\(group.byteCount)" + buckets.joined()
  }
}
