import Guests
import NetworkStack

/// What `ip link` shows of an interface.
struct IPLinkDescription {
  let index: Int
  let name: String
  let flags: String
  let mtu: Int
  /// Those that the interface can have; zeroes for the loopback interface, as Linux has it.
  var mtus = 0...0
  let discipline: String
  let state: String
  let type: String
  let mac: String
  let broadcast: String
  /// Nil for the loopback interface.
  let interface: Int?

  /// The loopback interface, which every guest has.
  static let loopback = IPLinkDescription(
    index: 1, name: "lo", flags: "LOOPBACK,UP,LOWER_UP", mtu: 65_536, discipline: "noqueue", state: "UNKNOWN",
    type: "loopback", mac: "00:00:00:00:00:00", broadcast: "00:00:00:00:00:00", interface: nil)

  private init(
    index: Int, name: String, flags: String, mtu: Int, discipline: String, state: String, type: String, mac: String,
    broadcast: String, interface: Int?
  ) {
    (self.index, self.name, self.flags, self.mtu) = (index, name, flags, mtu)
    (self.discipline, self.state, self.type) = (discipline, state, type)
    (self.mac, self.broadcast, self.interface) = (mac, broadcast, interface)
  }

  init(_ interface: Interface, _ position: Int) {
    let isLive = interface.isUp && interface.hasCarrier
    let carrier = interface.isUp && !interface.hasCarrier ? "NO-CARRIER," : ""
    let up = interface.isUp ? ",UP" + (isLive ? ",LOWER_UP" : "") : ""
    self.init(
      index: position + 2, name: interface.name, flags: carrier + "BROADCAST,MULTICAST" + up, mtu: interface.mtu,
      discipline: "pfifo_fast", state: isLive ? "UP" : "DOWN", type: "ether", mac: "\(interface.mac)",
      broadcast: "ff:ff:ff:ff:ff:ff", interface: position)
    mtus = Interface.mtus
  }

  /// The loopback interface, then the vNICs.
  static func all(of stack: Stack) -> [IPLinkDescription] {
    [loopback] + stack.interfaces.enumerated().map { IPLinkDescription($1, $0) }
  }

  /// What is shown of it.
  enum Form {
    /// `ip link`
    case link
    /// `ip address`
    case address
    /// `ip -4 address`: no second line.
    case family
    /// `ip -6 address` of all interfaces: the kernel tells less.
    case short
  }

  func record(_ form: Form, isDetailed: Bool = false) -> IPRecord {
    var record = IPRecord()
    record.add("ifindex", .number(index), "\(index): ")
    record.add("ifname", name, "\(name): ")
    record.add("flags", flagList, "<\(flags)> ")
    record.add("mtu", .number(mtu), "mtu \(mtu) ")
    if form != .short { record.add("qdisc", discipline, "qdisc \(discipline) ") }
    record.add("operstate", state, "state \(state) ")
    if form == .link { record.add("linkmode", "DEFAULT", "mode DEFAULT ") }
    if form != .short { record.add("group", "default", "group default ") }
    record.add("txqlen", .number(1000), "qlen 1000\n")
    guard form == .link || form == .address else { return record }
    record.add("link_type", type, "    link/\(type) ")
    record.add("address", mac, mac + " ")
    record.add("broadcast", broadcast, "brd \(broadcast)")
    if isDetailed { addDetails(&record, form) }
    record.write("\n")
    return record
  }

  private func addDetails(_ record: inout IPRecord, _ form: Form) {
    record.add("promiscuity", .number(0), " promiscuity 0 ")
    record.add("allmulti", .number(0), " allmulti 0 ")
    record.add("min_mtu", .number(mtus.lowerBound), "minmtu \(mtus.lowerBound) ")
    record.add("max_mtu", .number(mtus.upperBound), "maxmtu \(mtus.upperBound) ")
    if form == .link { record.add("inet6_addr_gen_mode", "eui64", "addrgenmode eui64 ") }
    let queues = [
      ("num_tx_queues", 1), ("num_rx_queues", 1), ("gso_max_size", 65_536), ("gso_max_segs", 65_535),
      ("tso_max_size", interface == nil ? 524_280 : 65_536), ("tso_max_segs", 65_535), ("gro_max_size", 65_536),
    ]
    for (key, value) in queues {
      let name = key.replacing("num_", with: "num").replacing("x_queues", with: "xqueues")
      record.add(key, .number(value), "\(name) \(value) ")
    }
  }

  private var flagList: IPRecord.Value { .list(flags.split(separator: ",").map { .text(String($0)) }) }

  /// The brief form of `ip link`.
  var briefRecord: IPRecord {
    var record = briefStart
    record.add("address", mac, mac + " ")
    record.add("flags", flagList, "<\(flags)> \n")
    return record
  }

  /// The first two columns of the brief form.
  var briefStart: IPRecord {
    var record = IPRecord()
    record.add("ifname", name, name.padded(to: 16) + " ")
    record.add("operstate", state, state.padded(to: 14) + " ")
    return record
  }
}

extension String {
  /// Padded with spaces to a width.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
