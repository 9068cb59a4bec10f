import OpenFlow

extension Agent {
  /// Changes the role of a controller (section 6.3.6): a new master makes the old one a slave, and a generation that is
  /// older than one that was seen is refused.
  mutating func grant(_ request: RoleMessage, to number: UInt32) throws(OpenFlowError) -> RoleMessage {
    guard let index = index(of: main(of: number)) else { return request }
    switch request.role {
    case .noChange: break
    case .equal: connections[index].role = .equal
    case .master, .slave:
      if let generation, Int64(bitPattern: request.generation &- generation) < 0 { throw .roleRequestFailed(.stale) }
      generation = request.generation
      if request.role == .master {
        for other in connections.indices where connections[other].role == .master { connections[other].role = .slave }
      }
      connections[index].role = request.role
    }
    // Before any master or slave there is no generation, which all ones say.
    return RoleMessage(connections[index].role, generation: generation ?? .max)
  }
}
