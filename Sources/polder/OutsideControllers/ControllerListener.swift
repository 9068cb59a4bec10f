import Fabric
import OpenFlowSwitches
import Packets
import SystemFiles

/// Where a switch waits for controllers to connect.
struct ControllerListener {
  let node: NodeIndex
  let address: ControllerAddress
  private let socket: ListeningSocket
  /// Whether somebody has connected.
  private(set) var hasBeenUsed = false

  init(_ node: NodeIndex, _ address: ControllerAddress) throws(SystemError) {
    (self.node, self.address) = (node, address)
    socket = try ListeningSocket(address.address, port: address.port)
  }

  var descriptor: Int32 { socket.descriptor }

  mutating func accept() -> ControllerSocket? {
    guard let connection = socket.accept() else { return nil }
    hasBeenUsed = true
    return ControllerSocket(accepted: connection)
  }
}
