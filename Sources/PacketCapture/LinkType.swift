public import SimulationKernel

/// The link-layer type of frames, from the registry that pcap and pcapng share (draft-ietf-opsawg-pcaplinktype).
public struct LinkType: RawRepresentable, Hashable, Sendable, Checkpointable {
  public var rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let ethernet = LinkType(rawValue: 1)
}

extension LinkType: CustomStringConvertible {
  public var description: String { self == .ethernet ? "Ethernet" : "link type \(rawValue)" }
}
