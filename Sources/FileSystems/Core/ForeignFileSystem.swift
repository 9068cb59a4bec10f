/// File systems that are likely to be met and are not read, told by their signatures so that an error can name them.
enum ForeignFileSystem {
  private static let signatures: [(name: String, offset: Int, bytes: [UInt8])] = [
    ("NTFS", 3, Array("NTFS    ".utf8)), ("exFAT", 3, Array("EXFAT   ".utf8)), ("BitLocker", 3, Array("-FVE-FS-".utf8)),
    ("XFS", 0, Array("XFSB".utf8)), ("LUKS", 0, Array("LUKS".utf8) + [0xBA, 0xBE]),
    ("ext2, ext3 or ext4", 1080, [0x53, 0xEF]),
    ("swap space", 4086, Array("SWAPSPACE2".utf8)), ("Btrfs", 65_600, Array("_BHRfS_M".utf8)),
  ]

  static func name(in range: Range<Int>, of device: some BlockDevice) throws(FileSystemError) -> String? {
    for (name, offset, bytes) in signatures where offset + bytes.count <= range.count {
      let start = range.lowerBound + offset
      // A FAT volume may hold anything where others have their signatures, but not in its own boot sector.
      if offset >= 512, try isFAT(range, device) { return nil }
      if try device.read(start..<start + bytes.count) == bytes { return name }
    }
    return nil
  }

  private static func isFAT(_ range: Range<Int>, _ device: some BlockDevice) throws(FileSystemError) -> Bool {
    FATGeometry.looksLikeBootSector(try device.read(range.lowerBound..<range.lowerBound + 512))
  }
}
