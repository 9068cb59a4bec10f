import DiskImages

/// The files of an appliance that is read: those beside its description, or the members of an archive.
struct ApplianceSource {
  /// A file, or a part of the archive.
  struct File {
    var name: String
    var store: any Store
    var offset: Int
    var count: Int
  }

  let path: String
  let storage: any MachineStorage
  /// Nil for files beside each other.
  private let members: [File]?
  let description: [UInt8]
  /// For messages about the description.
  let descriptionName: String

  init(_ path: String, _ storage: any MachineStorage) throws(DiskError) {
    (self.path, self.storage) = (path, storage)
    let store = try storage.open(path, for: .reading)
    let start = try store.bytes(at: HostOffset(0), count: min(TarHeader.size, store.size))
    let isArchive = TarHeader(start) != nil
    if isArchive || path.fileExtension == "ova" {
      let members = try TarReader(store).members.map {
        File(name: $0.name, store: store, offset: $0.offset, count: $0.count)
      }
      guard let first = members.first(where: { $0.name.fileExtension == "ovf" }) else {
        throw DiskError(.damaged, path, "it has no .ovf file: it is not an appliance")
      }
      self.members = members
      descriptionName = "\(path)/\(first.name)"
      description = try ApplianceSource.text(first, descriptionName)
    } else {
      members = nil
      descriptionName = path
      description = try ApplianceSource.text(File(name: path, store: store, offset: 0, count: store.size), path)
    }
    try verify()
  }

  private static func text(_ file: File, _ name: String) throws(DiskError) -> [UInt8] {
    guard file.count <= Appliance.sizeLimit else {
      throw DiskError(.unsupported, name, "larger than \(Appliance.sizeLimit.sizeText), the limit of descriptions")
    }
    return try file.store.bytes(at: HostOffset(file.offset), count: file.count)
  }

  /// A file that the description or the manifest names: in the archive, or beside the description.
  func file(_ name: String) throws(DiskError) -> File {
    if let problem = Appliance.problem(withFile: name) {
      throw DiskError(.damaged, descriptionName, "file '\(name)': \(problem)")
    }
    if let members {
      guard let member = members.first(where: { $0.name == name }) else {
        throw DiskError(.missing, path, "file '\(name)' is not in the archive")
      }
      return member
    }
    let place = path.folder.appendingPath(name)
    let store = try storage.open(place, for: .reading, within: [path.folder])
    return File(name: name, store: store, offset: 0, count: store.size)
  }

  /// Compares the digests of the manifest, if there is one.
  private func verify() throws(DiskError) {
    guard let manifest = try manifest() else { return }
    for entry in manifest.entries {
      let file = try file(entry.file)
      let digest = try file.store.digest(entry.algorithm, from: file.offset, count: file.count)
      guard digest == entry.digest else {
        throw DiskError(
          .damaged, path,
          "the \(entry.algorithm.rawValue) digest of '\(entry.file)' is not the manifest's: the file is damaged or was changed"
        )
      }
    }
    let listed = Set(manifest.entries.map(\.file))
    let needed = try OVFPackage(description, path: descriptionName).disks.map(\.file).filter { !$0.isEmpty }
    for name in needed where !listed.contains(name) {
      throw DiskError(.damaged, path, "the manifest does not list '\(name)'")
    }
  }

  private func manifest() throws(DiskError) -> Manifest? {
    if let members {
      guard let member = members.first(where: { $0.name.fileExtension == "mf" }) else { return nil }
      return try Manifest(try ApplianceSource.text(member, "\(path)/\(member.name)"), path: "\(path)/\(member.name)")
    }
    let name = path.folder.appendingPath(path.fileName.withoutExtension + ".mf")
    guard storage.exists(name) else { return nil }
    let store = try storage.open(name, for: .reading, within: [path.folder])
    return try Manifest(
      try ApplianceSource.text(File(name: name, store: store, offset: 0, count: store.size), name), path: name)
  }
}
