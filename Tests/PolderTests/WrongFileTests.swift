import Foundation
import LabTesting
import TestSupport
import Testing

/// A command that is given another kind of file than its own says what that is, and what to do with it.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct WrongFileTests {
  private static let lab = "polder: 1\nnodes: { a: {}, b: {} }\nlinks: [[a, b]]\n"

  private static let topologyCommands = [
    ["check"], ["run"], ["graph"], ["expand"], ["chain"], ["trace", "--from", "a", "--to", "b"],
  ]

  /// The name of each file, what is in it, and what is said of it.
  private static let files: [(name: String, content: [UInt8], words: String)] = [
    ("lab.pcapng", [0x0A, 0x0D, 0x0D, 0x0A, 0x1C, 0, 0, 0], "a capture, not a topology file: open it in Wireshark"),
    ("lab.pcap", [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0], "a capture, not a topology file: open it in Wireshark"),
    (
      "disk.qcow2", Array("QFI".utf8) + [0xFB, 0, 0, 0, 3],
      "a disk image (qcow2), not a topology file: use 'polder disk'"
    ),
    ("disk.vmdk", Array("KDMV".utf8) + [1, 0, 0, 0], "a disk image (VMDK), not a topology file: use 'polder disk'"),
    ("disk.vhd", Array("conectix".utf8), "a disk image (VHD), not a topology file: use 'polder disk'"),
    ("lab.yaml.gz", [0x1F, 0x8B, 8, 0], "a compressed file (gzip), not a topology file: unpack it first"),
    ("random", [1, 2, 3, 0, 0, 255, 254, 0, 7], "a binary file, not a topology file: name another file"),
    ("latin1.yaml", Array("polder: 1\nname: caf".utf8) + [0xE9, 0x0A], "not UTF-8 text; save it as UTF-8"),
  ]

  @Test(arguments: topologyCommands) func `a command for topologies is given something else`(_ command: [String]) throws
  {
    let (polder, folder) = (try #require(Polder.built), try TemporaryFolder())
    for file in Self.files {
      try Data(file.content).write(to: URL(filePath: folder[file.name]))
      let outcome = try polder.run(command + [file.name], in: folder.path)
      #expect(outcome.status == 65 && outcome.errors.hasPrefix("\(file.name): \(file.words)"), "\(outcome)")
      #expect(outcome.errors.split(separator: "\n").count == 1 && outcome.output.isEmpty)
    }
    let outcome = try polder.run(command + ["."], in: folder.path)
    #expect(outcome.status == 74 && outcome.errors == ".: a folder, not a topology file: name a file in it\n")
    try folder.write("", as: "empty.yaml")
    let empty = try polder.run(command + ["empty.yaml"], in: folder.path)
    #expect(empty.status == 65)
    #expect(empty.errors == "empty.yaml:1:1: the file is empty: start it with 'polder: 1' and 'nodes:'\n")
  }

  @Test func `a checkpoint is for resume, and resume for checkpoints`() throws {
    let (polder, folder) = (try #require(Polder.built), try TemporaryFolder())
    try folder.write(Self.lab, as: "lab.yaml")
    #expect(
      try polder.run(["run", "lab.yaml", "--for", "1s", "--save-at", "1s=lab.polder"], in: folder.path).status == 0)
    for command in [["check"], ["graph"], ["expand"], ["run"]] {
      let outcome = try polder.run(command + ["lab.polder"], in: folder.path)
      #expect(outcome.status == 65)
      #expect(outcome.errors == "lab.polder: a checkpoint, not a topology file: continue it with 'polder resume'\n")
    }
    let topology = try polder.run(["resume", "lab.yaml"], in: folder.path)
    #expect(topology.status == 65)
    #expect(topology.errors == "lab.yaml: a text file, not a checkpoint: run a topology file with 'polder run'\n")
  }
}
