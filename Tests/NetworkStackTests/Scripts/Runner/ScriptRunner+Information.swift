import SimulationKernel

@testable import Guests
@testable import NetworkStack

extension ScriptRunner {
  private static let stateNumbers: [TCPState: Double] = [
    .established: 1, .synSent: 2, .synReceived: 3, .finWait1: 4, .finWait2: 5, .timeWait: 6, .closed: 7, .closeWait: 8,
    .lastAck: 9, .listen: 10, .closing: 11,
  ]

  /// What assertions may name: the fields of Linux's `tcp_info`, and `unexpected`, what was sent and no line has asked for.
  var information: [String: Double] {
    var values: [String: Double] = [
      "unexpected": Double(sent.count), "TCP_ESTABLISHED": 1, "TCP_SYN_SENT": 2, "TCP_SYN_RECV": 3, "TCP_FIN_WAIT1": 4,
      "TCP_FIN_WAIT2": 5, "TCP_TIME_WAIT": 6, "TCP_CLOSE": 7, "TCP_CLOSE_WAIT": 8, "TCP_LAST_ACK": 9,
      "TCP_CLOSING": 11, "TCP_CA_Open": 0, "TCP_CA_Disorder": 1, "TCP_CA_CWR": 2, "TCP_CA_Recovery": 3,
      "TCP_CA_Loss": 4,
    ]
    let all = guest.stack.tcp.all
    values["connections"] = Double(all.count)
    let current = all.last {
      $0.flow.remote.port == flow.ends.remotePort && $0.flow.local.port == flow.ends.localPort
    }
    guard let connection = current?.entry.connection else { return values }
    let segment = Double(connection.segmentSize)
    values["tcpi_state"] = ScriptRunner.stateNumbers[connection.state]
    values["tcpi_snd_mss"] = segment
    values["tcpi_snd_cwnd"] = (Double(connection.congestion.window) / segment).rounded(.down)
    values["tcpi_snd_ssthresh"] =
      connection.congestion.threshold == Int(Int32.max)
      ? Double(Int32.max) : (Double(connection.congestion.threshold) / segment).rounded(.down)
    values["tcpi_unacked"] = (Double(connection.sender.flight) / segment).rounded(.up)
    values["tcpi_sacked"] = (Double(connection.sender.sacked.byteCount) / segment).rounded(.up)
    values["tcpi_rtt"] = Double(connection.roundTrip.smoothed.nanoseconds / 1000)
    values["tcpi_rto"] = Double(connection.roundTrip.timeout.nanoseconds / 1000)
    values["tcpi_backoff"] = Double(connection.roundTrip.backoff)
    values["tcpi_total_retrans"] = Double(connection.counters.segmentsRetransmitted)
    values["readable"] = Double(connection.readableBytes)
    values["tcpi_ca_state"] =
      switch connection.recovery.phase {
      case .open: connection.recovery.duplicates > 0 || !connection.sender.sacked.isEmpty ? 1 : 0
      case .fastRecovery: 3
      case .loss: 4
      }
    return values
  }
}
