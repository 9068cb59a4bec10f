/// A partition of a disk.
public struct Partition: Hashable, Sendable {
  /// As Linux numbers them: 1 to 4, and from 5 on those within the extended partition.
  public var number: Int
  /// Such as 0x0C: FAT32, addressed by sector number.
  public var type: UInt8
  public var isActive: Bool
  /// The first sector, of 512 bytes.
  public var firstSector: Int
  public var sectorCount: Int

  public init(number: Int, type: UInt8, isActive: Bool = false, firstSector: Int, sectorCount: Int) {
    (self.number, self.type, self.isActive) = (number, type, isActive)
    (self.firstSector, self.sectorCount) = (firstSector, sectorCount)
  }

  /// In bytes of the disk.
  public var range: Range<Int> { firstSector * 512..<(firstSector + sectorCount) * 512 }

  /// FAT12, FAT16 and FAT32 of all kinds, hidden ones too.
  public var isFAT: Bool { Partition.fatTypes.contains(type) }
  var isExtended: Bool { type == 0x05 || type == 0x0F || type == 0x85 }

  private static let fatTypes: Set<UInt8> = [0x01, 0x04, 0x06, 0x0B, 0x0C, 0x0E, 0x11, 0x14, 0x16, 0x1B, 0x1C, 0x1E]
}

/// What the first sector of a disk says about its division.
public enum PartitionTable: Equatable, Sendable {
  /// The disk is one volume.
  case none
  /// The primary partitions in the order of the table, then the logical ones in the order of their chain.
  case partitions([Partition])
}
