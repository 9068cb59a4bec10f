import SimulationKernel

/// An LLDP data unit (IEEE Std 802.1AB-2016, section 8): who sends it, and from which port.
public struct LLDPDataUnit: Equatable, Sendable {
  /// Where data units go that no bridge forwards (section 7.1).
  public static let nearestBridge = MACAddress(bits: 0x0180_C200_000E)

  enum ElementType {
    static let end: UInt8 = 0
    static let chassis: UInt8 = 1
    static let port: UInt8 = 2
    static let timeToLive: UInt8 = 3
  }

  /// A chassis or a port: which kind of name it is, and the name.
  public struct Identifier: Equatable, Sendable {
    public var subtype: UInt8
    /// 1 to 255 bytes.
    public var bytes: [UInt8]

    public init(subtype: UInt8, bytes: [UInt8]) {
      self.subtype = subtype
      self.bytes = bytes
    }

    static let lengths = 1...255
  }

  /// An element that has no property of its own.
  public struct Element: Equatable, Sendable {
    /// 4 to 127
    public var type: UInt8
    /// At most 511 bytes.
    public var bytes: [UInt8]

    public init(type: UInt8, bytes: [UInt8]) {
      self.type = type
      self.bytes = bytes
    }
  }

  /// Subtypes of a chassis' identifier (section 8.5.2.2).
  public static let chassisMACAddress: UInt8 = 4
  public static let chassisLocallyAssigned: UInt8 = 7
  /// Subtypes of a port's identifier (section 8.5.3.2).
  public static let portComponent: UInt8 = 2
  public static let portInterfaceName: UInt8 = 5
  public static let portLocallyAssigned: UInt8 = 7

  public var chassis: Identifier
  public var port: Identifier
  /// Seconds for which the content is good.
  public var timeToLive: UInt16
  public var elements: [Element]

  public init(chassis: Identifier, port: Identifier, timeToLive: UInt16, elements: [Element] = []) {
    self.chassis = chassis
    self.port = port
    self.timeToLive = timeToLive
    self.elements = elements
  }

  /// Reads what follows an Ethernet header. The three mandatory elements come first (section 8.2); what follows the end
  /// is padding.
  public init(parsing bytes: RawSpan) throws(PacketError) {
    var offset = 0
    chassis = try Identifier(Element(parsing: bytes, at: &offset), ElementType.chassis)
    port = try Identifier(Element(parsing: bytes, at: &offset), ElementType.port)
    let lifetime = try Element(parsing: bytes, at: &offset)
    guard lifetime.type == ElementType.timeToLive else { throw .badType }
    guard lifetime.bytes.count >= 2 else { throw .badLength }
    timeToLive = UInt16(lifetime.bytes[0]) << 8 | UInt16(lifetime.bytes[1])
    elements = []
    while offset < bytes.byteCount {
      let element = try Element(parsing: bytes, at: &offset)
      guard element.type != ElementType.end else { break }
      guard element.type > ElementType.timeToLive else { throw .badType }
      elements.append(element)
    }
  }

  /// The data unit, with its end.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(Element(type: ElementType.chassis, bytes: [chassis.subtype] + chassis.bytes))
    bytes.append(Element(type: ElementType.port, bytes: [port.subtype] + port.bytes))
    bytes.append(
      Element(
        type: ElementType.timeToLive, bytes: [UInt8(timeToLive >> 8), UInt8(truncatingIfNeeded: timeToLive)]))
    for element in elements { bytes.append(element) }
    return bytes + [0, 0]
  }
}

extension LLDPDataUnit.Identifier {
  fileprivate init(_ element: LLDPDataUnit.Element, _ type: UInt8) throws(PacketError) {
    guard element.type == type else { throw .badType }
    guard Self.lengths.contains(element.bytes.count - 1) else { throw .badLength }
    self.init(subtype: element.bytes[0], bytes: Array(element.bytes[1...]))
  }
}

extension LLDPDataUnit.Element {
  /// Reads the element at `offset`, and moves on: 7 bits of type, 9 bits of length, and the value (section 8.4).
  fileprivate init(parsing bytes: RawSpan, at offset: inout Int) throws(PacketError) {
    guard bytes.byteCount - offset >= 2 else { throw .truncated }
    let header: UInt16 = bytes.bigEndian(offset)
    let (start, length) = (offset + 2, Int(header & 0x1FF))
    guard bytes.byteCount - start >= length else { throw .truncated }
    offset = start + length
    self.init(type: UInt8(header >> 9), bytes: [UInt8](copying: bytes.extracting(start..<offset)))
  }
}

extension [UInt8] {
  /// What does not fit is cut off.
  fileprivate mutating func append(_ element: LLDPDataUnit.Element) {
    let value = element.bytes.prefix(0x1FF)
    let header = UInt16(element.type & 0x7F) << 9 | UInt16(value.count)
    append(contentsOf: [UInt8(header >> 8), UInt8(truncatingIfNeeded: header)])
    append(contentsOf: value)
  }
}

extension LLDPDataUnit: WireState {
  public var wireBytes: [UInt8] { bytes }
}

extension LLDPDataUnit: CustomStringConvertible {
  public var description: String {
    "LLDP, chassis \(chassis), port \(port), ttl \(timeToLive), \(elements.count) more elements"
  }
}

extension LLDPDataUnit.Identifier: CustomStringConvertible {
  /// Text as such, and everything else in hexadecimal.
  public var description: String {
    if bytes.allSatisfy({ (0x20...0x7E).contains($0) }) { return String(decoding: bytes, as: UTF8.self) }
    return bytes.map { hexadecimal($0) }.joined()
  }
}
