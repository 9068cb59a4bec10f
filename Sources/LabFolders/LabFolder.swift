public import DiskImages
import Foundation
public import VirtualMachines

/// A lab on disk, open for one operation: `lab.json`, `topology.yaml`, and in `states` the moments of the lab, each a checkpoint named
/// after its content's digest.
///
/// A state never changes. An operation writes the states that it needs first, makes them durable, and then replaces `lab.json`, which
/// is the moment at which it has happened; a state that nothing refers to any more is removed afterwards. So a lab opens as it was
/// before an operation or after it. For one owner on one thread.
public final class LabFolder {
  public let storage: any MachineStorage
  public let path: String
  public internal(set) var manifest: LabManifest
  let access: Access
  /// Keeps other programs from the lab; nil where it is only read.
  private let lock: (any Store)?

  static let stateFolder = "states"
  static let topologyName = "topology.yaml"
  static let captureFolder = "captures"
  /// Held while the lab is changed. It stays, so that all programs hold the same file.
  static let lockName = "lab.lock"
  private static let maximumManifest = 64 << 20

  /// - Throws: when it is not a lab, is damaged or of a newer version, or when another program has it open.
  public init(_ path: String, for access: Access, in storage: any MachineStorage = FileStorage()) throws(DiskError) {
    (self.path, self.storage, self.access) = (path, storage, access)
    guard storage.exists(path.appendingPath(LabManifest.fileName)) else {
      throw DiskError(.missing, path, "not a lab: it has no \(LabManifest.fileName); 'polder lab create' makes one")
    }
    lock = access == .writing ? try LabFolder.lock(path, storage) : nil
    manifest = try LabFolder.read(path, storage)
  }

  /// A lab whose folder is being made.
  init(new manifest: LabManifest, at path: String, in storage: any MachineStorage) {
    (self.path, self.storage, self.manifest, access, lock) = (path, storage, manifest, .writing, nil)
  }

  /// Takes the lock, and leaves a note for whoever wants it meanwhile.
  private static func lock(_ path: String, _ storage: any MachineStorage) throws(DiskError) -> any Store {
    let file = path.appendingPath(lockName)
    let store: any Store
    do { store = try storage.exists(file) ? storage.open(file, for: .writing) : storage.create(file) } catch {
      guard error.kind == .locked else { throw error }
      throw DiskError(.locked, path, "\(holder(of: file, storage)) works in this lab; wait for it, or end it")
    }
    try store.resize(to: 0)
    try store.write(Array("\(ProcessInfo.processInfo.processIdentifier)".utf8), at: HostOffset(0))
    return store
  }

  private static func holder(of file: String, _ storage: any MachineStorage) -> String {
    guard let store = try? storage.open(file, for: .probing),
      let bytes = try? store.bytes(at: HostOffset(0), count: min(store.size, 20)),
      let process = Int(String(decoding: bytes, as: UTF8.self))
    else { return "another program" }
    return "process \(process)"
  }

  private static func read(_ path: String, _ storage: any MachineStorage) throws(DiskError) -> LabManifest {
    let file = path.appendingPath(LabManifest.fileName)
    let store = try storage.open(file, for: .probing)
    guard store.size <= maximumManifest else { throw DiskError(.damaged, file, "too large to be a lab's") }
    return try manifest(of: try store.bytes(at: HostOffset(0), count: store.size), at: file)
  }

  static func manifest(of bytes: [UInt8], at file: String) throws(DiskError) -> LabManifest {
    struct Version: Decodable { var version: Int }
    let (data, decoder) = (Data(bytes), JSONDecoder())
    do {
      let version = try decoder.decode(Version.self, from: data).version
      guard version == LabManifest.currentVersion else {
        let known = LabManifest.currentVersion
        throw DiskError(.unsupported, file, "version \(version) of labs; this Polder reads version \(known)")
      }
      let manifest = try decoder.decode(LabManifest.self, from: data)
      if let inconsistency = manifest.inconsistency { throw DiskError(.damaged, file, inconsistency) }
      return manifest
    } catch let error as DiskError {
      throw error
    } catch { throw DiskError(.damaged, file, "not the description of a lab") }
  }

  /// The folder of the captures of a run that begins at an instant; no run had it before.
  public func captureFolder(from instant: String) -> String {
    let folder = path.appendingPath(LabFolder.captureFolder)
    let taken = storage.files(in: folder).compactMap { $0.split(separator: "-").first.flatMap { Int($0) } }
    return folder.appendingPath("\((taken.max() ?? 0) + 1)-from-\(instant)")
  }

  public var topologyPath: String { path.appendingPath(LabFolder.topologyName) }
}

extension LabFolder {
  /// Replaces the manifest: the moment at which an operation has happened.
  func save() throws(DiskError) {
    try writeDraft(of: manifest.bytes, to: LabManifest.fileName).flush()
    try storage.flushNames(in: path)
    try publishDraft(of: LabManifest.fileName)
    try storage.flushNames(in: path)
  }

  @discardableResult
  func writeDraft(of bytes: [UInt8], to name: String) throws(DiskError) -> any Store {
    let draft = path.appendingPath(name) + LabFolder.draftEnding
    if storage.exists(draft) { try storage.remove(draft) }
    let store = try storage.create(draft)
    try store.write(bytes, at: HostOffset(0))
    return store
  }

  func publishDraft(of name: String) throws(DiskError) {
    let target = path.appendingPath(name)
    try storage.move(target + LabFolder.draftEnding, to: target)
  }

  static let draftEnding = ".part"
}

extension LabManifest {
  /// As `lab.json` has it.
  var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Strings and numbers alone: there is nothing that cannot be encoded.
    return Array((try? encoder.encode(self)) ?? Data()) + [UInt8(ascii: "\n")]
  }
}
