public import Lab

extension Checkpoint {
  /// A lab before it is switched on, with all that its topology file has planned for it.
  ///
  /// - Parameter folder: that of the topology file, where captures to replay are looked for.
  /// - Throws: when a capture to replay cannot be read.
  public init(_ topology: Topology, folder: String) throws(SessionError) {
    let world = World(topology)
    self.init(
      world: world, plan: Plan(topology, of: world), journal: try Journal(topology, of: world, folder: folder),
      progress: Progress(checks: topology.checks.map { $0.check(of: world) }))
  }
}
