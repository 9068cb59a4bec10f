/// A script: what is done to a guest, and what it must send, in packetdrill's language.
struct PacketScript {
  /// `--name=value` lines.
  var options: [String: String] = [:]
  /// Commands before the first event, which set the guest up.
  var setUp: [String] = []
  var events: [ScriptEvent] = []
}

struct ScriptEvent {
  enum Clock {
    /// `0.5`: since the start of the script.
    case absolute(Double)
    /// `+0.5`: since the event before.
    case relative(Double)
    /// `*`: at any time.
    case any
  }

  enum Action {
    case packet(ScriptPacket)
    case call(ScriptCall)
    case command(String)
    case code(String)
  }

  var line: Int
  var clock: Clock
  /// Seconds behind the earliest time at which it may happen: `0.1~0.2`, or at which a call returns: `0.1...0.2`.
  var span: Double?
  var action: Action
}

/// `name(arguments) = result errno`
struct ScriptCall {
  var name: String
  var arguments: [ScriptValue]
  var result: ScriptValue
  var error: String?
  /// It is to block until a time that the script gives.
  var blocks = false
}

struct ScriptPacket {
  /// `<`: the other side sends it. `>`: the guest does.
  var isInbound: Bool
  var flags = ""
  var sequence: UInt32 = 0
  var length = 0
  var acknowledgment: UInt32?
  var window: Int?
  var urgentPointer: UInt16?
  /// nil for `<...>`: any.
  var options: ScriptOptions? = ScriptOptions()
  /// `[ect0]` and the like.
  var congestion: String?
  var icmp: ScriptICMP?

  var isSYN: Bool { flags.contains("S") }
}

struct ScriptICMP {
  var type: String
  var code: String?
  var mtu: Int?
  /// What is quoted: a segment of the guest.
  var quotedSequence: UInt32 = 0
  var quotedLength = 0
}

/// The options of a segment, with their order.
struct ScriptOptions {
  var kinds: [String] = []
  var maximumSegmentSize: Int?
  var windowScale: Int?
  var permitsSACK = false
  var timestamps: WireTimestamps?
  var blocks: [WireBlock] = []
}
