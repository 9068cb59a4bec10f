import Lab
import Packets
import SimulationKernel

// What the words behind a command mean.

extension ShellVerb {
  static func duration(_ text: String) throws(ShellError) -> Duration {
    guard let duration = Duration(text) else {
      throw ShellError("invalid time '\(text)': use a number with ns, us, ms, s, m or h, such as 10s or 1.5ms")
    }
    return duration
  }

  static func count(_ text: String) throws(ShellError) -> Int {
    guard let count = Int(text), count > 0 else { throw ShellError("'\(text)': expected a whole number, from 1") }
    return count
  }

  static func transport(_ name: String?, _ port: String?) throws(ShellError) -> (IPProtocol, port: UInt16) {
    guard let name else { return (.icmp, 0) }
    guard let transport = ["tcp": IPProtocol.tcp, "udp": .udp][name] else {
      throw ShellError("trace: expected tcp or udp, not '\(name)'")
    }
    guard let port = port.flatMap({ UInt16($0) }), port > 0 else {
      throw ShellError("trace: expected a port from 1 to 65535")
    }
    return (transport, port)
  }
}
