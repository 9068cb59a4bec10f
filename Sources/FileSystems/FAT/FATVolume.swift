/// A mounted FAT12, FAT16 or FAT32 volume.
///
/// It knows where things are and how much is free, and keeps nothing else: file and directory are looked up with each operation, on
/// the device that is handed in. So a copy of volume and device is a copy of the file system, and ``sync(_:)`` leaves nothing in memory.
///
/// **Order of writes.** A power failure between any two writes loses nothing that was flushed; at worst it leaves clusters that
/// belong to no file, a count that is off, or the mark of an unclean volume, all of which `fsck.fat` and ``check(_:)`` report. For that
/// 1. the volume is marked as dirty before the first change, and as clean after the last one has been flushed;
/// 2. new data goes to free clusters, then the clusters are chained, and after a barrier the directory entry refers to them in a
///    write of one sector; only after another barrier the clusters that it referred to before are freed;
/// 3. long names are written before the short entry that completes them, and deleted after it;
/// 4. a directory's new cluster is empty and ends its chain before the directory refers to it;
/// 5. a renamed file has its new entry before the old one goes;
/// 6. free-space counts come last: nobody relies on them while the volume is marked as dirty.
public struct FATVolume: Hashable, Sendable {
  public let geometry: FATGeometry
  /// Nil until somebody asks for it, if the volume does not say it or was not unmounted cleanly.
  var freeClusterCount: Int?
  /// Where the search for a free cluster begins.
  var nextCluster: Int
  /// Whether this mount has marked the volume as dirty.
  public internal(set) var isMarkedDirty = false
  /// Whether it was marked as dirty when it was mounted: something wrote to it and could not finish.
  public let wasDirty: Bool

  public var kind: FATKind { geometry.kind }
}

extension FATVolume {
  /// Mounts the volume in a range of the device.
  public static func mount(in range: Range<Int>, of device: some BlockDevice) throws(FileSystemError) -> FATVolume {
    guard range.lowerBound >= 0, range.upperBound <= device.size else {
      throw FileSystemError(
        .damaged, "the partition ends at byte \(range.upperBound), past the end of the disk of \(device.size)")
    }
    guard range.count >= 512 else {
      throw FileSystemError(.damaged, "no file system found: there are only \(range.count) bytes")
    }
    if let other = try ForeignFileSystem.name(in: range, of: device) {
      throw FileSystemError(.unsupported, "the volume is \(other), which is not supported: use FAT12, FAT16 or FAT32")
    }
    let sector = try device.read(range.lowerBound..<range.lowerBound + 512)
    return try FATVolume(FATGeometry(bootSector: sector, range: range), sector, device)
  }

  /// Mounts the first FAT partition, the given partition, or the volume that fills a disk without partitions.
  public static func mount(
    partition number: Int? = nil, of device: some BlockDevice
  ) throws(FileSystemError) -> FATVolume {
    switch try PartitionTable.read(from: device) {
    case .none:
      guard number == nil || number == 1 else {
        throw FileSystemError(.notFound, "the disk has no partition \(number ?? 0): it is not partitioned")
      }
      return try mount(in: 0..<device.size, of: device)
    case .partitions(let partitions):
      return try mount(in: chosen(number, of: partitions).range, of: device)
    }
  }

  private static func chosen(_ number: Int?, of partitions: [Partition]) throws(FileSystemError) -> Partition {
    let known = partitions.map { "\($0.number) (type \(Int($0.type).hexadecimal))" }.joined(separator: ", ")
    if let number {
      if let partition = partitions.first(where: { $0.number == number }) { return partition }
      throw FileSystemError(.notFound, "the disk has no partition \(number): it has \(known.isEmpty ? "none" : known)")
    }
    if let partition = partitions.first(where: \.isFAT) { return partition }
    throw FileSystemError(
      .unsupported,
      known.isEmpty
        ? "the disk's partition table is empty: 'polder disk format' makes a partition and a file system"
        : "the disk has no FAT partition: it has \(known)")
  }

  private init(_ geometry: FATGeometry, _ sector: [UInt8], _ device: some BlockDevice) throws(FileSystemError) {
    var table = FATTable(geometry)
    let isMarked = sector[BootSectorOffset.extended(geometry.kind) + 1] & 1 != 0
    let isClean = try FATVolume.isClean(&table, device)
    self.geometry = geometry
    wasDirty = isMarked || !isClean
    (freeClusterCount, nextCluster) = (nil, 2)
    guard let information = try FATInformation.read(geometry, device) else { return }
    if !wasDirty { freeClusterCount = information.freeCount(in: geometry) }
    nextCluster = information.nextCluster(in: geometry)
  }
}

/// The sector of FAT32 with the count of free clusters ("FSInfo"). It holds hints, which may be missing or wrong.
struct FATInformation {
  static let leadSignature = 0x4161_5252
  static let signature = 0x6141_7272
  static let trailSignature = 0xAA55_0000

  var sector: [UInt8]

  static func read(_ geometry: FATGeometry, _ device: some BlockDevice) throws(FileSystemError) -> FATInformation? {
    guard geometry.infoSector > 0 else { return nil }
    let offset = geometry.start + geometry.infoSector * geometry.sectorSize
    let information = FATInformation(sector: try device.read(offset..<offset + 512))
    return information.isValid ? information : nil
  }

  init(sector: [UInt8]) { self.sector = sector }

  init(freeCount: Int, nextCluster: Int) {
    sector = [UInt8](repeating: 0, count: 512)
    sector.putLittle32(FATInformation.leadSignature, at: 0)
    sector.putLittle32(FATInformation.signature, at: 484)
    sector.putLittle32(FATInformation.trailSignature, at: 508)
    sector.putLittle32(freeCount, at: 488)
    sector.putLittle32(nextCluster, at: 492)
  }

  private var isValid: Bool {
    sector.little32(0) == FATInformation.leadSignature && sector.little32(484) == FATInformation.signature
      && sector.little32(508) == FATInformation.trailSignature
  }

  func freeCount(in geometry: FATGeometry) -> Int? {
    let count = sector.little32(488)
    return count <= geometry.clusterCount ? count : nil
  }

  func nextCluster(in geometry: FATGeometry) -> Int {
    let next = sector.little32(492)
    return geometry.contains(Cluster(next)) ? next : 2
  }
}
