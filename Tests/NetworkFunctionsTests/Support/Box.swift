import Packets
import SimulationKernel

@testable import Fabric
@testable import Guests
@testable import Lab
@testable import NetworkStack

/// A machine with functions on a bench: packets go in at its interfaces, and what comes out is caught. Its neighbours
/// answer every ARP request.
struct Box {
  enum Result: Equatable {
    case sent(Int, [UInt8])
    case dropped(DropReason, DropDetail)

    var sent: Passed? {
      switch self {
      case .sent(let port, let packet): Passed(port: port, packet: packet)
      case .dropped: nil
      }
    }
  }

  /// A packet that went out.
  struct Passed: Equatable {
    var port: Int
    var packet: [UInt8]
  }

  static let inside = 0
  static let outside = 1

  var guest: Guest
  var outbox = Outbox()
  var now = Instant.zero + .seconds(1)
  var log: [String] = []

  /// A machine with an interface inside (10.0.0.1/24, 2001:db8:a::1/64) and one outside (203.0.113.1/24, 2001:db8:b::1/64),
  /// and these lines under `functions`.
  init(_ functions: String) throws {
    let indented = functions.split(separator: "\n", omittingEmptySubsequences: false).map { "      " + $0 }
    let yaml = """
      polder: 1
      nodes:
        box:
          kind: vnf
          interfaces:
            inside: { addresses: [10.0.0.1/24, "2001:db8:a::1/64"] }
            outside: { addresses: [203.0.113.1/24, "2001:db8:b::1/64"] }
          gateway: 203.0.113.254
          routes: [{ to: "::/0", via: "2001:db8:b::fe" }]
          functions:
      \(indented.joined(separator: "\n"))
        a: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
        b: { interfaces: { eth0: { address: 203.0.113.254/24 } } }
      links: [[a, "box:inside"], [b, "box:outside"]]
      """
    guest = World(try Topology(yaml: yaml, file: "box.yaml")).guests[0]
    guest.bringUp(at: now, into: &outbox)
    guest.stack.ipv6.tentative.removeDue(at: now + .seconds(1))
    for port in 0...1 {
      for last in [2, 3, 4, 5, 6, 7, 0xFE] as [UInt64] {
        let address = IPv6Address(high: port == 0 ? 0x2001_0DB8_000A_0000 : 0x2001_0DB8_000B_0000, low: last)
        let entry = NeighborEntry(mac: Box.neighbor, mode: .replace)
        try guest.stack.setNeighbor(entry, of: .v6(address), on: port, at: now, into: &outbox)
      }
    }
    _ = settle()
  }

  /// The MAC addresses of a frame that comes in, as a log line has them.
  func macs(_ port: Int) -> String { "\(guest.stack.interfaces[port].mac):\(Box.neighbor)" }

  /// Sends an IP packet to the machine. Returns what it did.
  mutating func send(_ packet: [UInt8], on port: Int) -> [Result] {
    let mac = guest.stack.interfaces[port].mac
    let frame = outbox.frames.make(length: 14 + packet.count) { bytes in
      EthernetHeader(
        destination: mac, source: Box.neighbor, type: (packet.first ?? 0) >> 4 == 6 ? .ipv6 : .ipv4
      ).emit(into: &bytes, at: 0)
      bytes.copy(packet, to: 14)
    }
    guest.receive(frame, on: PortIndex(port), at: now, into: &outbox)
    return settle()
  }

  /// Lets time pass.
  mutating func wait(_ duration: Duration) -> [Result] {
    let end = now + duration
    var results: [Result] = []
    while guest.nextWake <= end {
      now = max(now, guest.nextWake)
      guest.wake(at: now, into: &outbox)
      results += settle()
    }
    now = end
    return results
  }

  /// The one packet that goes out, and where; nil where none does or several do.
  mutating func pass(_ packet: [UInt8], on port: Int) -> Passed? {
    let sent = send(packet, on: port).compactMap(\.sent)
    return sent.count == 1 ? sent[0] : nil
  }

  private static let neighbor = MACAddress(bits: 0x0200_0000_0001)

  private mutating func settle() -> [Result] {
    var results: [Result] = []
    var questions: [(Int, ARPPacket)] = []
    repeat {
      questions = []
      for effect in outbox.effects {
        let port = Int(effect.port.rawValue)
        let bytes = outbox.frames.bytes(of: effect.frame).withUnsafeBytes { [UInt8]($0) }
        if let reason = effect.dropped {
          results.append(.dropped(reason, effect.detail))
        } else if let arp = try? ARPPacket(parsing: bytes.span.bytes.extracting(14..<bytes.count)),
          bytes[12...13] == [8, 6]
        {
          questions.append((port, arp))
        } else {
          results.append(.sent(port, Array(bytes[14...])))
        }
        outbox.frames.release(effect.frame)
      }
      outbox.effects.wipe()
      log += outbox.reports.compactMap(\.loggedLine)
      outbox.reports = []
      for (port, arp) in questions where arp.operation == .request { answer(arp, on: port) }
    } while !questions.isEmpty
    return results
  }

  private mutating func answer(_ arp: ARPPacket, on port: Int) {
    let reply = ARPPacket(
      operation: .reply, senderHardwareAddress: Box.neighbor, senderProtocolAddress: arp.targetProtocolAddress,
      targetHardwareAddress: arp.senderHardwareAddress, targetProtocolAddress: arp.senderProtocolAddress)
    let frame = outbox.frames.make(length: 14 + ARPPacket.length) { bytes in
      EthernetHeader(destination: arp.senderHardwareAddress, source: Box.neighbor, type: .arp).emit(into: &bytes, at: 0)
      reply.emit(into: &bytes, at: 14)
    }
    guest.receive(frame, on: PortIndex(port), at: now, into: &outbox)
  }
}

extension MutableRawSpan {
  mutating func copy(_ bytes: [UInt8], to start: Int) {
    for (offset, byte) in bytes.enumerated() { storeBytes(of: byte, toByteOffset: start + offset, as: UInt8.self) }
  }
}
