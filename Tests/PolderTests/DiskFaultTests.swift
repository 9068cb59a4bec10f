import Foundation
import TestSupport
import Testing

/// What users, other programs and attackers have found in `polder disk`, by the program as users have it.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct DiskFaultTests {
  private let polder: Polder
  private let folder: TemporaryFolder
  private let content: [UInt8]

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    content = (0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) | 1 }
    try folder.write(content, as: "rnd")
  }

  @discardableResult
  private func disk(_ arguments: String..., input: String? = nil) throws -> Polder.Outcome {
    try polder.run(["disk"] + arguments, in: folder.path, shell: input.map { "cat '\($0)' |" } ?? "")
  }

  private func attributes(_ name: String) throws -> [FileAttributeKey: Any] {
    try FileManager.default.attributesOfItem(atPath: folder[name])
  }

  /// Whether the whole disk reads as a file.
  private func reads(_ image: String, _ expected: [UInt8]) throws -> Bool {
    try folder.remove("read.raw", ifThere: true)
    let outcome = try disk("convert", image, "read.raw")
    return try outcome.status == 0 && folder.bytes(of: "read.raw") == expected
  }

  @Test func `a device stays a device`() throws {
    guard mknod(folder["node"], S_IFCHR | 0o600, dev_t(0x103)) == 0 else { return }
    let outcome = try disk("convert", "rnd", "node", "--format", "raw")
    #expect(outcome.status == 73 && outcome.errors.contains("a device"), "\(outcome)")
    #expect(try attributes("node")[.type] as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test(arguments: ["compact", "resize", "convert"]) func `a rewrite keeps the mode and the link`(command: String)
    throws
  {
    try folder.makeFolder("s")
    try disk("convert", "rnd", "s/real.vdi", "--block-size", "64KiB")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder["s/real.vdi"])
    try FileManager.default.createSymbolicLink(atPath: folder["l.vdi"], withDestinationPath: "s/real.vdi")
    let outcome =
      switch command {
      case "compact": try disk("compact", "l.vdi")
      case "resize": try disk("resize", "l.vdi", "20GiB")
      default: try disk("convert", "rnd", "l.vdi")
      }
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try attributes("l.vdi")[.type] as? FileAttributeType == .typeSymbolicLink)
    #expect(try attributes("s/real.vdi")[.posixPermissions] as? Int == 0o640)
  }

  @Test func `a child whose parent-modification UUID is stale opens with a warning`() throws {
    try disk("convert", "rnd", "b.vdi")
    try disk("fork", "b.vdi", "d.vdi")
    var bytes = try folder.bytes(of: "d.vdi")
    bytes.replaceSubrange(0x1B8..<0x1C8, with: Array("0123456789abcdef".utf8))
    try folder.write(bytes, as: "d.vdi")
    let outcome = try disk("compare", "d.vdi", "b.vdi")
    #expect(outcome.status == 0 && outcome.output == "equal\n", "\(outcome)")
    #expect(outcome.complaints.count == 1 && outcome.errors.hasPrefix("warning: d.vdi: "), "\(outcome)")
  }

  @Test func `a shrunk VDI has no more blocks in its file than on its disk`() throws {
    try disk("convert", "rnd", "sh.vdi")
    #expect(try disk("resize", "sh.vdi", "1MiB", "--shrink").status == 0)
    let bytes = try folder.bytes(of: "sh.vdi")
    #expect(bytes[0x184] <= bytes[0x180] && bytes[0x180] == 1)
    #expect(try disk("check", "sh.vdi").status == 0)
  }

  @Test func `a write into the image's own tables is refused`() throws {
    try disk("create", "r.qcow2", "--size", "16MiB")
    try disk("write", "r.qcow2", input: "rnd")
    var bytes = try folder.bytes(of: "r.qcow2")
    func number(_ offset: Int) -> Int {
      bytes[offset..<offset + 8].reduce(0) { $0 << 8 | Int($1) } & 0xFF_FFFF_FFFF_FE00
    }
    let (first, second) = (number(40), number(number(40)))
    for index in 0..<8 { bytes[second + 24 + index] = UInt8(truncatingIfNeeded: first >> (56 - 8 * index)) }
    bytes[second + 24] |= 0x80
    try folder.write(bytes, as: "r.qcow2")
    let outcome = try disk("write", "r.qcow2", "--offset", "192KiB", input: "rnd")
    #expect(outcome.status == 65 && outcome.errors.contains("corrupt"), "\(outcome)")
    #expect(try folder.bytes(of: "r.qcow2") == bytes)
  }

  @Test(arguments: [
    "info", "check", "map", "compact", "read", "write", "commit", "resize", "rebase", "fork", "convert", "compare",
    "bench",
  ])
  func `every command that opens an image can be told its format`(command: String) throws {
    let help = try disk(command, "--help")
    #expect(help.output.contains("--source-format"), "\(command)")
  }

  @Test func `an image that is in use is not converted onto`() throws {
    try disk("convert", "rnd", "u.vdi")
    // It writes what comes through the pipe, and has the image open until the pipe ends.
    signal(SIGPIPE, SIG_IGN)
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    let running = try polder.start(["disk", "write", "u.vdi"], in: folder.path, shell: "exec <pipe;")
    let pipe = try FileHandle(forWritingTo: URL(filePath: folder["pipe"]))
    try pipe.write(contentsOf: Data(repeating: 1, count: 2 << 20))
    // More than the pipe holds went into it, so the image is open now.
    let outcome = try disk("convert", "rnd", "u.vdi")
    try pipe.close()
    #expect(outcome.status == 74 && outcome.errors.contains("in use"), "\(outcome)")
    #expect(try running.wait().status == 0)
  }

  @Test(arguments: ["monolithicFlat", "twoGbMaxExtentSparse", "monolithicSparse"])
  func `a name that a descriptor cannot hold is refused before anything is written`(variant: String) throws {
    let outcome = try disk("convert", "rnd", "q\"x.vmdk", "--variant", variant)
    #expect(outcome.status == 64 && outcome.errors.contains("quotation mark"), "\(outcome)")
    #expect(try folder.files() == ["rnd"])
  }

  @Test func `the sector bitmap of a dynamic VHD says what is there`() throws {
    try disk("convert", "rnd", "bm.vhd", "--format", "vhd")
    var bytes = try folder.bytes(of: "bm.vhd")
    let table = bytes[528..<536].reduce(0) { $0 << 8 | Int($1) }
    let block = bytes[table..<table + 4].reduce(0) { $0 << 8 | Int($1) } * 512
    bytes[block] = 0
    try folder.write(bytes, as: "bm.vhd")
    let outcome = try disk("read", "bm.vhd", "--length", "4")
    #expect(outcome.output == "\0\0\0\0", "\(outcome)")
    var expected = content
    expected.replaceSubrange(0..<8 * 512, with: [UInt8](repeating: 0, count: 8 * 512))
    #expect(try reads("bm.vhd", expected))
  }

  @Test func `messages say what is wrong`() throws {
    for name in ["r0", "r1", "r2"] {
      let previous = "r\(Int(name.dropFirst()).map { $0 - 1 } ?? 0).vdi"
      if name == "r0" {
        try disk("create", "r0.vdi", "--size", "1MiB")
      } else {
        try disk("fork", previous, "\(name).vdi")
      }
    }
    #expect(try disk("rebase", "r1.vdi", "--parent", "r2.vdi").errors.contains("loop"))
    #expect(try disk("create", "big.vhd", "--size", "2041GiB").errors.contains("2040 GiB"))
  }

  @Test func `many forks are there as a whole or not at all`() throws {
    try disk("convert", "rnd", "b.vdi")
    try folder.write([1], as: "clone-0003.vdi")
    let outcome = try disk("fork", "b.vdi", "clone", "--count", "5")
    #expect(outcome.status == 73, "\(outcome)")
    #expect(try folder.files() == ["b.vdi", "clone-0003.vdi", "rnd"])
  }
}

extension TemporaryFolder {
  fileprivate func remove(_ name: String, ifThere: Bool) throws {
    if FileManager.default.fileExists(atPath: self[name]) { try remove(name) }
  }
}
