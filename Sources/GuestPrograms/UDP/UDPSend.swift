import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `udp-send ADDRESS PORT [--count N] [--size BYTES] [--interval TIME]`: one datagram of zeros per interval.
struct UDPSend: CommandLineProgram, StateRecord {
  static let registeredName = "udp-send"

  let settings: UDPSendSettings
  private var socket: SocketID?
  private var started = Instant.zero
  private var next = Instant.zero
  private var sent: UInt64 = 0
  /// Datagrams reported as undelivered by ICMP.
  private var failures: UInt64 = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try UDPSendSettings(arguments: arguments, names: names)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return finish(Signal.interruptedStatus, calls) }
    guard let socket = socket ?? open(calls) else {
      calls.writeError("udp-send: no free port\n")
      return .exit(1)
    }
    countFailures(at: socket, calls)
    guard calls.now >= next else { return .timer(next) }
    return send(from: socket, calls)
  }

  private mutating func open(_ calls: borrowing SystemCalls) -> SocketID? {
    socket = calls.openSocket(.udp)
    (started, next) = (calls.now, calls.now)
    return socket
  }

  private mutating func send(from socket: SocketID, _ calls: borrowing SystemCalls) -> Wait {
    do throws(SendError) {
      let size = settings.size
      try calls.sendUDP(from: socket, to: settings.destination, length: size) { bytes, start in
        bytes.clear(start..<start + size)
      }
    } catch {
      calls.writeError("udp-send: sendto: \(error.text)\n")
      return finish(1, calls)
    }
    sent &+= 1
    guard sent < settings.count else { return finish(0, calls) }
    next = next + settings.interval
    return .timer(next)
  }

  private mutating func countFailures(at socket: SocketID, _ calls: borrowing SystemCalls) {
    while calls.receive(from: socket, { _, _ in true }) != nil { failures &+= 1 }
  }

  private func finish(_ status: Int32, _ calls: borrowing SystemCalls) -> Wait {
    let time = (calls.now - started).seconds(decimals: 9)
    let lost = failures == 0 ? "" : ", \(failures) not delivered"
    calls.write("\(sent) datagrams, \(sent &* UInt64(settings.size)) bytes sent in \(time) s\(lost)\n")
    return .exit(status)
  }

  static let fields = Fields(\UDPSend.settings, \.socket, \.started, \.next, \.sent, \.failures)
}

extension MutableRawSpan {
  fileprivate mutating func clear(_ range: Range<Int>) {
    withUnsafeMutableBytes { bytes in
      let part = UnsafeMutableRawBufferPointer(rebasing: bytes[range])
      _ = unsafe part.initializeMemory(as: UInt8.self, repeating: 0)
    }
  }
}
