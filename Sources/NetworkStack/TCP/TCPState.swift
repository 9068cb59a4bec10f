public import SimulationKernel

/// The states of a connection (RFC 9293, section 3.3.2), drawn as its figure 5 draws them:
///
///                                +---------+ ---------\      active OPEN
///                                |  CLOSED |            \    -----------
///                                +---------+<---------\   \   snd SYN
///                       passive OPEN |     ^  CLOSE     \   \
///                                    V     |              \   \
///                                +---------+ CLOSE          |    \
///                                |  LISTEN |                |     |
///                                +---------+                |     |
///                     rcv SYN        |     |   SEND         |     |
///                    -----------     |     |  snd SYN       |     V
///   +---------+      snd SYN,ACK    /       \          +---------+
///   |         |<-------------------            ------->|         |
///   |   SYN   |              rcv SYN                   |   SYN   |
///   |   RCVD  |<---------------------------------------|   SENT  |
///   |         |              snd SYN,ACK               |         |
///   +---------+  rcv ACK of SYN \      / rcv SYN,ACK   +---------+
///     |  CLOSE    --------------   |  |  -----------
///     | -------         x          |  |    snd ACK
///     | snd FIN                    V  V
///     |     CLOSE             +---------+
///     |    -------            |  ESTAB  |    rcv FIN
///     |    snd FIN  +---------+         +---------+ -------
///     V             V                             V snd ACK
///   +---------+                               +---------+
///   |  FIN    | rcv FIN                       |  CLOSE  |
///   | WAIT-1  |------------------             |   WAIT  |
///   +---------+ snd ACK         |             +---------+
///     | rcv ACK of FIN          |    CLOSE snd FIN |
///     V                         V                  V
///   +---------+            +---------+        +---------+
///   |FINWAIT-2|            | CLOSING |        | LAST-ACK|
///   +---------+            +---------+        +---------+
///     | rcv FIN  snd ACK        | rcv ACK of FIN   | rcv ACK of FIN
///     V                         V                  V
///   +---------+<-----------------             +---------+
///   |TIME-WAIT|----- 2 MSL later ------------>|  CLOSED |
///   +---------+                               +---------+
///
/// A listening socket is a ``TCPListener``, and each connection it accepts is a value of its own, so no connection is ever
/// in LISTEN. The case exists for what programs are told (``TCPStatus``).
public enum TCPState: UInt8, CaseIterable, Sendable, Checkpointable {
  case closed, listen, synSent, synReceived, established, finWait1, finWait2, closeWait, closing, lastAck, timeWait

  /// Whether both ends know each other's initial sequence numbers (RFC 9293, section 3.3.2): from ESTABLISHED on.
  public var isSynchronized: Bool {
    switch self {
    case .closed, .listen, .synSent, .synReceived: false
    case .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait: true
    }
  }

  /// Whether data or a FIN may still have to be sent or retransmitted.
  var maySend: Bool {
    switch self {
    case .established, .closeWait, .finWait1, .closing, .lastAck: true
    case .closed, .listen, .synSent, .synReceived, .finWait2, .timeWait: false
    }
  }

  /// Whether the peer may still send data: it has not sent a FIN.
  var mayReceive: Bool {
    switch self {
    case .established, .finWait1, .finWait2: true
    case .closed, .listen, .synSent, .synReceived, .closeWait, .closing, .lastAck, .timeWait: false
    }
  }
}

extension TCPState: CustomStringConvertible {
  /// The name that `ss` prints.
  public var description: String {
    switch self {
    case .closed: "UNCONN"
    case .listen: "LISTEN"
    case .synSent: "SYN-SENT"
    case .synReceived: "SYN-RECV"
    case .established: "ESTAB"
    case .finWait1: "FIN-WAIT-1"
    case .finWait2: "FIN-WAIT-2"
    case .closeWait: "CLOSE-WAIT"
    case .closing: "CLOSING"
    case .lastAck: "LAST-ACK"
    case .timeWait: "TIME-WAIT"
    }
  }
}

/// Why a connection failed: the error that the program's next system call returns.
public enum TCPError: UInt8, Error, CaseIterable, Sendable, Checkpointable {
  /// ECONNREFUSED: no socket listens at that port.
  case refused
  /// ECONNRESET: the peer sent a RST.
  case reset
  /// ETIMEDOUT: the last retransmission or keep-alive probe was not answered.
  case timedOut
  /// EHOSTUNREACH: ICMP reports that the host cannot be reached.
  case unreachable
  /// ENETUNREACH: ICMP reports that the network cannot be reached.
  case networkUnreachable
  /// ENOPROTOOPT: ICMP reports that the host has no TCP.
  case protocolUnavailable
  /// EPROTO: ICMP reports a problem with a header.
  case protocolError
  /// EACCES: ICMPv6 reports that communication is administratively prohibited.
  case prohibited
}
