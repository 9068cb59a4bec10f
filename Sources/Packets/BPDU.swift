import SimulationKernel

/// The messages by which bridges turn a mesh into a tree (IEEE Std 802.1D-2004, section 9.3).
public enum BPDU: Equatable, Sendable, BitwiseCopyable {
  /// Configuration of the original spanning tree protocol, version 0.
  case configuration(BPDUParameters)
  /// Topology change notification of the original protocol, sent towards the root.
  case topologyChangeNotification
  /// A BPDU of the rapid spanning tree protocol, version 2.
  case rapid(BPDUParameters)

  private enum Offset {
    static let version = 2
    static let type = 3
    static let parameters = 4
    static let versionOneLength = 35
  }

  private enum BPDUType {
    static let configuration: UInt8 = 0x00
    static let rapid: UInt8 = 0x02
    static let topologyChangeNotification: UInt8 = 0x80
  }

  private static let rapidVersion: UInt8 = 2

  /// Bytes of the BPDU. On the wire three of LLC precede it, which the length in the Ethernet header counts as
  /// well.
  public var length: Int {
    switch self {
    case .configuration: 35
    case .topologyChangeNotification: 4
    case .rapid: 36
    }
  }

  /// Reads a BPDU after its LLC header. Types are told apart as section 9.3.4 says: a higher version is read like the
  /// rapid one, and trailing bytes are ignored.
  public init(parsing bytes: RawSpan) throws(PacketError) {
    guard bytes.byteCount >= Offset.parameters else { throw .truncated }
    guard bytes.bigEndian(0, as: UInt16.self) == 0 else { throw .badType }
    switch bytes[byte: Offset.type] {
    case BPDUType.configuration: self = .configuration(try BPDU.parameters(in: bytes))
    case BPDUType.topologyChangeNotification: self = .topologyChangeNotification
    case BPDUType.rapid:
      guard bytes[byte: Offset.version] >= BPDU.rapidVersion else { throw .badVersion }
      self = .rapid(try BPDU.parameters(in: bytes))
    default: throw .badType
    }
  }

  private static func parameters(in bytes: RawSpan) throws(PacketError) -> BPDUParameters {
    try BPDUParameters(parsing: bytes.extracting(Offset.parameters..<bytes.byteCount))
  }

  /// Writes all ``length`` bytes.
  public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    switch self {
    case .configuration(let parameters):
      emitStart(version: 0, type: BPDUType.configuration, into: &bytes, at: offset)
      parameters.emit(into: &bytes, at: offset + Offset.parameters)
    case .topologyChangeNotification:
      emitStart(version: 0, type: BPDUType.topologyChangeNotification, into: &bytes, at: offset)
    case .rapid(let parameters):
      emitStart(version: BPDU.rapidVersion, type: BPDUType.rapid, into: &bytes, at: offset)
      parameters.emit(into: &bytes, at: offset + Offset.parameters)
      bytes.storeBigEndian(UInt8(0), at: offset + Offset.versionOneLength)
    }
  }

  private func emitStart(version: UInt8, type: UInt8, into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.storeBigEndian(UInt32(version) << 8 | UInt32(type), at: offset)
  }
}

extension BPDU: CustomStringConvertible {
  public var description: String {
    switch self {
    case .configuration(let parameters): "STP 802.1d, Config, \(parameters)"
    case .topologyChangeNotification: "STP 802.1d, Topology Change"
    case .rapid(let parameters): "STP 802.1w, Rapid STP, \(parameters)"
    }
  }
}
