/// Why bytes could not be parsed as a packet. Which drop reason that becomes is the caller's choice.
/// Checksums are separate: each format has a method of its own that verifies them.
public enum PacketError: UInt8, Error, Sendable, BitwiseCopyable {
  /// Fewer bytes than the format's fixed part, or than a length field says.
  case truncated
  /// A version field with the wrong value.
  case badVersion
  /// A length field that contradicts itself, such as a header shorter than its fixed part.
  case badLength
  /// A field that says the bytes are of another format.
  case badType
  /// An option that does not fit in the space for options.
  case badOption
  /// An address of a kind that is not allowed there, such as a multicast target.
  case badAddress
}

extension PacketError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated: "truncated"
    case .badVersion: "bad version"
    case .badLength: "bad length"
    case .badType: "bad type"
    case .badOption: "bad option"
    case .badAddress: "bad address"
    }
  }
}
