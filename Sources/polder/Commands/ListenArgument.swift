import ArgumentParser
import OpenFlowSwitches
import Packets

/// Where to listen: `6653`, `0.0.0.0:6653`.
struct Endpoint {
  var address: IPv4Address
  var port: UInt16

  init(_ text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let address = parts.count == 2 ? IPv4Address(parts[0]) : .loopback
    guard 1...2 ~= parts.count, let port = UInt16(parts[parts.count - 1]), let address else {
      throw ValidationError("use a port, or an IPv4 address and a port as in 0.0.0.0:6653")
    }
    (self.address, self.port) = (address, port)
  }
}

/// Where a switch waits for controllers: `6653`, `s2=0.0.0.0:6653`.
struct ListenArgument {
  /// Nil for the first one.
  var node: String?
  var address: ControllerAddress

  init(_ text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let endpoint = try Endpoint(parts[parts.count - 1])
    guard endpoint.port > 0 else { throw ValidationError("use a port from 1 to 65535") }
    node = parts.count == 2 ? parts[0] : nil
    address = ControllerAddress(.passive, address: endpoint.address, port: endpoint.port)
  }
}
