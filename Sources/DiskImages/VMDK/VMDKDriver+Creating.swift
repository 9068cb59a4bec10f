extension VMDKDriver {
  static let variants = [
    "monolithicSparse", "monolithicFlat", "twoGbMaxExtentSparse", "twoGbMaxExtentFlat", "streamOptimized",
  ]

  /// A little less than 2 GiB, as in VMware's own images.
  private static let splitSectors = 2047 << 11
  static let descriptorSectors = 20

  static func create(_ blueprint: ImageBlueprint, at path: String, in storage: any Storage) throws(DiskError) {
    let usual = blueprint.allocation == .static ? "monolithicFlat" : "monolithicSparse"
    let names = ["dynamic": "monolithicSparse", "static": "monolithicFlat"]
    let variant = blueprint.variant.map { names[$0] ?? $0 } ?? usual
    var blueprint = blueprint
    blueprint.variant = variant
    if let parent = blueprint.parent, parent.format != .vmdk {
      throw DiskError(
        .usage, path, "the parent of a VMDK must be a VMDK; create the delta as qcow2, which takes any parent")
    }
    try blueprint.expect(variants: variants, path: path)
    try blueprint.expectSize(atMost: 1 << 47, path: path)
    switch variant {
    case "monolithicSparse": try createSparse(blueprint, at: path, in: storage)
    case "streamOptimized":
      try VMDKStreamWriter(blueprint, at: path, in: storage).finish()
    default: try createParts(blueprint, variant, at: path, in: storage)
    }
  }

  private static func createSparse(_ blueprint: ImageBlueprint, at path: String, in storage: any Storage)
    throws(DiskError)
  {
    let line = VMDKDescriptor.ExtentLine(kind: .sparse, sectors: blueprint.sectors, name: path.fileName, offset: 0)
    let descriptor = try VMDKDescriptor(blueprint, createType: "monolithicSparse", extents: [line], path: path)
    try writeSparse(blueprint, sectors: blueprint.sectors, descriptor: descriptor, at: path, in: storage)
  }

  static func header(_ blueprint: ImageBlueprint, sectors: Int, path: String) throws(DiskError) -> VMDKSparseHeader {
    let grain = try blueprint.blockSize(usual: 1 << 16, within: 1 << 12...1 << 23, path: path)
    let flags = VMDKSparseHeader.Flag.newlineTest | VMDKSparseHeader.Flag.redundantTables
    var header = VMDKSparseHeader(flags: flags, capacity: sectors, grainSectors: grain / 512)
    if let template = blueprint.template, template.isRewritten,
      let old = (template.properties as? VMDKProperties)?.header
    {
      (header.version, header.flags) = (old.version, old.flags | VMDKSparseHeader.Flag.redundantTables)
      header.entriesPerTable = old.entriesPerTable
      header.descriptorSectors = old.descriptorSectors
    }
    return header
  }

  /// Header, descriptor, and two copies of the directory with its tables.
  private static func writeSparse(
    _ blueprint: ImageBlueprint, sectors: Int, descriptor: VMDKDescriptor?, at path: String, in storage: any Storage
  ) throws(DiskError) {
    var header = try header(blueprint, sectors: sectors, path: path)
    let directorySectors = (4 * header.tableCount).dividedRoundingUp(by: 512)
    let tableSectors = (4 * header.entriesPerTable).dividedRoundingUp(by: 512)
    let copySectors = directorySectors + header.tableCount * tableSectors
    let room = max(descriptorSectors, header.descriptorSectors)
    (header.descriptorSector, header.descriptorSectors) = descriptor == nil ? (0, 0) : (1, room)
    header.redundantDirectory = 1 + room
    header.directory = header.redundantDirectory + copySectors
    header.overhead = (header.directory + copySectors).roundedUp(to: header.grainSectors)
    let store = try storage.create(path)
    try store.write(header.bytes, at: HostOffset(0))
    if let descriptor {
      guard descriptor.bytes.count <= room * 512 else {
        throw store.unsupported("its names are too long")
      }
      try store.write(descriptor.bytes, at: HostOffset(512))
    }
    for start in [header.redundantDirectory, header.directory] {
      var directory = [UInt8](repeating: 0, count: directorySectors * 512)
      for index in 0..<header.tableCount {
        directory.putLittle(UInt32(start + directorySectors + index * tableSectors), at: 4 * index)
      }
      try store.writeSparse(directory, at: HostOffset(start * 512))
    }
    try store.resize(to: header.overhead * 512)
  }

  /// Writes a separate descriptor and the files that it refers to.
  private static func createParts(
    _ blueprint: ImageBlueprint, _ variant: String, at path: String, in storage: any Storage
  ) throws(DiskError) {
    let lines = extentLines(blueprint, variant, at: path, in: storage)
    // Before anything is written.
    let descriptor = try VMDKDescriptor(blueprint, createType: variant, extents: lines, path: path)
    var made: [String] = []
    do {
      for line in lines {
        let part = path.folder.appendingPath(line.name)
        if !storage.exists(part) { made.append(part) }
        try writePart(line, blueprint, at: part, in: storage)
      }
      try storage.create(path).write(descriptor.bytes, at: HostOffset(0))
    } catch {
      for part in made { try? storage.remove(part) }
      throw error
    }
  }

  private static func extentLines(
    _ blueprint: ImageBlueprint, _ variant: String, at path: String, in storage: any Storage
  ) -> [VMDKDescriptor.ExtentLine] {
    let isFlat = variant.hasSuffix("Flat")
    let isSplit = variant.hasPrefix("twoGb")
    var sizes: [Int] = []
    var rest = blueprint.sectors
    repeat {
      sizes.append(isSplit ? min(rest, splitSectors) : rest)
      rest -= sizes[sizes.count - 1]
    } while rest > 0
    let stem = stem(at: path, in: storage)
    return sizes.enumerated().map { number, sectors in
      let name = partName(stem, isSplit ? number + 1 : nil, isFlat: isFlat)
      return VMDKDescriptor.ExtentLine(kind: isFlat ? .flat : .sparse, sectors: sectors, name: name, offset: 0)
    }
  }

  /// The files of an image that is to replace another, or follows one whose making was interrupted, need names of their own.
  private static func stem(at path: String, in storage: any Storage) -> String {
    let stem = path.fileName.withoutExtension
    let taken = storage.files(in: path.folder).filter { !DraftStorage.isDraft($0) }
    func isFree(_ stem: String) -> Bool {
      ["-flat", "-f", "-s"].allSatisfy { ending in !taken.contains { $0.hasPrefix(stem + ending) } }
    }
    return ([stem] + (2...taken.count + 2).lazy.map { "\(stem)-\($0)" }).first(where: isFree) ?? stem
  }

  private static func partName(_ stem: String, _ number: Int?, isFlat: Bool) -> String {
    guard let number else { return stem + "-flat.vmdk" }
    let digits = String(number)
    return stem + (isFlat ? "-f" : "-s") + String(repeating: "0", count: max(0, 3 - digits.count)) + digits + ".vmdk"
  }

  private static func writePart(
    _ line: VMDKDescriptor.ExtentLine, _ blueprint: ImageBlueprint, at part: String, in storage: any Storage
  ) throws(DiskError) {
    if line.kind == .sparse {
      return try writeSparse(blueprint, sectors: line.sectors, descriptor: nil, at: part, in: storage)
    }
    let store = try storage.create(part)
    if blueprint.allocation == .static { try store.reserve(HostOffset(0), count: line.sectors * 512) }
    try store.resize(to: line.sectors * 512)
  }
}
