import SimulationKernel

/// A message of DHCP for IPv4 over Ethernet (RFC 2131, section 2; RFC 2132).
///
/// BOOTP's `sname` is sent empty, and read for options alone (RFC 2132, section 9.3).
public struct DHCPMessage: Equatable, Sendable {
  public static let serverPort: UInt16 = 67
  public static let clientPort: UInt16 = 68
  /// Bytes before the options.
  static let headerLength = 240
  /// Shorter messages are padded, as BOOTP relays require (RFC 1542, section 2.1).
  static let minimumLength = 300
  /// RFC 2131, section 3: the first four bytes of the options.
  static let cookie: UInt32 = 0x6382_5363

  /// Whether a client sent it (`op` 1) or a server (`op` 2).
  public var isRequest: Bool
  public var transaction: UInt32
  /// Seconds since the client began.
  public var seconds: UInt16 = 0
  /// The client cannot receive unicast before it has an address.
  public var wantsBroadcast = false
  /// `ciaddr`, `yiaddr`, `siaddr` and `giaddr`.
  public var clientAddress = IPv4Address.any
  public var yourAddress = IPv4Address.any
  public var nextServer = IPv4Address.any
  public var relay = IPv4Address.any
  /// `chaddr`
  public var hardwareAddress: MACAddress
  /// `file`: what to boot, up to the byte zero that ends it. Bytes beyond ``bootFileLimit`` are not sent.
  public var bootFile: [UInt8] = []
  public var options = DHCPOptions()

  /// Of ``bootFile``, in bytes.
  public static let bootFileLimit = 127
  private static let bootFileField = 108..<236

  public init(isRequest: Bool, transaction: UInt32, hardwareAddress: MACAddress) {
    self.isRequest = isRequest
    self.transaction = transaction
    self.hardwareAddress = hardwareAddress
  }

  /// Reads a whole UDP payload.
  public init(parsing bytes: RawSpan) throws(PacketError) {
    guard bytes.byteCount >= DHCPMessage.headerLength else { throw .truncated }
    let operation = bytes[byte: 0]
    // Ethernet's addresses are of type 1 and 6 bytes long.
    guard operation == 1 || operation == 2, bytes[byte: 1] == 1, bytes[byte: 2] == 6,
      bytes.bigEndian(236, as: UInt32.self) == DHCPMessage.cookie
    else { throw .badType }
    isRequest = operation == 1
    transaction = bytes.bigEndian(4)
    seconds = bytes.bigEndian(8)
    wantsBroadcast = bytes.bigEndian(10, as: UInt16.self) & 0x8000 != 0
    clientAddress = IPv4Address(bits: bytes.bigEndian(12))
    yourAddress = IPv4Address(bits: bytes.bigEndian(16))
    nextServer = IPv4Address(bits: bytes.bigEndian(20))
    relay = IPv4Address(bits: bytes.bigEndian(24))
    hardwareAddress = MACAddress(bits: bytes.bigEndian(28, as: UInt64.self) >> 16)
    options = try DHCPOptions(parsing: bytes.extracting(DHCPMessage.headerLength..<bytes.byteCount))
    let overload = options.overload
    let file = bytes.extracting(DHCPMessage.bootFileField)
    if overload & 1 != 0 {
      try options.append(parsing: file)
    } else {
      bootFile = Array([UInt8](copying: file).prefix { $0 != 0 }.prefix(DHCPMessage.bootFileLimit))
    }
    if overload & 2 != 0 { try options.append(parsing: bytes.extracting(44..<108)) }
  }

  /// The message as it is sent.
  public var bytes: [UInt8] {
    var writer = ByteWriter(capacity: DHCPMessage.minimumLength)
    writer.writeRaw([isRequest ? 1 : 2, 1, 6, 0])
    writer.writeBigEndian(transaction)
    writer.writeBigEndian(seconds)
    writer.writeBigEndian(UInt16(wantsBroadcast ? 0x8000 : 0))
    for address in [clientAddress, yourAddress, nextServer, relay] { writer.writeBigEndian(address.bits) }
    writer.writeBigEndian(hardwareAddress.bits << 16)
    // The rest of `chaddr`, and `sname`.
    writer.writeRaw([UInt8](repeating: 0, count: 8 + 64))
    let file = bootFile.prefix(DHCPMessage.bootFileLimit)
    writer.writeRaw(file + [UInt8](repeating: 0, count: DHCPMessage.bootFileField.count - file.count))
    writer.writeBigEndian(DHCPMessage.cookie)
    writer.writeRaw(options.bytes)
    writer.writeRaw([UInt8](repeating: 0, count: max(0, DHCPMessage.minimumLength - writer.bytes.count)))
    return writer.bytes
  }
}

extension DHCPMessage: CustomStringConvertible {
  public var description: String {
    "DHCP, \(options.type?.name ?? "no type"), xid 0x\(hexadecimal(transaction)), \(hardwareAddress)"
  }
}
