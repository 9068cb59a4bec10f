import SimulationKernel

/// Where an option stands among an IPv4 header's options (RFC 791, section 3.1).
public struct IPv4Option: Equatable, Sendable, BitwiseCopyable {
  private enum OptionType {
    static let end: UInt8 = 0
    static let noOperation: UInt8 = 1
  }

  /// The option's type byte: copied flag, class and number.
  public var type: UInt8
  /// Bytes from the start of the options.
  public var offset: Int
  /// Bytes of the option, type and length included.
  public var length: Int

  @inlinable public var end: Int { offset + length }
  /// Whether all fragments carry it, and not the first alone.
  @inlinable public var isCopied: Bool { type & 0x80 != 0 }

  /// The option at `offset`; nil at the end of the options, which an option may mark.
  public init?(in options: RawSpan, at offset: Int) throws(PacketError) {
    guard offset < options.byteCount, options[byte: offset] != OptionType.end else { return nil }
    type = options[byte: offset]
    self.offset = offset
    guard type != OptionType.noOperation else {
      length = 1
      return
    }
    guard options.byteCount - offset >= 2 else { throw .badOption }
    length = Int(options[byte: offset + 1])
    guard length >= 2, end <= options.byteCount else { throw .badOption }
  }
}

extension IPv4Option {
  /// The options that fragments other than the first carry, padded with zeros to a multiple of 4 bytes.
  public static func copied(from options: RawSpan) throws(PacketError) -> [UInt8] {
    var copied: [UInt8] = []
    var offset = 0
    while let option = try IPv4Option(in: options, at: offset) {
      if option.isCopied {
        for index in option.offset..<option.end { copied.append(options[byte: index]) }
      }
      offset = option.end
    }
    while copied.count % 4 != 0 { copied.append(OptionType.end) }
    return copied
  }
}

extension IPv4Option: CustomStringConvertible {
  public var description: String { "option \(type & 0x1F), length \(length)" }
}
