public import Packets
public import SimulationKernel

/// A point where frames are captured: one Interface Description Block (draft-ietf-opsawg-pcapng, section 4.2).
public struct CaptureInterface: Sendable, Equatable, StateRecord {
  /// Polder writes `NODE:IF`. Empty when a file gives none, as a pcap never does.
  public var name: String
  public var linkType: LinkType
  /// The maximum number of bytes kept of a frame; 0 means no limit.
  public var snapLength: Int
  public var description: String?
  /// The capture filter that was in force, in libpcap's language.
  public var filter: String?
  /// Bits per second.
  public var speed: UInt64?
  public var macAddress: MACAddress?

  /// The maximum record length that libpcap and Wireshark accept for Ethernet.
  public static let maximumSnapLength = 262_144

  public init(
    name: String, linkType: LinkType = .ethernet, snapLength: Int = CaptureInterface.maximumSnapLength,
    description: String? = nil, filter: String? = nil, speed: UInt64? = nil, macAddress: MACAddress? = nil
  ) {
    self.name = name
    self.linkType = linkType
    self.snapLength = snapLength
    self.description = description
    self.filter = filter
    self.speed = speed
    self.macAddress = macAddress
  }

  public static let fields = Fields(
    \CaptureInterface.name, \.linkType, \.snapLength, \.description, \.filter, \.speed, \.macAddress)
}
