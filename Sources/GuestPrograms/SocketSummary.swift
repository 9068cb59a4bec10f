import Guests
import NetworkStack
import Packets
import SimulationKernel

/// What `ss -s` counts. The sockets of IPv4 are those that are listed with an address of IPv4.
struct SocketSummary {
  private var (raw, datagram) = (0, 0)
  private var (stream, streamOfIPv6) = (0, 0)
  private var (established, closed, timeWait) = (0, 0, 0)

  init(_ calls: borrowing SystemCalls) {
    datagram = calls.stack.sockets.all.values.count { $0.kind == .udp }
    raw = calls.stack.sockets.all.values.count - datagram
    stream = calls.stack.tcp.listeners.values.count
    for (flow, entry) in calls.stack.tcp.all { count(flow, entry.connection.state) }
  }

  private mutating func count(_ flow: TCPFlow, _ state: TCPState) {
    switch state {
    case .established: established += 1
    case .closed: closed += 1
    case .timeWait: timeWait += 1
    case .listen, .synSent, .synReceived, .finWait1, .finWait2, .closeWait, .closing, .lastAck: break
    }
    guard state != .timeWait else { return }
    if flow.local.address.v6 == nil { stream += 1 } else { streamOfIPv6 += 1 }
  }

  var text: String {
    let all = stream + streamOfIPv6
    return """
      Total: \(raw + datagram + all)
      TCP:   \(all + timeWait) (estab \(established), closed \(closed), orphaned 0, timewait \(timeWait))

      Transport Total     IP        IPv6
      \(row("RAW", raw, 0))
      \(row("UDP", datagram, 0))
      \(row("TCP", stream, streamOfIPv6))
      \(row("INET", raw + datagram + stream, streamOfIPv6))
      \(row("FRAG", 0, 0))


      """
  }

  private func row(_ name: String, _ ipv4: Int, _ ipv6: Int) -> String {
    "\(name)\t  " + [ipv4 + ipv6, ipv4, ipv6].map { "\($0)".padded(to: 9) }.joined(separator: " ")
  }
}
