import DiskImages

/// Where an appliance is written: some files beside each other, or one archive.
final class ApplianceTarget {
  private let path: String
  private let storage: any MachineStorage
  private let isArchive: Bool
  private let stem: String
  /// What is removed if the export fails, and for an archive in any case.
  var made: [String] = []

  init(_ path: String, _ storage: any MachineStorage) throws(DiskError) {
    let ending = path.fileExtension
    guard ["ova", "ovf"].contains(ending) else {
      throw DiskError(.usage, path, "the name says neither OVA nor OVF: end it in .ova or .ovf")
    }
    if storage.exists(path) { throw DiskError(.cannotCreate, path, "the file already exists") }
    (self.path, self.storage, isArchive, stem) = (path, storage, ending == "ova", path.fileName.withoutExtension)
  }

  func diskName(_ number: Int) -> String {
    let digits = String(number)
    return "\(stem)-disk\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits).vmdk"
  }

  /// Where a file of the appliance is made.
  func path(of file: String) -> String {
    path.folder.appendingPath(isArchive ? "." + path.fileName + "." + file : file)
  }

  func discard() { for file in made { try? storage.remove(file) } }

  func finish(_ description: [UInt8], _ files: [String]) throws(DiskError) {
    var manifest = Manifest()
    var digest = FileDigest(.sha256)
    digest.update(description)
    manifest.entries.append(Manifest.Entry(algorithm: .sha256, file: stem + ".ovf", digest: digest.text))
    for file in files {
      let store = try storage.open(path(of: file), for: .probing)
      manifest.entries.append(
        Manifest.Entry(algorithm: .sha256, file: file, digest: try store.digest(.sha256, from: 0, count: store.size)))
    }
    if isArchive {
      try writeArchive(description, manifest.bytes, files)
    } else {
      try write(manifest.bytes, as: path.folder.appendingPath(stem + ".mf"))
      try write(description, as: path)
    }
  }

  private func write(_ bytes: [UInt8], as name: String) throws(DiskError) {
    let draft = name + MachineFile.draftEnding
    try? storage.remove(draft)
    let store = try storage.create(draft)
    made.append(draft)
    try store.write(bytes, at: HostOffset(0))
    try store.flush()
    try publish(draft, as: name)
  }

  private func publish(_ draft: String, as name: String) throws(DiskError) {
    try storage.move(draft, to: name)
    try storage.flushNames(in: name.folder)
  }

  /// The description comes first and the manifest second (OVF 1.1, section 5.3).
  private func writeArchive(_ description: [UInt8], _ manifest: [UInt8], _ files: [String]) throws(DiskError) {
    let draft = path + MachineFile.draftEnding
    try? storage.remove(draft)
    let store = try storage.create(draft)
    made.append(draft)
    var offset = 0
    for (name, bytes) in [(stem + ".ovf", description), (stem + ".mf", manifest)] {
      try store.write(TarHeader(name: name, count: bytes.count).bytes + bytes, at: HostOffset(offset))
      offset += TarHeader.size + bytes.count.tarPadded
    }
    for file in files {
      let source = try storage.open(path(of: file), for: .probing)
      try store.write(TarHeader(name: file, count: source.size).bytes, at: HostOffset(offset))
      try source.copy(from: 0, count: source.size, to: store, at: offset + TarHeader.size)
      offset += TarHeader.size + source.size.tarPadded
    }
    // Two empty blocks end an archive, and whole records of twenty blocks are usual.
    try store.resize(to: (offset + 2 * TarHeader.size + 10_239) / 10_240 * 10_240)
    try store.flush()
    try publish(draft, as: path)
    discard()
  }
}

extension Int {
  fileprivate var tarPadded: Int { (self + TarHeader.size - 1) / TarHeader.size * TarHeader.size }
}

extension Store {
  private static var piece: Int { 1 << 20 }

  func eachPiece(
    from start: Int, count: Int, _ body: (_ offset: Int, _ bytes: [UInt8]) throws(DiskError) -> Void
  ) throws(DiskError) {
    var done = 0
    while done < count {
      let bytes = try bytes(at: HostOffset(start + done), count: min(Self.piece, count - done))
      try body(done, bytes)
      done += bytes.count
    }
  }

  func digest(_ algorithm: Manifest.Algorithm, from start: Int, count: Int) throws(DiskError) -> String {
    var digest = FileDigest(algorithm)
    try eachPiece(from: start, count: count) { (_, bytes) throws(DiskError) in digest.update(bytes) }
    return digest.text
  }

  func copy(from start: Int, count: Int, to target: any Store, at offset: Int) throws(DiskError) {
    try eachPiece(from: start, count: count) { (done, bytes) throws(DiskError) in
      try target.write(bytes, at: HostOffset(offset + done))
    }
  }
}
