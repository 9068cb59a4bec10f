import Fabric
import Packets
import SimulationKernel
import Switching

// `bridge fdb` of iproute2, and `show mac`. The table holds what the switch has learned and what was entered; entries for its own
// addresses, which Linux shows as permanent, it does not have.

extension LearningSwitch {
  /// `show mac`
  func addressText(at now: Instant) -> String {
    let rows = knownAddresses(at: now).map { entry in
      [
        "\(entry.vlan.rawValue)", "\(entry.address)", entry.age == nil ? "static" : "dynamic", name(of: entry.port),
        entry.age.map { "\($0.nanoseconds / 1_000_000_000) s" } ?? "-",
      ]
    }
    return ConsoleTable.text([["vlan", "address", "type", "port", "age"]] + rows)
  }

  mutating func bridgeFDB(
    _ words: inout ConsoleWords, _ options: BridgeOptions, at now: Instant
  ) throws(ConsoleError) -> String {
    guard let command = words.next() else { return fdbText(FDBSelection(), options, at: now) }
    switch command {
    case "add", "append", "replace": return try enter(&words, replaces: command != "add", at: now)
    case "delete", "del": return try delete(&words, at: now)
    case "flush": return try flush(&words, at: now)
    case "show", "lst", "list": return fdbText(try FDBSelection(&words, self), options, at: now)
    default: throw .unknownCommand(command, "bridge fdb")
    }
  }

  /// Whether Linux would filter VLANs on such a bridge, and show them with each address.
  var filtersVLANs: Bool {
    portLabels.indices.contains { port in
      let vlans = vlans(of: PortIndex(port))
      return vlans.untagged != .standard || !vlans.tagged.isEmpty
    }
  }

  private func fdbText(_ selection: FDBSelection, _ options: BridgeOptions, at now: Instant) -> String {
    let filtersVLANs = filtersVLANs
    return knownAddresses(at: now).filter(selection.has).map { entry in
      var words = ["\(entry.address)"]
      if !selection.isOfPort { words += ["dev", name(of: entry.port)] }
      if filtersVLANs { words += ["vlan", "\(entry.vlan.rawValue)"] }
      if options.showsStatistics, let age = entry.age {
        let seconds = age.nanoseconds / 1_000_000_000
        words += ["used", "\(seconds)/\(seconds)"]
      }
      return (words + ["master", LearningSwitch.bridgeName]).joined(separator: " ")
        + (entry.age == nil ? " static\n" : " \n")
    }.joined()
  }

  private mutating func enter(
    _ words: inout ConsoleWords, replaces: Bool, at now: Instant
  ) throws(ConsoleError) -> String {
    let change = try FDBChange(&words, self)
    for vlan in change.vlans(of: self) {
      if !replaces, port(of: change.address, in: vlan, at: now) != nil {
        throw ConsoleError("RTNETLINK answers: File exists")
      }
      guard enter(change.address, in: vlan, on: change.port, isStatic: change.isStatic, at: now) else {
        throw ConsoleError("RTNETLINK answers: No space left on device")
      }
    }
    return ""
  }

  private mutating func delete(_ words: inout ConsoleWords, at now: Instant) throws(ConsoleError) -> String {
    let change = try FDBChange(&words, self)
    var found = false
    for vlan in change.vlans(of: self) where port(of: change.address, in: vlan, at: now) == change.port {
      forget(change.address, in: vlan)
      found = true
    }
    guard found else { throw ConsoleError("RTNETLINK answers: No such file or directory") }
    return ""
  }

  /// `bridge fdb flush dev br0|PORT [static|dynamic] [vlan N]`: what was entered stays unless `static` asks for it.
  private mutating func flush(_ words: inout ConsoleWords, at now: Instant) throws(ConsoleError) -> String {
    let selection = try FDBSelection(&words, self)
    guard selection.namesDevice else { throw ConsoleError("Device is a required argument.") }
    for entry in knownAddresses(at: now) where selection.has(entry) { forget(entry.address, in: entry.vlan) }
    return ""
  }

  func name(of port: PortIndex) -> String { portLabels[Int(port.rawValue)].name }
}

/// Which entries are meant.
struct FDBSelection {
  private var port: PortIndex?
  private var vlan: UInt16?
  private var isStatic: Bool?
  private(set) var namesDevice = false
  var isOfPort: Bool { port != nil }

  init() {}

  init(_ words: inout ConsoleWords, _ device: LearningSwitch) throws(ConsoleError) {
    while let word = words.next() {
      switch word {
      case "br":
        let name = try words.value()
        guard name == LearningSwitch.bridgeName else { throw ConsoleError("Cannot find bridge device \"\(name)\"") }
        namesDevice = true
      case "brport", "dev":
        let name = try words.value()
        namesDevice = true
        if name != LearningSwitch.bridgeName { port = try device.port(named: name) }
      case "vlan": vlan = try FDBChange.vlan(try words.value())
      case "static": isStatic = true
      case "dynamic": isStatic = false
      case "state":
        let state = try words.value()
        isStatic = state == "static" || state == "permanent" ? true : state == "all" ? nil : false
      case "master": break
      default: throw ConsoleError("bridge fdb: unexpected word '\(word)': use br, dev, vlan, static or dynamic")
      }
    }
  }

  func has(_ entry: KnownAddress) -> Bool {
    (port ?? entry.port) == entry.port && (vlan ?? entry.vlan.rawValue) == entry.vlan.rawValue
      && (isStatic ?? (entry.age == nil)) == (entry.age == nil)
  }
}

/// `ADDR dev PORT [master] [static|dynamic] [vlan N]`
struct FDBChange {
  let address: MACAddress
  let port: PortIndex
  private(set) var isStatic = true
  private var vlan: UInt16?

  init(_ words: inout ConsoleWords, _ device: LearningSwitch) throws(ConsoleError) {
    var (address, name, isStatic, vlan): (String?, String?, Bool, UInt16?) = (nil, nil, true, nil)
    while let word = words.next() {
      switch word {
      case "dev": name = try words.value()
      case "vlan": vlan = try FDBChange.vlan(try words.value())
      case "static": isStatic = true
      case "dynamic": isStatic = false
      case "master": break
      case "permanent", "local", "self":
        throw ConsoleError("'\(word)': a switch has no addresses of its own to receive at: use 'static'")
      default:
        guard address == nil else { throw ConsoleError("bridge fdb: unexpected word '\(word)'") }
        address = word
      }
    }
    guard let address, let name else { throw ConsoleError("Device and address are required arguments.") }
    guard let number = MACAddress(address) else { throw ConsoleError("Invalid mac address \(address)") }
    (self.address, port, self.isStatic, self.vlan) = (number, try device.port(named: name), isStatic, vlan)
  }

  static func vlan(_ text: String) throws(ConsoleError) -> UInt16 {
    guard let number = UInt16(text), (1...4094).contains(number) else {
      throw ConsoleError("invalid VLAN ID \"\(text)\"")
    }
    return number
  }

  /// Without a VLAN, as in the kernel, all those of the port are meant.
  func vlans(of device: LearningSwitch) -> [VLANIdentifier] {
    if let vlan { return [VLANIdentifier(rawValue: vlan)] }
    let vlans = device.vlans(of: port)
    return (vlans.untagged.map { [$0] } ?? []) + vlans.tagged.members
  }
}
