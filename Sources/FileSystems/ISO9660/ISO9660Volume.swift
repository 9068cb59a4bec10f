/// A mounted ISO 9660 file system (ECMA-119), as it is on a CD or in an `.iso` file, for reading.
///
/// Names are those of Rock Ridge where the disc has it, then those of Joliet, then the plain ones of ISO 9660: the order of Linux.
/// It keeps what the volume descriptors say and nothing else.
public struct ISO9660Volume: Hashable, Sendable {
  /// Which names are shown.
  public enum Names: String, Hashable, Sendable {
    case plain = "ISO 9660"
    case joliet = "Joliet"
    case rockRidge = "Rock Ridge"
  }

  public let names: Names
  /// The volume identifier, without the spaces at its end.
  public let label: String
  /// In bytes.
  public let blockSize: Int
  /// The number of blocks of the volume.
  public let blockCount: Int
  let root: ISO9660Extent
  /// The bytes at the start of each system use area that belong to somebody else (SUSP-112, 5.3).
  let skippedBytes: Int
}

/// A part of a file or directory on the disc.
struct ISO9660Extent: Hashable, Sendable {
  var block: Int
  /// In bytes.
  var size: Int
}

extension ISO9660Volume {
  static let sectorSize = 2048
  /// Descriptors are looked for in so many sectors from the 16th on.
  private static let descriptorLimit = 64

  /// Whether the device has a volume descriptor where ISO 9660 has its first one.
  public static func isPresent(on device: some BlockDevice) throws(FileSystemError) -> Bool {
    let offset = 16 * sectorSize
    guard device.size >= offset + sectorSize else { return false }
    return try device.read(offset + 1..<offset + 6) == Array("CD001".utf8)
  }

  /// Mounts the volume.
  ///
  /// - Parameter preferred: Names to be shown if the disc has them, instead of the best that it has.
  public static func mount(
    _ device: some BlockDevice, names preferred: Names? = nil
  ) throws(FileSystemError) -> ISO9660Volume {
    let descriptors = try ISO9660Descriptors(device)
    let primary = try ISO9660Volume(descriptors.primary, .plain, skippedBytes: 0, device)
    let rockRidge = try primary.rockRidge(descriptors.primary, device)
    if let rockRidge, preferred ?? .rockRidge == .rockRidge { return rockRidge }
    if let joliet = descriptors.joliet, preferred ?? .joliet == .joliet {
      return try ISO9660Volume(joliet, .joliet, skippedBytes: 0, device)
    }
    return primary
  }

  private init(
    _ descriptor: [UInt8], _ names: Names, skippedBytes: Int, _ device: some BlockDevice
  ) throws(FileSystemError) {
    func damaged(_ what: String) -> FileSystemError { FileSystemError(.damaged, "the disc is damaged: \(what)") }
    blockSize = descriptor.little16(128)
    blockCount = descriptor.little32(80)
    guard [512, 1024, 2048].contains(blockSize) else { throw damaged("blocks of \(blockSize) bytes") }
    let record = descriptor.field(156, 34)
    root = ISO9660Extent(block: record.little32(2) + Int(record[1]), size: record.little32(10))
    self.names = names
    self.skippedBytes = skippedBytes
    let identifier = descriptor.field(40, 32)
    label = names == .joliet ? ISO9660Name.joliet(identifier) : ISO9660Name.plain(identifier)
    guard root.size > 0, root.size <= ISO9660Directory.maximumSize, root.block * blockSize + root.size <= device.size
    else {
      throw damaged("the root directory of \(root.size) bytes at block \(root.block) is not on it")
    }
  }

  /// The same volume with the names of Rock Ridge: they are there if the root directory's own record says so (SUSP-112, 5.3).
  private func rockRidge(_ descriptor: [UInt8], _ device: some BlockDevice) throws(FileSystemError) -> ISO9660Volume? {
    let start = root.block * blockSize
    let first = try device.read(start..<min(start + 255, device.size))
    guard let record = ISO9660Record(first, at: 0) else { return nil }
    let area = record.systemUse
    // SP stands at the start of the area, or after 15 bytes on discs in CD-ROM XA format.
    for skipped in [0, 14] where area.count >= skipped + 7 {
      let entry = Array(area[skipped...])
      guard entry[0] == UInt8(ascii: "S"), entry[1] == UInt8(ascii: "P"), entry[4] == 0xBE, entry[5] == 0xEF else {
        continue
      }
      let volume = try ISO9660Volume(descriptor, .rockRidge, skippedBytes: Int(entry[6]), device)
      let attributes = try RockRidgeAttributes(record, of: volume, skipping: skipped, device)
      return attributes.isRockRidge ? volume : nil
    }
    return nil
  }
}

/// The volume descriptors: from sector 16 on, up to the one that ends them (ECMA-119, 7).
struct ISO9660Descriptors {
  var primary: [UInt8]
  /// The supplementary one whose names are UCS-2.
  var joliet: [UInt8]?
  /// Where El Torito's boot catalogue is.
  var bootCatalogue: Int?

  init(_ device: some BlockDevice) throws(FileSystemError) {
    let size = ISO9660Volume.sectorSize
    var primary: [UInt8]?
    scan: for index in 0..<64 {
      let offset = (16 + index) * size
      guard offset + size <= device.size else { break }
      let sector = try device.read(offset..<offset + size)
      guard sector.field(1, 5) == Array("CD001".utf8) else { break }
      switch sector[0] {
      case 0: bootCatalogue = bootCatalogue ?? ISO9660Descriptors.catalogue(sector)
      case 1: primary = primary ?? sector
      case 2: if joliet == nil, ISO9660Descriptors.isJoliet(sector) { joliet = sector }
      case 255: break scan
      default: continue
      }
    }
    guard let primary else {
      throw FileSystemError(.damaged, "no ISO 9660 file system found: the disc has no primary volume descriptor")
    }
    self.primary = primary
  }

  /// The escape sequences of UCS-2 levels 1, 2 and 3 (Joliet specification).
  private static func isJoliet(_ sector: [UInt8]) -> Bool {
    sector[88] == 0x25 && sector[89] == 0x2F && [0x40, 0x43, 0x45].contains(sector[90])
  }

  private static func catalogue(_ sector: [UInt8]) -> Int? {
    sector.field(7, 23) == Array("EL TORITO SPECIFICATION".utf8) ? sector.little32(71) : nil
  }
}
