import Packets
import SimulationKernel
import Testing

@testable import HostStack

/// What the RFCs say MUST or MUST NOT, where no other suite steps on it: segments in, segments out.
@Suite struct TCPRequirementTests {
  /// A connection with timestamps, both clocks at 100.
  private func stamped() -> TCPPeer {
    var settings = TCPSettings.plain
    settings.usesTimestamps = true
    var options = TCPOptions.offer
    options.timestamps = TCPTimestamps(value: 100, echo: 0)
    return TCPPeer.connected(settings, options: options)
  }

  private func stamp(_ value: UInt32) -> TCPOptions {
    var options = TCPOptions()
    options.timestamps = TCPTimestamps(value: value, echo: 0)
    return options
  }

  // MARK: RFC 6191

  /// In TIME-WAIT, 1002 being expected next, with 105 the latest timestamp where there are any.
  private func waiting(_ peer: TCPPeer) -> TCPPeer {
    var peer = peer
    peer.shutDown()
    peer.receive(
      [.fin, .ack], acknowledging: 102, options: peer.connection.agreed.usesTimestamps ? stamp(105) : .init())
    return peer
  }

  private func syn(_ sequence: UInt32, _ timestamp: UInt32? = nil, _ flags: TCPFlags = .syn) -> TCPArrival {
    let header = TCPHeader(
      sourcePort: 2, destinationPort: 1, sequenceNumber: TCPSequenceNumber(sequence),
      acknowledgmentNumber: TCPSequenceNumber(0), flags: flags, window: 1000)
    return TCPArrival(header, timestamp.map { stamp($0) } ?? TCPOptions())
  }

  @Test func `TIME-WAIT gives way to a SYN with a later timestamp, or the same and a higher number (section 2)`() {
    let connection = waiting(stamped()).connection
    #expect(connection.state == .timeWait)
    for (sequence, timestamp, gives) in [
      (7, 106, true), (2000, 106, true), (2000, 105, true), (1002, 105, false), (2000, 104, false), (7, 104, false),
      (2000, nil, true), (7, nil, false),
    ] as [(UInt32, UInt32?, Bool)] {
      #expect(connection.givesWay(to: syn(sequence, timestamp)) == gives, "\(sequence), \(timestamp ?? 0)")
    }
    #expect(!connection.givesWay(to: syn(2000, 106, [.syn, .ack])))
    #expect(!stamped().connection.givesWay(to: syn(2000, 106)))
  }

  @Test func `without timestamps TIME-WAIT gives way to a higher number, and to one who has them now (section 2)`() {
    let connection = waiting(.connected()).connection
    #expect(connection.givesWay(to: syn(1003)) && !connection.givesWay(to: syn(1002)))
    #expect(!connection.givesWay(to: syn(7, 106)))
    var settings = TCPSettings.plain
    settings.usesTimestamps = true
    #expect(waiting(.connected(settings)).connection.givesWay(to: syn(7, 106)))
  }
}
