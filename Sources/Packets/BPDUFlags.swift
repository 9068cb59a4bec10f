/// The flags of a BPDU (IEEE Std 802.1D-2004, section 9.3.3). Configuration BPDUs have only the two about topology
/// changes.
public struct BPDUFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var topologyChange: BPDUFlags { BPDUFlags(rawValue: 0x01) }
  @inlinable public static var proposal: BPDUFlags { BPDUFlags(rawValue: 0x02) }
  @inlinable public static var learning: BPDUFlags { BPDUFlags(rawValue: 0x10) }
  @inlinable public static var forwarding: BPDUFlags { BPDUFlags(rawValue: 0x20) }
  @inlinable public static var agreement: BPDUFlags { BPDUFlags(rawValue: 0x40) }
  @inlinable public static var topologyChangeAcknowledgment: BPDUFlags { BPDUFlags(rawValue: 0x80) }

  @inlinable public init(role: BPDUPortRole) { rawValue = role.rawValue << 2 }

  @inlinable public var role: BPDUPortRole {
    switch rawValue >> 2 & 3 {
    case 1: .alternateOrBackup
    case 2: .root
    case 3: .designated
    default: .unknown
    }
  }
}

/// The role that a port claims in its BPDUs (IEEE Std 802.1D-2004, section 9.3.3).
public enum BPDUPortRole: UInt8, Sendable, BitwiseCopyable {
  case unknown = 0
  case alternateOrBackup = 1
  case root = 2
  case designated = 3
}

extension BPDUFlags: CustomStringConvertible {
  public var description: String {
    let names: [(BPDUFlags, String)] = [
      (.topologyChange, "Topology change"), (.proposal, "Proposal"), (.learning, "Learn"), (.forwarding, "Forward"),
      (.agreement, "Agreement"), (.topologyChangeAcknowledgment, "Topology change ACK"),
    ]
    let set = names.filter { contains($0.0) }.map(\.1)
    return set.isEmpty ? "none" : set.joined(separator: ", ")
  }
}
