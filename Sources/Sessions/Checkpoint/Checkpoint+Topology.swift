public import Lab

extension Checkpoint {
  /// A lab before it is switched on, with all that its topology file has planned for it.
  ///
  /// - Parameters:
  ///   - folder: that of the topology file, in which the captures to replay and the images lie.
  ///   - outsideIsAllowed: The file is trusted: its captures and images may lie anywhere.
  /// - Throws: when a capture to replay or a disk image cannot be read.
  public init(_ topology: Topology, folder: String, outsideIsAllowed: Bool = false) throws(SessionError) {
    var warnings: [TopologyFault] = []
    try self.init(topology, folder: folder, outsideIsAllowed: outsideIsAllowed, warnings: &warnings)
  }

  /// The same, telling of what the captures will hardly do as meant.
  public init(
    _ topology: Topology, folder: String, outsideIsAllowed: Bool = false, warnings: inout [TopologyFault]
  ) throws(SessionError) {
    let images = try DiskSource(topology: topology, folder: folder, outsideIsAllowed: outsideIsAllowed).images()
    let world = World(topology, disks: images.disks, served: images.served, media: images.media)
    var replays = ReplaySource(topology, folder: folder, outsideIsAllowed: outsideIsAllowed)
    let journal = try Journal(topology, of: world, images.media, &replays)
    warnings += replays.warnings
    var plan = Plan(topology, of: world)
    plan.diskOrigins = images.origins
    self.init(
      world: world, plan: plan, journal: journal,
      progress: Progress(checks: topology.checks.map { CheckCatalog.check($0.description, of: world) }))
  }
}
