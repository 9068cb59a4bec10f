import SimulationKernel

/// A guest's TCP in virtual time, with a program that listens at port 8080.
struct GuestTCP: TCPParty {
  private var runner: ScriptRunner
  private let listener = ScriptDescriptor()
  private var connection: ScriptDescriptor?
  private var numbers = TCPPartyNumbers()

  init(remotePort: UInt16, bufferSize: Int) throws {
    runner = try ScriptRunner(PacketScript())
    runner.flow.ends.remotePort = remotePort
    listener.bufferSize = bufferSize
    _ = runner.listen(listener, backlog: 16)
  }

  mutating func inject(_ segment: WireSegment, kinds: [String]) {
    runner.receive(numbers.onWire(segment).packet(runner.flow.ends, kinds: kinds))
  }

  mutating func wait(until elapsed: Duration) -> [WireSegment] {
    runner.advance(to: ScriptRunner.start + elapsed)
    defer { runner.sent = [] }
    return runner.sent.compactMap { $0.packet.segment.map { numbers.relative($0) } }
  }

  mutating func perform(_ call: TCPCall) -> String {
    if call == .accept {
      guard let result = runner.accept(from: listener, as: 4), result.error == nil else { return "EAGAIN" }
      connection = runner.descriptors[4]
      return "accepted"
    }
    guard let connection else { return "EBADF" }
    switch call {
    case .accept: return "EAGAIN"
    case .read: return text(runner.read(connection, 65_536))
    case .write(let length):
      connection.isNonblocking = true
      return text(runner.write(connection, length))
    case .shutDown: return text(runner.shutDown(connection, ["SHUT_WR"]))
    case .close, .abort:
      connection.linger = call == .abort ? 0 : nil
      self.connection = nil
      return text(runner.close(connection))
    }
  }

  private func text(_ result: CallResult?) -> String {
    guard let result else { return "EAGAIN" }
    return result.error ?? "\(result.value)"
  }
}
