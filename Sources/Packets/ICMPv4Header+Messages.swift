/// The messages by name, and the meanings of their last four bytes.
extension ICMPv4Header {
  @inlinable public static func echoRequest(identifier: UInt16, sequence: UInt16) -> ICMPv4Header {
    ICMPv4Header(type: .echoRequest, rest: UInt32(identifier) << 16 | UInt32(sequence))
  }

  @inlinable public static func echoReply(identifier: UInt16, sequence: UInt16) -> ICMPv4Header {
    ICMPv4Header(type: .echoReply, rest: UInt32(identifier) << 16 | UInt32(sequence))
  }

  /// `nextHopMTU` is for `fragmentationNeeded` (RFC 1191, section 4).
  @inlinable public static func destinationUnreachable(
    _ code: ICMPv4UnreachableCode, nextHopMTU: UInt16 = 0
  ) -> ICMPv4Header {
    ICMPv4Header(type: .destinationUnreachable, code: code.rawValue, rest: UInt32(nextHopMTU))
  }

  /// A router saw the time to live reach zero.
  @inlinable public static var timeToLiveExceeded: ICMPv4Header { ICMPv4Header(type: .timeExceeded, code: 0) }

  /// A host waited too long for the rest of the fragments.
  @inlinable public static var reassemblyTimeExceeded: ICMPv4Header { ICMPv4Header(type: .timeExceeded, code: 1) }

  /// `pointer` is the offset of the byte in error.
  @inlinable public static func parameterProblem(pointer: UInt8) -> ICMPv4Header {
    ICMPv4Header(type: .parameterProblem, rest: UInt32(pointer) << 24)
  }

  /// Send packets for this host through `gateway`.
  @inlinable public static func redirect(to gateway: IPv4Address) -> ICMPv4Header {
    ICMPv4Header(type: .redirect, code: 1, rest: gateway.bits)
  }

  /// Of an echo request or reply.
  @inlinable public var identifier: UInt16 { UInt16(truncatingIfNeeded: rest >> 16) }
  /// Of an echo request or reply.
  @inlinable public var sequence: UInt16 { UInt16(truncatingIfNeeded: rest) }
  /// Of `fragmentationNeeded`; 0 from routers that do not tell.
  @inlinable public var nextHopMTU: UInt16 { UInt16(truncatingIfNeeded: rest) }
  /// Of a parameter problem.
  @inlinable public var pointer: UInt8 { UInt8(truncatingIfNeeded: rest >> 24) }
  /// Of a redirect.
  @inlinable public var gateway: IPv4Address { IPv4Address(bits: rest) }
}
