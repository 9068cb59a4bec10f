public import Fabric
public import SimulationKernel
public import Switching

/// The console of a switch: `show …` as switches have it, and the commands with which Linux shows and changes a bridge.
extension LearningSwitch: ConsoleDevice {
  /// What Linux' commands call the switch itself; its ports belong to it.
  static let bridgeName = "br0"

  public static var consoleName: String { "a switch" }
  public static var commandNames: [String] {
    [
      "show mac", "show spanning-tree", "show vlan", "show interfaces", "bridge fdb", "bridge vlan", "bridge link",
      "ip link",
    ]
  }

  public mutating func run(
    _ words: ConsoleWords, _ ports: [ConsolePort], at now: Instant, into outbox: inout Outbox
  ) throws(ConsoleError) -> String {
    var rest = words
    switch rest.next() {
    case "show", "sh":
      if let text = try show(&rest, ports, at: now) { return text }
    case "bridge":
      if let text = try runBridge(&rest, ports, at: now) { return text }
    case "ip":
      if let text = try runIP(&rest, ports, at: now, into: &outbox) { return text }
    default: break
    }
    throw .unknown(words.all, LearningSwitch.consoleName, LearningSwitch.commandNames)
  }

  private func show(
    _ words: inout ConsoleWords, _ ports: [ConsolePort], at now: Instant
  ) throws(ConsoleError) -> String? {
    switch words.take("mac-address-table", "spanning-tree", "stp", "vlans", "interfaces", "fdb") {
    case "mac-address-table", "fdb":
      _ = words.take("address-table")
      return words.peek == nil ? addressText(at: now) : nil
    case "spanning-tree", "stp": return words.peek == nil ? treeText : nil
    case "vlans":
      _ = words.take("brief")
      return words.peek == nil ? vlanText : nil
    case "interfaces":
      _ = words.take("status")
      return try interfaceText(ports, only: words.next())
    default: return nil
    }
  }

  private mutating func runBridge(
    _ words: inout ConsoleWords, _ ports: [ConsolePort], at now: Instant
  ) throws(ConsoleError) -> String? {
    var options = BridgeOptions()
    while let word = words.peek, word.hasPrefix("-") {
      _ = words.next()
      try options.take(word)
    }
    switch words.take("link", "fdb", "vlan") {
    case "link": return try bridgeLink(&words, ports)
    case "fdb": return try bridgeFDB(&words, options, at: now)
    case "vlan": return try bridgeVLAN(&words, options)
    default:
      guard let word = words.peek else { return nil }
      throw ConsoleError("Object \"\(word)\" is unknown, try \"bridge help\".")
    }
  }

  /// The number of the port that a command names.
  func port(named name: String, status: Int32 = 255) throws(ConsoleError) -> PortIndex {
    guard let index = portLabels.firstIndex(where: { $0.name == name }) else { throw .noDevice(name, status: status) }
    return PortIndex(index)
  }
}

/// The options before the object.
struct BridgeOptions {
  private(set) var showsStatistics = false
  private(set) var compressesVLANs = false

  mutating func take(_ word: String) throws(ConsoleError) {
    let name = word.drop { $0 == "-" }
    if !name.isEmpty, "statistics".hasPrefix(name) {
      showsStatistics = true
    } else if !name.isEmpty, "compressvlans".hasPrefix(name) {
      compressesVLANs = true
    } else if name.isEmpty || !["details", "color"].contains(where: { $0.hasPrefix(name) }) {
      throw ConsoleError("Option \"\(word)\" is unknown, try \"bridge help\".")
    }
  }
}
