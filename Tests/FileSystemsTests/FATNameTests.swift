import TestSupport
import Testing

@testable import FileSystems

/// Long and short names, as the FAT specification has them.
struct FATNameTests {
  private static let time = CivilTime(year: 2025, month: 6, day: 1, hour: 12, minute: 34, second: 57, centisecond: 89)

  private static func volume() throws -> (MemoryDisk, FATVolume) {
    var disk = MemoryDisk(size: 1 << 20)
    try FATFormat(kind: .fat12, serial: 1, time: time).write(to: 0..<disk.size, of: &disk)
    return (disk, try FATVolume.mount(in: 0..<disk.size, of: disk))
  }

  /// The examples of the specification ("The Basis-Name Generation Algorithm") and those of Linux.
  @Test(arguments: [
    ("README.TXT", "README.TXT"), ("foo.bar", "FOO.BAR"), ("TextFile.Mine.txt", "TEXTFI~1.TXT"),
    ("The quick brown.fox", "THEQUI~1.FOX"), (".profile", "PROFIL~1"), ("x.tar.gz", "XTAR~1.GZ"),
    ("a+b.txt", "A_B~1.TXT"),
    ("ver +1.2.text", "VER_12~1.TEX"), ("Grüße", "GR__E~1"), ("LONGBASENAME", "LONGBA~1"), ("a.html", "A~1.HTM"),
  ])
  func `a short name is made from the long one`(_ long: String, _ short: String) throws {
    #expect(try FATName(long).shortName(besides: [])?.text(caseBits: 0) == short)
  }

  @Test func `short names that are taken get the next number`() throws {
    var (disk, volume) = try FATNameTests.volume()
    for number in 1...12 {
      try volume.replace(FilePath("/long file name \(number).text"), with: [], at: FATNameTests.time, &disk)
    }
    let names = try volume.list(FilePath("/"), disk).map(\.shortNameText)
    #expect(names == (1...9).map { "LONGFI~\($0).TEX" } + (10...12).map { "LONGF~\($0).TEX" })
    #expect(try volume.entry(at: FilePath("/longf~11.tex"), disk).name == "long file name 11.text")
  }

  @Test func `a name of capitals and digits needs no long name`() throws {
    var (disk, volume) = try FATNameTests.volume()
    try volume.replace(FilePath("/A1.TXT"), with: [], at: FATNameTests.time, &disk)
    try volume.replace(FilePath("/a2.txt"), with: [], at: FATNameTests.time, &disk)
    #expect(try volume.list(FilePath("/"), disk).map(\.slots) == [0..<1, 1..<3])
  }

  @Test(arguments: [
    "a\"b", "a*b", "a:b", "a<b", "a>b", "a?b", "a\\b", "a|b", "a\u{1}b", "...", " . ",
    String(repeating: "x", count: 256),
  ])
  func `what cannot be a name is refused`(_ name: String) {
    let error = #expect(throws: FileSystemError.self) { try FATName(name) }
    #expect(error?.kind == .invalidName)
  }

  @Test func `case does not count when a name is looked up, and is kept`() throws {
    var (disk, volume) = try FATNameTests.volume()
    try volume.replace(FilePath("/Straßen und Wege.Txt"), with: [1], at: FATNameTests.time, &disk)
    #expect(try volume.entry(at: FilePath("/STRAßEN UND WEGE.TXT"), disk).name == "Straßen und Wege.Txt")
    #expect(try volume.entry(at: FilePath("/ Straßen und Wege.txt. ."), disk).size == 1)
    try volume.rename(FilePath("/straßen und wege.txt"), to: FilePath("/STRASSEN.TXT"), &disk)
    try volume.rename(FilePath("/strassen.txt"), to: FilePath("/Strassen.txt"), &disk)
    #expect(try volume.list(FilePath("/"), disk).map(\.name) == ["Strassen.txt"])
  }

  @Test func `255 units take twenty pieces`() throws {
    var (disk, volume) = try FATNameTests.volume()
    let name = String(repeating: "é", count: 254) + "x"
    try volume.replace(FilePath("/" + name), with: [], at: FATNameTests.time, &disk)
    let entry = try volume.entry(at: FilePath("/" + name), disk)
    #expect(entry.name == name && entry.slots.count == 21)
  }

  /// The specification's own example of a checksum is code; these values are those of mtools for the same names.
  @Test func `pieces whose checksum or order is wrong belong to nothing`() throws {
    var (disk, volume) = try FATNameTests.volume()
    try volume.replace(FilePath("/a name of several pieces"), with: [], at: FATNameTests.time, &disk)
    let root = volume.geometry.fixedRoot.lowerBound
    for (offset, value) in [(13, UInt8(0x5A)), (32, 0x07)] {
      var broken = disk
      broken.bytes[root + offset] = value
      #expect(try volume.list(FilePath("/"), broken).map(\.name) == ["ANAMEO~1"])
      #expect(try volume.check(broken).findings.contains { $0.contains("belong to no entry") })
    }
  }

  @Test func `times have a resolution of two seconds, and creation of a hundredth`() throws {
    var (disk, volume) = try FATNameTests.volume()
    try volume.replace(FilePath("/T"), with: [], at: FATNameTests.time, &disk)
    let entry = try volume.entry(at: FilePath("/T"), disk)
    #expect(entry.modified.civil?.text == "2025-06-01 12:34:56")
    #expect(entry.created.civil == FATNameTests.time)
    #expect(FATTimestamp(CivilTime(year: 1970, month: 1, day: 1)).civil?.text == "1980-01-01 00:00:00")
    #expect(FATTimestamp(CivilTime(year: 2200, month: 1, day: 1)).civil?.text == "2107-12-31 23:59:59")
  }

  @Test func `days are those of the calendar`() {
    for (seconds, text) in [
      (0, "1970-01-01 00:00:00"), (951_782_400, "2000-02-29 00:00:00"), (1_709_211_908, "2024-02-29 13:05:08"),
      (4_102_444_799, "2099-12-31 23:59:59"), (-1, "1969-12-31 23:59:59"),
    ] {
      #expect(CivilTime(secondsSince1970: seconds).text == text)
    }
  }

  @Test func `attributes and times can be set, and a read-only file is not written`() throws {
    var (disk, volume) = try FATNameTests.volume()
    let path = FilePath("/F")
    try volume.replace(path, with: [1], at: FATNameTests.time, &disk)
    try volume.setAttributes([.readOnly, .hidden], of: path, &disk)
    #expect(try volume.entry(at: path, disk).attributes == [.readOnly, .hidden])
    let error = #expect(throws: FileSystemError.self) {
      try volume.append([2], to: path, at: FATNameTests.time, &disk)
    }
    #expect(error?.kind == .readOnly)
    try volume.setTimes(modified: CivilTime(year: 1999, month: 12, day: 31), of: path, &disk)
    #expect(try volume.entry(at: path, disk).modified.civil?.text == "1999-12-31 00:00:00")
  }

  @Test func `a fixed root directory that is full says so`() throws {
    var (disk, volume) = try FATNameTests.volume()
    let error = #expect(throws: FileSystemError.self) {
      for number in 0..<300 { try volume.replace(FilePath("/F\(number)"), with: [], at: FATNameTests.time, &disk) }
    }
    #expect(error?.kind == .noSpace && error?.reason.contains("224 entries") == true, "\(error?.reason ?? "")")
    #expect(try volume.list(FilePath("/"), disk).count == 224)
  }

  @Test func `a full volume says so and stays sound`() throws {
    var (disk, volume) = try FATNameTests.volume()
    let error = #expect(throws: FileSystemError.self) {
      try volume.replace(FilePath("/F"), with: [UInt8](repeating: 1, count: 2 << 20), at: FATNameTests.time, &disk)
    }
    #expect(error?.kind == .noSpace)
    try volume.sync(&disk)
    #expect(try volume.check(disk).isClean)
  }
}
