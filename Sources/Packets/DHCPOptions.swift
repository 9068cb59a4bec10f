import SimulationKernel

/// The options of a DHCP message (RFC 2132), in order.
public struct DHCPOptions: Equatable, Sendable {
  /// The options that have a meaning here; others are kept as they are.
  public enum Code: UInt8, Sendable {
    case subnetMask = 1
    case routers = 3
    case nameServers = 6
    case hostName = 12
    case domainName = 15
    case broadcastAddress = 28
    case requestedAddress = 50
    case leaseTime = 51
    case messageType = 53
    case serverIdentifier = 54
    case parameterList = 55
    case message = 56
    case renewalTime = 58
    case rebindingTime = 59
    case vendorClass = 60
    case clientIdentifier = 61
    /// The name or address of the TFTP server, and what to fetch from it (RFC 2132, sections 9.4 and 9.5).
    case bootServer = 66
    case bootFile = 67
    /// RFC 3046: a relay agent's, which the server gives back.
    case relayInformation = 82
    /// RFC 4578: what kind of machine boots, the version of its network driver interface, and its UUID.
    case clientArchitecture = 93
    case clientNetworkInterface = 94
    case machineIdentifier = 97
  }

  struct Option: Equatable, Sendable {
    let code: UInt8
    var value: [UInt8]
  }

  private(set) var all: [Option] = []

  public init() {}

  private static let pad: UInt8 = 0
  private static let end: UInt8 = 255

  /// Reads up to the end option, or to the end of what is there. The parts of an option that comes more than once
  /// belong together (RFC 3396, section 7).
  init(parsing bytes: RawSpan) throws(PacketError) {
    var offset = 0
    while offset < bytes.byteCount {
      let code = bytes[byte: offset]
      offset += 1
      if code == DHCPOptions.end { return }
      guard code != DHCPOptions.pad else { continue }
      guard offset < bytes.byteCount else { throw .truncated }
      let length = Int(bytes[byte: offset])
      offset += 1
      guard offset + length <= bytes.byteCount else { throw .truncated }
      append(code, [UInt8](copying: bytes.extracting(offset..<offset + length)))
      offset += length
    }
  }

  /// Where `file` and `sname` hold options as well (RFC 2132, section 9.3): bit 0 for `file`, bit 1 for `sname`.
  var overload: UInt8 { all.first { $0.code == 52 }?.value.first ?? 0 }

  /// Takes in the options of a field behind those that are there.
  mutating func append(parsing bytes: RawSpan) throws(PacketError) {
    for option in try DHCPOptions(parsing: bytes).all { append(option.code, option.value) }
  }

  private mutating func append(_ code: UInt8, _ value: [UInt8]) {
    if let known = all.firstIndex(where: { $0.code == code }) {
      all[known].value += value
    } else {
      all.append(Option(code: code, value: value))
    }
  }

  /// With the end option. Values beyond 255 bytes are cut into several options.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for option in all {
      var rest = option.value[...]
      repeat {
        let part = rest.prefix(255)
        bytes += [option.code, UInt8(part.count)] + part
        rest = rest.dropFirst(255)
      } while !rest.isEmpty
    }
    return bytes + [DHCPOptions.end]
  }

  public subscript(code: Code) -> [UInt8]? {
    get { all.first { $0.code == code.rawValue }?.value }
    set {
      all.removeAll { $0.code == code.rawValue }
      if let newValue { append(code.rawValue, newValue) }
    }
  }
}

// What the values say. One of another length than RFC 2132 gives it says nothing.
extension DHCPOptions {
  public var type: DHCPMessageType? {
    get { self[.messageType].flatMap { $0.count == 1 ? DHCPMessageType(rawValue: $0[0]) : nil } }
    set { self[.messageType] = newValue.map { [$0.rawValue] } }
  }

  public func address(_ code: Code) -> IPv4Address? {
    self[code].flatMap { $0.count == 4 ? DHCPOptions.addresses($0).first : nil }
  }

  /// A list of addresses, empty if there are none.
  public func addresses(_ code: Code) -> [IPv4Address] { self[code].map(DHCPOptions.addresses) ?? [] }

  public mutating func set(_ addresses: [IPv4Address], for code: Code) {
    self[code] = addresses.flatMap { address in (0..<4).map { UInt8(truncatingIfNeeded: address.bits >> (24 - 8 * $0)) }
    }
  }

  /// Whole seconds; `0xFFFFFFFF` is forever (RFC 2131, section 3.3).
  public func seconds(_ code: Code) -> UInt32? {
    self[code].flatMap { $0.count == 4 ? DHCPOptions.addresses($0).first?.bits : nil }
  }

  public mutating func set(_ seconds: UInt32, for code: Code) { set([IPv4Address(bits: seconds)], for: code) }

  public func text(_ code: Code) -> String? { self[code].map { String(decoding: $0, as: UTF8.self) } }

  private static func addresses(_ bytes: [UInt8]) -> [IPv4Address] {
    (0..<bytes.count / 4).map { index in
      IPv4Address(bits: bytes[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | UInt32($1) })
    }
  }
}
