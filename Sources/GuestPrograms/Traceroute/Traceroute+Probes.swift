import Guests
import NetworkStack
import Packets
import SimulationKernel

// Sends probes, and matches answers with them: by the destination port of a datagram, or the sequence number of an echo.

extension Traceroute {
  mutating func send(_ index: Int, _ calls: borrowing SystemCalls) throws(SendError) {
    guard let socket else { throw .noSuchSocket }
    let hop = index / settings.queries + 1
    calls.configure(
      socket, timeToLive: UInt8(truncatingIfNeeded: hop), fragmentation: settings.mustNotFragment ? .never : .bySender)
    let number = settings.firstNumber &+ UInt16(truncatingIfNeeded: index)
    let data = (0..<settings.dataLength).map { 0x40 + UInt8($0 & 0x3F) }
    switch settings.method {
    case .udp:
      let destination = Endpoint(settings.target.address, port: number)
      try calls.sendUDP(from: socket, to: destination, length: data.count) { bytes, start in
        for (offset, byte) in data.enumerated() {
          bytes.storeBytes(of: byte, toByteOffset: start + offset, as: UInt8.self)
        }
      }
    case .icmp:
      try calls.sendEcho(from: socket, to: settings.target.address, sequence: number, data: data)
    }
    probes[index].sent = calls.now
  }

  mutating func receiveAll(_ calls: borrowing SystemCalls) {
    guard let socket else { return }
    while let (received, sequence) = calls.receive(from: socket, { ($0, Ping.sequence(in: $1)) }) {
      var failure: DeliveryFailure?
      if case .failure(let reason) = received.content { failure = reason }
      // A redirect is not an answer.
      if let failure, failure.gateway != .any { continue }
      switch settings.method {
      case .udp: take(received, failure, (failure == nil ? received.source : received.destination).port)
      case .icmp: if let sequence { take(received, failure, sequence) }
      }
    }
  }

  private mutating func take(_ received: Received, _ failure: DeliveryFailure?, _ number: UInt16) {
    let index = Int(number &- settings.firstNumber)
    guard probes.indices.contains(index), probes[index].isSent, !probes[index].isDone else { return }
    probes[index].answer = TracerouteProbe.Answer(
      source: received.source.address, arrived: received.arrived, failure: failure)
  }
}
