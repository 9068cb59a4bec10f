public import DiskImages
import Sessions
import SimulationKernel
public import VirtualMachines

/// A lab in one file: its manifest, its topology and all of its states, each a section with its digest.
public enum LabArchive {
  private static let kind = SectionFileKind(magic: "POLDLAB\n", version: 1)
  private static let manifestName = "manifest"
  private static let topologyName = "topology"
  private static let statePrefix = "state "

  /// Writes a lab to one file. A linked clone gets all that it has of its origin.
  public static func export(
    _ lab: LabFolder, to sink: @escaping ([UInt8]) throws(DiskError) -> Void
  ) throws(DiskError) {
    var manifest = lab.manifest
    (manifest.origin, manifest.lent) = (nil, [])
    var writer = try SectionWriter(kind, to: sink)
    let (description, topology) = (manifest.bytes, try lab.bytes(of: lab.topologyPath))
    try writer.write(manifestName) { $0.writeRaw(description) }
    try writer.write(topologyName) { $0.writeRaw(topology) }
    for digest in Set(manifest.digests).sorted() {
      let state = try lab.bytes(of: lab.existingFile(of: digest))
      try writer.write(statePrefix + digest) { $0.writeRaw(state) }
    }
    try writer.finish()
  }

  /// Makes a lab of such a file.
  ///
  /// - Parameters:
  ///   - name: what messages call the file.
  ///   - source: returns as many of the next bytes as requested or, at the end of the file, as remain.
  /// - Throws: when anything in it is not what its digest says, or is missing; then there is no lab.
  public static func importing(
    _ name: String, to path: String, in storage: any MachineStorage = FileStorage(),
    from source: @escaping (Int) throws(DiskError) -> [UInt8]
  ) throws(DiskError) {
    do throws(SectionReader<DiskError>.Problem) {
      var reader = try SectionReader(kind, called: "an exported lab", registry: PartRegistry(), from: source)
      let description = try reader.read(manifestName) { (content, _) throws(CheckpointError) in content.rest() }
      let topology = try reader.read(topologyName) { (content, _) throws(CheckpointError) in content.rest() }
      var manifest: LabManifest
      do { manifest = try LabFolder.manifest(of: description, at: name) } catch { throw .source(error) }
      manifest.uuid = UniqueID.random().description
      (manifest.origin, manifest.lent) = (nil, [])
      var states: [(digest: String, bytes: [UInt8])] = []
      for digest in Set(manifest.digests).sorted() {
        let bytes = try reader.read(statePrefix + digest) { (content, _) throws(CheckpointError) in content.rest() }
        guard ContentDigest(of: bytes).description == digest else {
          throw .source(DiskError(.damaged, name, "a state does not match its digest"))
        }
        states.append((digest, bytes))
      }
      try reader.end()
      do { try make(path, manifest, topology, states, in: storage) } catch { throw .source(error) }
    } catch {
      switch error {
      case .content(let problem): throw DiskError(.damaged, name, "\(problem)")
      case .source(let problem): throw problem
      }
    }
  }

  private static func make(
    _ path: String, _ manifest: LabManifest, _ topology: [UInt8], _ states: [(digest: String, bytes: [UInt8])],
    in storage: any MachineStorage
  ) throws(DiskError) {
    let lab = try LabFolder.draft(path, manifest, topology, in: storage) { (lab) throws(DiskError) in
      for state in states { try storage.create(lab.file(of: state.digest)).write(state.bytes, at: HostOffset(0)) }
      // What is no lab's state is found out before there is a lab.
      for moment in [manifest.beginning, manifest.present] + manifest.snapshots.map(\.moment) {
        _ = try lab.state(moment)
      }
    }
    try LabFolder.publish([lab])
  }
}
