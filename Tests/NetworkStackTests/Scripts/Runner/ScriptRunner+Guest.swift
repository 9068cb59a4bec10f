import Packets
import SimulationKernel

@testable import Fabric
@testable import Guests
@testable import NetworkStack

// What goes into the guest and comes out of it.

extension ScriptRunner {
  /// An IP packet comes in.
  mutating func receive(_ packet: [UInt8]) {
    let header = EthernetHeader(
      destination: mac(1), source: mac(2), type: flow.ends.isIPv6 ? .ipv6 : .ipv4)
    var bytes = [UInt8](repeating: 0, count: EthernetHeader.length) + packet
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    header.emit(into: &raw, at: 0)
    let frame = outbox.frames.make(bytes.span.bytes)
    guest.receive(frame, on: PortIndex(0), at: now, into: &outbox)
    settle()
  }

  /// Lets the guest do what it wants to until `limit`.
  mutating func advance(to limit: Instant) {
    while step(until: limit) {}
  }

  /// Lets the guest do the next thing that it wants to, but not beyond `limit`. Returns whether there was one.
  mutating func step(until limit: Instant) -> Bool {
    guard guest.nextWake <= limit else {
      now = max(now, limit)
      return false
    }
    now = max(now, guest.nextWake)
    guest.wake(at: now, into: &outbox)
    settle()
    return true
  }

  private mutating func settle() {
    carryOut()
    feedWriters()
    attemptPending()
  }

  /// Notes what the guest has sent.
  mutating func carryOut() {
    let effects = outbox.effects.indices.map { outbox.effects[$0] }
    outbox.effects.wipe()
    outbox.reports = []
    for effect in effects {
      if effect.dropped == nil { note([UInt8](copying: outbox.frames.bytes(of: effect.frame))) }
      outbox.frames.release(effect.frame)
    }
  }

  private mutating func note(_ frame: [UInt8]) {
    do {
      guard let packet = try WirePacket(Array(frame.dropFirst(EthernetHeader.length))) else { return }
      flow.learn(packet)
      sent.append(Sent(time: now, packet: packet))
    } catch {
      deviate(0, "\(error)")
    }
  }

  /// Lets a process of the guest make calls.
  mutating func withCalls<Result>(_ body: (borrowing SystemCalls) -> Result) -> Result {
    let result = withUnsafeMutablePointer(to: &guest.stack) { stack in
      withUnsafeMutablePointer(to: &outbox) { outbox in
        withUnsafeMutablePointer(to: &system) { system in
          body(
            SystemCalls(
              stack: stack, outbox: outbox, system: system, now: now, StandardStreams(), ProcessID(1), ProcessID(1)))
        }
      }
    }
    guest.settle(at: now, into: &outbox)
    carryOut()
    return result
  }
}
