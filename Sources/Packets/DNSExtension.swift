/// What an OPT record adds to a message (EDNS0: RFC 6891, section 6.1). Its options are ignored.
public struct DNSExtension: Hashable, Sendable {
  /// The maximum size of a datagram that the sender accepts, in bytes.
  public var payloadSize: UInt16
  public var version: UInt8 = 0
  /// The upper bits of the response code.
  public var extendedCode: UInt8 = 0
  /// DO: the sender accepts DNSSEC records.
  public var acceptsSecurity = false

  /// A size that avoids fragmentation.
  public static let usualSize: UInt16 = 1232
  /// An extended code of a server that does not know the version (section 9).
  public static let badVersion: UInt8 = 1

  static let type = DNSType(rawValue: 41)
  /// Of the record without options.
  static let length = 11

  public init(payloadSize: UInt16 = DNSExtension.usualSize) { self.payloadSize = payloadSize }

  /// The record's CLASS and TTL.
  init(kind: UInt16, time: UInt32) {
    payloadSize = kind
    extendedCode = UInt8(time >> 24)
    version = UInt8(time >> 16 & 0xFF)
    acceptsSecurity = time & 0x8000 != 0
  }

  var time: UInt32 {
    UInt32(extendedCode) << 24 | UInt32(version) << 16 | (acceptsSecurity ? 0x8000 : 0)
  }
}
