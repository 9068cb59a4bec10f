public import DiskImages
public import Sessions
public import VirtualMachines

// Making labs: from a topology, and from other labs. A folder becomes a lab by its manifest, which comes last.

extension LabFolder {
  /// Makes a lab that has not been switched on yet.
  ///
  /// - Parameter topology: the text of the topology file that `beginning` was made from.
  @discardableResult
  public static func create(
    _ path: String, topology: [UInt8], beginning: borrowing Checkpoint, in storage: any MachineStorage = FileStorage()
  ) throws(DiskError) -> LabFolder {
    let placeholder = LabManifest.Moment(digest: "", at: 0)
    let manifest = LabManifest(
      name: beginning.plan.lab, uuid: UniqueID.random().description, beginning: placeholder, present: placeholder)
    let lab = try draft(path, manifest, topology, in: storage) { (lab) throws(DiskError) in
      lab.manifest.beginning = try lab.add(beginning)
      lab.manifest.present = lab.manifest.beginning
    }
    try publish([lab])
    return lab
  }

  /// Makes a copy of the present, or of a snapshot, that goes on as this lab would.
  ///
  /// - Parameters:
  ///   - isLinked: It shares the states with this lab and needs it. Otherwise it has all of its own.
  ///   - snapshot: nil for the present and all snapshots.
  public func clone(to targets: [String], isLinked: Bool, from snapshot: String? = nil) throws(DiskError) {
    var copy = manifest
    (copy.origin, copy.lent) = (nil, [])
    if let snapshot {
      let moment = try self.snapshot(snapshot).moment
      (copy.present, copy.parent, copy.snapshots) = (moment, nil, [])
    }
    if isLinked { try lend(copy.digests) }
    let topology = try bytes(of: topologyPath)
    var labs: [LabFolder] = []
    for target in targets {
      copy.uuid = UniqueID.random().description
      if isLinked { copy.origin = LabManifest.Origin(folder: try relativePath(from: target), uuid: manifest.uuid) }
      let lab = try LabFolder.draft(target, copy, topology, in: storage) { (lab) throws(DiskError) in
        guard !isLinked else { return }
        for digest in Set(copy.digests).sorted() { try lab.copyState(digest, from: try self.existingFile(of: digest)) }
      }
      labs.append(lab)
    }
    try LabFolder.publish(labs)
  }

  /// From now on the states stay, whatever becomes of the snapshots. An entry too many only keeps a state.
  private func lend(_ digests: [String]) throws(DiskError) {
    let lent = Set(manifest.lent)
    let new = Set(digests).subtracting(lent)
    guard !new.isEmpty else { return }
    manifest.lent = (lent.union(new)).sorted()
    try save()
  }

  private func relativePath(from target: String) throws(DiskError) -> String {
    guard let own = storage.canonicalPath(path), let folder = storage.canonicalPath(target.folder) else {
      throw DiskError(.missing, target.folder, "no such folder")
    }
    return own.relative(to: folder.appendingPath(target.fileName))
  }

  private func copyState(_ digest: String, from source: String) throws(DiskError) {
    let target = file(of: digest)
    if storage.exists(target) { try storage.remove(target) }
    let (input, output) = (try storage.open(source, for: .probing), try storage.create(target))
    var offset = 0
    while offset < input.size {
      let bytes = try input.bytes(at: HostOffset(offset), count: min(1 << 20, input.size - offset))
      try output.write(bytes, at: HostOffset(offset))
      offset += bytes.count
    }
  }

  func bytes(of file: String) throws(DiskError) -> [UInt8] {
    let store = try storage.open(file, for: .probing)
    return try store.bytes(at: HostOffset(0), count: store.size)
  }

  /// Makes a folder with all but the manifest.
  static func draft(
    _ path: String, _ manifest: LabManifest, _ topology: [UInt8], in storage: any MachineStorage,
    _ fill: (LabFolder) throws(DiskError) -> Void
  ) throws(DiskError) -> LabFolder {
    try expectRoom(at: path, storage)
    let lab = LabFolder(new: manifest, at: path, in: storage)
    try storage.makeFolder(path)
    try storage.makeFolder(path.appendingPath(stateFolder))
    let file = path.appendingPath(topologyName)
    if storage.exists(file) { try storage.remove(file) }
    try storage.create(file).write(topology, at: HostOffset(0))
    try fill(lab)
    return lab
  }

  /// What an attempt has left that was cut off is made anew.
  private static func expectRoom(at path: String, _ storage: any MachineStorage) throws(DiskError) {
    guard storage.exists(path) else { return }
    let own = [stateFolder, topologyName, LabManifest.fileName + draftEnding]
    guard storage.files(in: path).allSatisfy({ [".", ".."].contains($0) || own.contains($0) }) else {
      throw DiskError(.cannotCreate, path, "it exists already")
    }
  }

  /// Gives labs their manifests once all else is durable, and by that makes them labs.
  static func publish(_ labs: [LabFolder]) throws(DiskError) {
    guard let storage = labs.first?.storage else { return }
    for lab in labs { try lab.writeDraft(of: lab.manifest.bytes, to: LabManifest.fileName) }
    try storage.flush(folders: labs.flatMap { [$0.path.appendingPath(stateFolder), $0.path, $0.path.folder] })
    for lab in labs { try lab.publishDraft(of: LabManifest.fileName) }
    try storage.flush(folders: labs.map(\.path))
  }
}
