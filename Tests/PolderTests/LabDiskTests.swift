import Foundation
import TestSupport
import Testing

/// `polder run` with machines that have disks, by the program as users have it.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct LabDiskTests {
  private let polder: Polder
  private let folder: TemporaryFolder

  private static let lab = """
    polder: 1
    name: web
    nodes:
      web:
        interfaces: { eth0: { address: 10.0.0.1/24 } }
        disk: { image: images/web.vdi, size: 80MiB }
        services: [http: {}]
      new: { disk: { size: 40MiB } }
      client: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
    links: [[web, client], [new, client]]
    events:
      - { at: 1s, on: client, run: "curl -s http://10.0.0.1/" }
      - { at: 2s, on: web, run: "echo '<p>changed</p>' > /www/index.html; echo log > '/www/A log with a long name.txt'" }
      - { at: 2s, on: new, run: "mkdir /d; echo mine > /d/mine.txt" }
      - { at: 3s, on: client, run: "curl -s http://10.0.0.1/" }

    """

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    try folder.makeFolders("images")
    try folder.write("<h1>hello</h1>\n", as: "index.html")
    try folder.write(LabDiskTests.lab, as: "web.yaml")
    try succeed("disk", "create", "images/web.vdi", "--size", "64MiB")
    try succeed("disk", "format", "images/web.vdi", "--fat32")
    try succeed("disk", "mkdir", "images/web.vdi", "/www")
    try succeed("disk", "put", "images/web.vdi", "index.html", "/www/index.html")
  }

  @discardableResult
  private func succeed(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let outcome = try polder.run(arguments, in: folder.path)
    #expect(outcome.status == 0, "\(arguments): \(outcome)", sourceLocation: sourceLocation)
    return outcome.output
  }

  @Test func `a machine begins with an image, and its disk is written out at the end`() throws {
    let before = try folder.bytes(of: "images/web.vdi")
    let output = try succeed("run", "web.yaml", "--disks", "out", "--capture", "none")
    #expect(output.contains("<h1>hello</h1>") && output.contains("<p>changed</p>"))
    #expect(try folder.bytes(of: "images/web.vdi") == before, "the image itself stays as it is")
    #expect(try folder.files(in: "out") == ["new.vdi", "web.vdi"])
    #expect(try succeed("disk", "cat", "out/web.vdi", "/www/index.html") == "<p>changed</p>\n")
    #expect(try succeed("disk", "cat", "out/new.vdi", "/d/mine.txt") == "mine\n")
    try succeed("disk", "check", "out/web.vdi")
    // A second run replaces them.
    try succeed("run", "web.yaml", "--disks", "out", "--capture", "none")
    #expect(try folder.files(in: "out") == ["new.vdi", "web.vdi"])
  }

  @Test(
    .enabled(
      if: Tool("qemu-img").isInstalled && Tool("fsck.fat").isInstalled && Tool("mtype").isInstalled,
      "qemu-img, dosfstools or mtools are not installed; see Scripts/setup test"))
  func `programs that others wrote find what the guest wrote`() throws {
    try succeed("run", "web.yaml", "--disks", "out", "--capture", "none")
    for (name, size, file, text) in [
      ("web", 80 << 20, "/www/A log with a long name.txt", "log\n"), ("new", 40 << 20, "/d/mine.txt", "mine\n"),
    ] {
      let (image, raw) = (folder["out/\(name).vdi"], folder["\(name).raw"])
      #expect(try Tool("qemu-img").outcome(of: ["check", image]).status == 0)
      _ = try Tool("qemu-img").run(["convert", "-O", "raw", image, raw])
      #expect(try folder.bytes(of: "\(name).raw").count == size)
      #expect(try Tool("mtype").run(["-i", raw + "@@1M", "::" + file]) == Array(text.utf8))
      try folder.write(Array(try folder.bytes(of: "\(name).raw").dropFirst(1 << 20)), as: "volume.img")
      let outcome = try Tool("fsck.fat").outcome(of: ["-n", folder["volume.img"]])
      #expect(outcome.status == 0, "\(outcome.text)")
    }
  }

  @Test func `a resumed run writes out what an uninterrupted one does`() throws {
    try succeed("run", "web.yaml", "--disks", "straight", "--capture", "none", "--save-at", "1500ms=saved.polder")
    try succeed("resume", "saved.polder", "--disks", "resumed", "--capture", "none")
    for name in ["web", "new"] {
      try succeed("disk", "compare", "straight/\(name).vdi", "resumed/\(name).vdi")
    }
  }

  @Test(arguments: [
    ("images/web.vdi, size: 2MiB", "more than 'size'"), ("missing.vdi", "No such file or directory"),
    ("index.html, size: 600B", "600"),
  ])
  func `an image that cannot be used is one line`(_ disk: String, _ complaint: String) throws {
    let text = LabDiskTests.lab.replacing("images/web.vdi, size: 80MiB", with: disk)
    try folder.write(text, as: "wrong.yaml")
    let outcome = try polder.run(["run", "wrong.yaml"], in: folder.path)
    #expect(outcome.status == 65 && outcome.complaints.count == 1, "\(outcome)")
    #expect(outcome.errors.hasPrefix("wrong.yaml:6:") && outcome.errors.contains(complaint), "\(outcome)")
  }
}
