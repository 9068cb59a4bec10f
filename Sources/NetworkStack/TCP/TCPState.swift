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
/// A listening socket is a ``TCPListener`` and each connection that it begets a value of its own, so no connection is
/// ever in LISTEN; the case is there for what programs are told.
public enum TCPState: UInt8, CaseIterable, Sendable, Checkpointable {
  case closed, listen, synSent, synReceived, established, finWait1, finWait2, closeWait, closing, lastAck, timeWait

  /// Both sides know each other's sequence numbers.
  public var isSynchronized: Bool {
    switch self {
    case .closed, .listen, .synSent, .synReceived: false
    case .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait: true
    }
  }

  /// There may be data, or a FIN, to be sent or sent again.
  var maySend: Bool {
    switch self {
    case .established, .closeWait, .finWait1, .closing, .lastAck: true
    case .closed, .listen, .synSent, .synReceived, .finWait2, .timeWait: false
    }
  }

  /// The other side has not said that it will send no more.
  var mayReceive: Bool {
    switch self {
    case .established, .finWait1, .finWait2: true
    case .closed, .listen, .synSent, .synReceived, .closeWait, .closing, .lastAck, .timeWait: false
    }
  }
}

extension TCPState: CustomStringConvertible {
  /// As `ss` prints it.
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

/// Why a connection ended before its time, as the next system call would tell.
public enum TCPError: UInt8, Error, CaseIterable, Sendable, Checkpointable {
  /// ECONNREFUSED: nobody listens there.
  case refused
  /// ECONNRESET
  case reset
  /// ETIMEDOUT
  case timedOut
  /// EHOSTUNREACH: ICMP says that no way leads there.
  case unreachable
  /// ENETUNREACH
  case networkUnreachable
  /// ENOPROTOOPT: ICMP says that the host has no TCP.
  case protocolUnavailable
  /// EPROTO: ICMP says that a header was wrong.
  case protocolError
  /// EACCES: ICMPv6 says that it is prohibited.
  case prohibited
}
