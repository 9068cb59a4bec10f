import Guests
import NetworkStack
import SimulationKernel

/// Whose the sockets of a guest are, as `ss -p` tells it.
struct SocketOwners {
  private var texts: [SocketID: String] = [:]

  /// To be made where ``SystemCalls/programs`` tells what runs.
  ///
  /// A socket has no descriptor in a guest; it is numbered as the program's descriptors would be, from 3 on.
  init(_ calls: borrowing SystemCalls) {
    var sockets = calls.stack.sockets.all.values.map { (id: $0.id, owner: $0.owner) }
    sockets += calls.stack.tcp.listeners.values.map { ($0.id, $0.owner) }
    for (_, entry) in calls.stack.tcp.all { if let owner = entry.owner { sockets.append((entry.id, owner)) } }
    sockets.sort { $0.id.rawValue < $1.id.rawValue }
    for program in calls.programs {
      let own = sockets.filter { $0.owner == SocketOwner(program.id) }
      for (number, socket) in own.enumerated() {
        texts[socket.id] = " users:((\"\(program.name)\",pid=\(program.id.rawValue),fd=\(number + 3)))"
      }
    }
  }

  /// Empty where nobody has it any more.
  func text(of socket: SocketID) -> String { texts[socket] ?? "" }
}
