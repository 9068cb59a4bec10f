import Testing

@testable import FileSystems

/// Fields of directory records that the programs at hand do not write.
struct ISO9660RecordTests {
  /// A record of a file named `F` with a system use area.
  private static func record(_ systemUse: [UInt8] = [], extendedBlocks: UInt8 = 0) throws -> ISO9660Record {
    var bytes = [UInt8](repeating: 0, count: 34)
    bytes[0] = UInt8(34 + systemUse.count)
    bytes[1] = extendedBlocks
    bytes.putLittle32(20, at: 2)
    bytes.putLittle32(700, at: 10)
    bytes.put([124, 2, 29, 13, 5, 8, 4], at: 18)
    bytes[32] = 1
    bytes[33] = UInt8(ascii: "F")
    return try #require(ISO9660Record(bytes + systemUse, at: 0))
  }

  private static func attributes(_ entries: [[UInt8]]) throws -> RockRidgeAttributes {
    var disk = MemoryDisk(size: 64 << 10)
    disk.bytes[16 * 2048] = 1
    disk.bytes.put(Array("CD001".utf8), at: 16 * 2048 + 1)
    disk.bytes.putLittle16(2048, at: 16 * 2048 + 128)
    disk.bytes.putLittle32(17, at: 16 * 2048 + 158)
    disk.bytes.putLittle32(2048, at: 16 * 2048 + 166)
    let volume = try ISO9660Volume.mount(disk)
    return try RockRidgeAttributes(record(entries.flatMap { $0 }), of: volume, skipping: 0, disk)
  }

  private static let name: [UInt8] = Array("NM".utf8) + [8, 1, 0] + Array("abc".utf8)

  @Test func `an extended attribute record stands before the data`() throws {
    #expect(try ISO9660RecordTests.record(extendedBlocks: 1).extent == ISO9660Extent(block: 21, size: 700))
  }

  @Test func `times of seven bytes are those of the disc's own zone`() throws {
    #expect(try ISO9660RecordTests.record().modified?.text == "2024-02-29 13:05:08")
  }

  @Test func `times in the long form are read`() throws {
    let long =
      Array("TF".utf8) + [39, 1, 0x83] + Array("1999010203040500".utf8) + [0] + Array("2024022913050899".utf8) + [0]
    #expect(try ISO9660RecordTests.attributes([long]).modified?.text == "2024-02-29 13:05:08")
  }

  @Test func `padding, and entries of other extensions, are ignored`() throws {
    let others = [Array("PD".utf8) + [5, 1, 0], Array("ES".utf8) + [5, 1, 1], Array("AS".utf8) + [6, 1, 9, 9]]
    let attributes = try ISO9660RecordTests.attributes(others + [ISO9660RecordTests.name])
    #expect(attributes.name == Array("abc".utf8) && attributes.hasName)
  }

  @Test func `nothing counts behind the end of the area`() throws {
    #expect(try !ISO9660RecordTests.attributes([Array("ST".utf8) + [4, 1], ISO9660RecordTests.name]).hasName)
  }
}
