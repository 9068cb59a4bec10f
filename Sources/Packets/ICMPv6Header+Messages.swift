/// The messages by name, and the meanings of their last four bytes.
extension ICMPv6Header {
  @inlinable public static func echoRequest(identifier: UInt16, sequence: UInt16) -> ICMPv6Header {
    ICMPv6Header(type: .echoRequest, rest: UInt32(identifier) << 16 | UInt32(sequence))
  }

  @inlinable public static func echoReply(identifier: UInt16, sequence: UInt16) -> ICMPv6Header {
    ICMPv6Header(type: .echoReply, rest: UInt32(identifier) << 16 | UInt32(sequence))
  }

  @inlinable public static func destinationUnreachable(_ code: ICMPv6UnreachableCode) -> ICMPv6Header {
    ICMPv6Header(type: .destinationUnreachable, code: code.rawValue)
  }

  /// `mtu` is that of the next hop's link, in bytes.
  @inlinable public static func packetTooBig(mtu: UInt32) -> ICMPv6Header {
    ICMPv6Header(type: .packetTooBig, rest: mtu)
  }

  /// A router saw the hop limit reach zero.
  @inlinable public static var hopLimitExceeded: ICMPv6Header { ICMPv6Header(type: .timeExceeded, code: 0) }

  /// A host waited too long for the rest of the fragments.
  @inlinable public static var reassemblyTimeExceeded: ICMPv6Header { ICMPv6Header(type: .timeExceeded, code: 1) }

  /// `pointer` is the offset of the byte in error from the start of the IPv6 header.
  @inlinable public static func parameterProblem(_ code: ICMPv6ParameterCode, pointer: UInt32) -> ICMPv6Header {
    ICMPv6Header(type: .parameterProblem, code: code.rawValue, rest: pointer)
  }

  /// Of an echo request or reply.
  @inlinable public var identifier: UInt16 { UInt16(truncatingIfNeeded: rest >> 16) }
  /// Of an echo request or reply.
  @inlinable public var sequence: UInt16 { UInt16(truncatingIfNeeded: rest) }
  /// Of a `packetTooBig`.
  @inlinable public var mtu: UInt32 { rest }
  /// Of a parameter problem.
  @inlinable public var pointer: UInt32 { rest }
}
