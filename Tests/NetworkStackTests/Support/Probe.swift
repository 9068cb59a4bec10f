import Packets
import SimulationKernel

@testable import Guests
@testable import NetworkStack

/// A guest program for tests: sends echo requests or datagrams when it starts, and writes a line for all that comes back.
struct Probe: GuestProgram {
  static let registeredName = "test-probe"

  var destination: Endpoint?
  /// Zero where it only listens on `port`.
  var count = 0
  var isEcho = true
  var port: UInt16 = 0
  var size = 56
  var timeToLive: UInt8 = 64
  var mustNotFragment = false
  var interval = SimulationKernel.Duration.seconds(1)
  var socket: SocketID?
  var sent = 0

  static func echo(_ destination: IPAddress, count: Int = 1, size: Int = 56) -> Probe {
    Probe(destination: Endpoint(destination, port: 0), count: count, size: size)
  }

  static func datagrams(to destination: IPAddress, port: UInt16 = 9, count: Int = 1, size: Int = 10) -> Probe {
    Probe(destination: Endpoint(destination, port: port), count: count, isEcho: false, size: size)
  }

  static func listener(_ port: UInt16) -> Probe { Probe(isEcho: false, port: port) }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    switch event {
    case .started:
      socket = calls.openSocket(isEcho ? .echo : .udp, port: port)
      if let socket {
        calls.configure(socket, timeToLive: timeToLive, fragmentation: mustNotFragment ? .never : .bySender)
      } else {
        calls.write("port taken")
      }
      send(calls)
    case .timer: send(calls)
    case .writable, .input, .output, .child, .job: break
    case .readable(let id): while let line = calls.receive(from: id, Probe.line) { calls.write(line) }
    case .interrupted: return .exit(130)
    }
    return .socket(until: sent < count ? calls.now + interval : .never)
  }

  private mutating func send(_ calls: borrowing SystemCalls) {
    guard sent < count, let socket, let destination else { return }
    sent += 1
    do throws(SendError) {
      if isEcho {
        let sequence = UInt16(truncatingIfNeeded: sent)
        let data = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        try calls.sendEcho(from: socket, to: destination.address, sequence: sequence, data: data)
      } else {
        let size = size
        try calls.sendUDP(from: socket, to: destination, length: size) { bytes, start in
          for offset in 0..<size {
            bytes.storeBytes(of: UInt8(truncatingIfNeeded: offset), toByteOffset: start + offset, as: UInt8.self)
          }
        }
      }
    } catch {
      calls.write("\(error)")
    }
  }

  private static func line(_ received: Received, _ bytes: RawSpan) -> String {
    switch received.content {
    case .datagram:
      "\(bytes.byteCount) bytes from \(received.source.address) ttl \(received.timeToLive)"
    case .failure(let failure):
      "failure \(failure.type)/\(failure.code) mtu \(failure.nextHopMTU) from \(received.source.address)"
    }
  }
}

extension Probe: StateRecord {
  static let fields = Fields(
    \Probe.destination, \.count, \.isEcho, \.port, \.size, \.timeToLive, \.mustNotFragment, \.interval, \.socket, \.sent
  )

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard (0...100_000).contains(size), (0...100_000).contains(sent) else { throw reader.failure("a wild probe") }
  }
}
