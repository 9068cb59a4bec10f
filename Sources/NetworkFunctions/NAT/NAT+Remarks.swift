import Packets

extension NAT {
  /// Whether packets from inside get another source. Port forwarding alone leaves them as they are.
  public var translatesSources: Bool {
    settings.masquerades || !settings.pool.isEmpty || !settings.pairs.isEmpty
  }

  /// Why it translates nothing, if so.
  public func remarks(in surroundings: FunctionSurroundings) -> [FunctionRemark] {
    guard translatesSources || !settings.forwards.isEmpty else {
      return [
        FunctionRemark("a NAT that translates nothing", fix: "add 'masquerade: true', 'pool', 'static' or 'forward'")
      ]
    }
    let others = surroundings.hasNeighbors.indices.filter { $0 != settings.outside }
    if !others.contains(where: { surroundings.hasNeighbors[$0] }) {
      return [FunctionRemark("a NAT with nobody inside", fix: "link another interface than the one 'outside' names")]
    }
    if surroundings.hasNeighbors.indices.contains(settings.outside), !surroundings.hasNeighbors[settings.outside] {
      return [
        FunctionRemark("a NAT with nobody outside", fix: "link the interface that 'outside' names, or name another")
      ]
    }
    guard settings.masquerades || !settings.pool.isEmpty, !settings.sources.isEmpty,
      let addresses = surroundings.addresses,
      !addresses.contains(where: { address in settings.sources.contains { $0.contains(address) } })
    else { return [] }
    let prefixes = settings.sources.map(\.description).joined(separator: ", ")
    return [
      FunctionRemark(
        "a NAT that translates nothing: no machine has an address in \(prefixes)",
        fix: "correct 'source', or leave it out")
    ]
  }
}
