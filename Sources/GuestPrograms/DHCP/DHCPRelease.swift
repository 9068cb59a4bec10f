import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `dhclient -r`: ends the client of an interface, and releases the address at its server
/// (RFC 2131, section 4.4.6).
struct DHCPRelease: Sendable, Equatable, StateRecord {
  private enum Step: UInt8, Checkpointable { case beginning, clientEnded, sent }

  private var step = Step.beginning

  mutating func proceed(_ client: DHCPClient, _ calls: borrowing SystemCalls) -> Wait {
    switch step {
    case .beginning:
      step = .clientEnded
      for socket in calls.stack.sockets.all.values where socket.isOfClient(on: client.interface) {
        calls.kill(ProcessID(socket.owner), status: Signal.terminatedStatus)
      }
      // Its port is free once it has ended.
      return .timer(calls.now)
    case .clientEnded:
      guard let lease = RecordedLease(of: client.interface, calls) else { return .exit(0) }
      send(lease, client, calls)
      step = .sent
      // The message may have to wait for ARP, whose reply goes to this address.
      return .timer(calls.now + .seconds(1))
    case .sent:
      if let lease = RecordedLease(of: client.interface, calls) {
        try? calls.removeAddress(lease.address, on: client.interface)
      }
      RecordedLease.erase(of: client.interface, calls)
      return .exit(0)
    }
  }

  private func send(_ lease: RecordedLease, _ client: DHCPClient, _ calls: borrowing SystemCalls) {
    var client = client
    client.socket = calls.openSocket(.udp, port: DHCPMessage.clientPort, interface: client.interface)
    client.transaction = UInt32(truncatingIfNeeded: calls.random())
    client.began = calls.now
    var message = client.message(.release, calls)
    message.clientAddress = lease.address.address
    message.options.set([lease.server], for: .serverIdentifier)
    client.send(message, to: lease.server, calls)
  }

  static let fields = Fields(\DHCPRelease.step)
}

extension Socket {
  fileprivate func isOfClient(on interface: Int) -> Bool {
    kind == .udp && localPort == DHCPMessage.clientPort && self.interface == interface
  }
}
