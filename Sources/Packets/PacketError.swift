/// Why bytes are no packet of the format they were taken for. Which drop reason that becomes is the caller's choice.
/// Checksums are none of these: each format has a method of its own that judges them.
public enum PacketError: UInt8, Error, Sendable, BitwiseCopyable {
  /// Fewer bytes than the format's fixed part, or than a length field promises.
  case truncated
  /// A version field with another number than the format's.
  case badVersion
  /// A length field that contradicts itself, such as a header shorter than its fixed part.
  case badLength
  /// A field that says the bytes are of another format.
  case badType
  /// An option that does not fit in the room for options.
  case badOption
  /// An address of a kind that may not stand there, such as a multicast target.
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
