/// The boot catalogue of a disc ("El Torito" Bootable CD-ROM Format Specification 1.0).
public struct ElToritoCatalogue: Hashable, Sendable {
  /// What a boot image is for.
  public enum Platform: Hashable, Sendable {
    case x86, powerPC, macintosh, efi
    case other(UInt8)

    init(_ number: UInt8) {
      switch number {
      case 0: self = .x86
      case 1: self = .powerPC
      case 2: self = .macintosh
      case 0xEF: self = .efi
      default: self = .other(number)
      }
    }
  }

  /// As what the BIOS shows the image.
  public enum Emulation: Hashable, Sendable {
    case none, floppy1200, floppy1440, floppy2880, hardDisk
    case other(UInt8)

    init(_ number: UInt8) {
      let known: [Emulation] = [.none, .floppy1200, .floppy1440, .floppy2880, .hardDisk]
      self = Int(number) < known.count ? known[Int(number)] : .other(number)
    }
  }

  public struct Entry: Hashable, Sendable {
    public var platform: Platform
    public var isBootable: Bool
    public var emulation: Emulation
    /// Where the image begins: a sector of 2048 bytes.
    public var sector: Int
    /// How much the BIOS loads, in bytes; firmware of the EFI kind takes the whole image, whatever this says.
    public var loadSize: Int

    /// Of the image, in bytes from the start of the disc.
    public var offset: Int { sector * 2048 }
  }

  /// The default entry first.
  public var entries: [Entry]

  /// Nil if the disc has no boot catalogue.
  public static func read(from device: some BlockDevice) throws(FileSystemError) -> ElToritoCatalogue? {
    guard let sector = try ISO9660Descriptors(device).bootCatalogue else { return nil }
    let start = sector * ISO9660Volume.sectorSize
    guard start + 2048 <= device.size else {
      throw FileSystemError(.damaged, "the boot catalogue at sector \(sector) is not on the disc")
    }
    return ElToritoCatalogue(entries: try entries(device.read(start..<start + 2048)))
  }

  private static func entries(_ bytes: [UInt8]) throws(FileSystemError) -> [Entry] {
    let sum = stride(from: 0, to: 32, by: 2).reduce(0) { ($0 + bytes.little16($1)) & 0xFFFF }
    guard bytes[0] == 1, bytes[30] == 0x55, bytes[31] == 0xAA, sum == 0 else {
      throw FileSystemError(.damaged, "the boot catalogue has no validation entry: it is damaged")
    }
    var platform = Platform(bytes[1])
    var found = [entry(bytes.field(32, 32), platform)]
    var offset = 64
    while offset + 32 <= bytes.count {
      switch bytes[offset] {
      case 0x90, 0x91: platform = Platform(bytes[offset + 1])
      case 0x88, 0x00:
        // An entry of zeroes is the rest of the sector.
        if bytes.field(offset, 32).allSatisfy({ $0 == 0 }) { return found }
        found.append(entry(bytes.field(offset, 32), platform))
      // 0x44 continues the entry before it with selection criteria.
      default: break
      }
      offset += 32
    }
    return found
  }

  private static func entry(_ bytes: [UInt8], _ platform: Platform) -> Entry {
    Entry(
      platform: platform, isBootable: bytes[0] == 0x88, emulation: Emulation(bytes[1] & 0x0F),
      sector: bytes.little32(8),
      loadSize: bytes.little16(6) * 512)
  }
}
