public import Packets
public import Settings
public import SimulationKernel

/// What a topology file says about a switch.
public struct SwitchSettings: Hashable, Sendable {
  /// The bridge address; nil for one drawn from the seed.
  public var mac: Located<MACAddress>?
  public var runsSpanningTree = false
  /// Of the spanning tree: 0 to 61,440 in steps of 4,096.
  public var priority = SpanningTreeSettings().priority
  /// How long an address is remembered that is not seen again.
  public var ageing = Duration.seconds(300)
  /// Bit n stands for the reserved group 01:80:C2:00:00:0n. BPDUs, PAUSE frames and those of link aggregation have no bit,
  /// as on Linux (`BR_GROUPFWD_RESTRICTED`).
  public var groupForwardMask: UInt16 = 0
  /// By the port's name.
  public var vlans: [Named<PortVLANs>] = []

  public init() {}

  public static let keys = KeyTable("a switch", SwitchSettings()) {
    Key("mac", \.mac, Scalar.macAddress.located, "The bridge address; drawn from the seed unless given.")
    Key("ageing", \.ageing, .duration(.seconds(1)...), "How long addresses are kept.").alwaysPrinted
    Key(
      "group-fwd-mask", \.groupForwardMask, .groupForwardMask,
      "Reserved groups that are forwarded: bit n for 01:80:C2:00:00:0n, from 3 to 15 (16384: LLDP).")
    Key("stp", \.runsSpanningTree, .boolean, "Whether the switch runs rapid spanning tree.").oftenCalled(
      "spanning-tree", "rstp")
    Key("priority", \.priority, .bridgePriority, "Bridge priority, a multiple of 4096.")
      .printed(where: \.runsSpanningTree)
    Key(
      "vlans", \.vlans, namedBy: .name, PortVLANs.keys, "VLANs by port; other ports are access ports of VLAN 1."
    )
    .oftenCalled("vlan", "trunk", "trunks", "access")
  }
}

/// What a topology file says about the VLANs of a port: of an access port or of a trunk.
public struct PortVLANs: Hashable, Sendable {
  public var access: UInt16?
  public var trunk: Located<[UInt16]>?
  public var native: Located<UInt16>?

  public init() {}

  static let keys = KeyTable("a port's VLANs", PortVLANs()) {
    Key("access", \.access, .vlan, "The VLAN of an access port.").oftenCalled("vlan", "pvid", "untagged", "id")
    Key("trunk", \.trunk, trunks.located, "The VLANs of a trunk, or 'all'.").oftenCalled("tagged", "allowed", "vlans")
    Key("native", \.native, Scalar.vlan.located, "The trunk's VLAN for untagged frames.").oftenCalled("native-vlan")
  }

  private static let all = Array(UInt16(1)...4094)

  private static let trunks: Form<[UInt16]> = .either([
    .word("all", all), .list(of: .vlan, "a VLAN"),
  ])
}

extension Scalar where Value == UInt16 {
  fileprivate static var vlan: Scalar { .integer(1...4094) }

  fileprivate static var groupForwardMask: Scalar {
    let number = Scalar.integer(0...65_535)
    return number.refine { mask in
      mask & 0x7 == 0 ? nil : InvalidText("bits 0 to 2 cannot be set", fix: "use a sum of 8, 16, 32, … 32768")
    }
  }

  fileprivate static var bridgePriority: Scalar {
    let number = Scalar.integer(0...61_440)
    return number.refine { priority in
      priority % 4096 == 0 ? nil : InvalidText("not a multiple of 4096", fix: "use 0, 4096, 8192, … 61440")
    }
  }
}
