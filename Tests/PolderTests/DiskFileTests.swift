import Foundation
import TestSupport
import Testing

/// `polder disk` with the files on disks, by the program as users have it.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct DiskFileTests {
  private let polder: Polder
  private let folder: TemporaryFolder

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    try folder.write("<h1>hello</h1>\n", as: "index.html")
  }

  @discardableResult
  private func disk(_ arguments: String..., input: String? = nil) throws -> Polder.Outcome {
    try polder.run(["disk"] + arguments, in: folder.path, shell: input.map { "printf '\($0)' |" } ?? "")
  }

  private func expect(
    _ arguments: String..., status: Int32 = 0, output: String? = nil, complaint: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try polder.run(["disk"] + arguments, in: folder.path, shell: "")
    #expect(outcome.status == status, "\(arguments): \(outcome)", sourceLocation: sourceLocation)
    if let output { #expect(outcome.output == output, "\(arguments): \(outcome)", sourceLocation: sourceLocation) }
    if let complaint {
      #expect(outcome.errors.contains(complaint), "\(arguments): \(outcome)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ["d.vdi", "d.vmdk", "d.vhd", "d.vhdx", "d.qcow2", "d.raw", "delta"])
  func `files go onto a disk of any format and come back`(_ name: String) throws {
    let image = name == "delta" ? "d2.vdi" : name
    try expect("create", name == "delta" ? "base.vdi" : image, "--size", "64MiB")
    if name == "delta" { try expect("fork", "base.vdi", image) }
    try expect("format", image, "--fat32", "--label", "WWW", output: "")
    try expect("mkdir", image, "/www")
    try expect("put", image, "index.html", "/www/index.html")
    try expect("put", image, "index.html", "/www/A page with a long name.html")
    try expect("ls", image, "/www", output: "A page with a long name.html\nindex.html\n")
    try expect("ls", image, "-r", output: "/www/\n/www/A page with a long name.html\n/www/index.html\n")
    try expect("cat", image, "/WWW/INDEX.HTML", output: "<h1>hello</h1>\n")
    try expect("get", image, "/www/index.html", "copy.html")
    #expect(try folder.bytes(of: "copy.html") == folder.bytes(of: "index.html"))
    try expect("get", image, "-r", "/www", "site")
    #expect(try folder.files(in: "site") == ["A page with a long name.html", "index.html"])
    try expect("mv", image, "/www/index.html", "/www/old.html")
    try expect("rm", image, "/www/A page with a long name.html")
    try expect("ls", image, "/www", output: "old.html\n")
    #expect(try disk("df", image).output.hasPrefix("FAT32 'WWW': "))
    try expect("check", image)
    try expectJudges(image)
  }

  private func expectJudges(_ image: String) throws {
    let (fsck, mtype) = (Tool("fsck.fat"), Tool("mtype"))
    guard fsck.isInstalled, mtype.isInstalled else { return }
    try expect("convert", image, "judged.raw")
    let page = try mtype.run(["-i", folder["judged.raw"] + "@@1M", "::/www/old.html"])
    #expect(page == Array("<h1>hello</h1>\n".utf8))
    try folder.write(Array(try folder.bytes(of: "judged.raw").dropFirst(1 << 20)), as: "volume.img")
    let outcome = try fsck.outcome(of: ["-n", folder["volume.img"]])
    #expect(outcome.status == 0, "\(outcome.text)")
  }

  @Test func `folders are copied with what is in them, and directories deleted`() throws {
    try folder.makeFolders("site/css")
    try folder.write("body {}\n", as: "site/css/style.css")
    try folder.copy(folder["index.html"], as: "site/index.html")
    try expect("create", "d.vdi", "--size", "64MiB")
    try expect("format", "d.vdi")
    try expect("put", "d.vdi", "site", "/", status: 64, complaint: "site: is a directory: -r copies directories")
    try expect("put", "d.vdi", "-r", "site", "/")
    try expect("put", "d.vdi", "-p", "index.html", "/a/b/c.html")
    let listing = "/a/\n/a/b/\n/a/b/c.html\n/site/\n/site/css/\n/site/css/style.css\n/site/index.html\n"
    try expect("ls", "d.vdi", "-r", "/", output: listing)
    try expect("rm", "d.vdi", "/site", status: 64, complaint: "d.vdi: '/site' is a directory: -r deletes directories")
    try expect("rm", "d.vdi", "-r", "/site", "/a")
    try expect("ls", "d.vdi", output: "")
    #expect(try disk("put", "d.vdi", "-", "/from-a-pipe", input: "text").status == 0)
    try expect("cat", "d.vdi", "/from-a-pipe", output: "text")
  }

  @Test func `what cannot be done is said in one line`() throws {
    try expect("create", "d.vdi", "--size", "64MiB")
    try expect("ls", "d.vdi", status: 65, complaint: "no FAT or ISO 9660 file system found")
    try expect("create", "small.vdi", "--size", "20MiB")
    try expect(
      "format", "small.vdi", "--fat32", status: 64, complaint: "cannot be FAT32: it takes at least 65525 clusters")
    try expect("format", "d.vdi", "--label", "much too long", status: 64, complaint: "invalid label 'much too long'")
    try expect("format", "d.vdi")
    try expect("format", "d.vdi", status: 73, complaint: "the disk is not empty: --force formats it all the same")
    try expect("format", "d.vdi", "--force", "--fat16")
    try expect("cat", "d.vdi", "/nothing", status: 66, complaint: "d.vdi: '/nothing' does not exist")
    try expect("put", "d.vdi", "nothing", "/", status: 66, complaint: "nothing: ")
    try expect("put", "d.vdi", "index.html", "/a:b", status: 64, complaint: "invalid file name 'a:b'")
    try expect("put", "d.vdi", "index.html", "/no/file", status: 66, complaint: "'/no' does not exist")
    try folder.write([UInt8](repeating: 1, count: 70 << 20), as: "large")
    try expect("put", "d.vdi", "large", "/", status: 73, complaint: "no space left on the volume")
    try expect("ls", "d.vdi", output: "")
  }

  @Test func `a name on a disk does not lead out of the folder`() throws {
    try expect("create", "d.raw", "--size", "64MiB")
    try expect("format", "d.raw", "--fat16")
    try expect("put", "d.raw", "index.html", "/xx_xx_evil long name")
    var bytes = try folder.bytes(of: "d.raw")
    // The long name's first piece, in UTF-16: "xx_xx_" becomes "../../".
    let old: [UInt8] = "xx_xx".utf8.reduce(into: []) { $0 += [$1, 0] }
    // Behind the tables, in the partition's first megabyte.
    let first = (1 << 20..<2 << 20).first { Array(bytes[$0..<$0 + old.count]) == old }
    let start = try #require(first)
    for (index, character) in "../..".utf8.enumerated() { bytes[start + 2 * index] = character }
    try folder.write(bytes, as: "d.raw")
    try expect("get", "d.raw", "-r", "/", "out", status: 65, complaint: "cannot be that of a local file")
  }

  @Test(.enabled(if: Tool("xorriso").isInstalled, "xorriso is not installed; see Scripts/setup test"))
  func `CD images are read`() throws {
    try folder.makeFolder("cd")
    try folder.copy(folder["index.html"], as: "cd/A page with a long name.html")
    try FileManager.default.createSymbolicLink(atPath: folder["cd/link"], withDestinationPath: "elsewhere")
    try Tool("xorriso").run([
      "-as", "mkisofs", "-quiet", "-R", "-J", "-V", "DISC", "-o", folder["cd.iso"], folder["cd"],
    ])
    try expect("ls", "cd.iso", output: "A page with a long name.html\nlink\n")
    try expect("cat", "cd.iso", "/A page with a long name.html", output: "<h1>hello</h1>\n")
    try expect("get", "cd.iso", "-r", "/", "out")
    #expect(try folder.files(in: "out") == ["A page with a long name.html"])
    #expect(try disk("ls", "-l", "cd.iso").output.contains("link -> elsewhere"))
    #expect(try disk("df", "cd.iso").output.hasPrefix("ISO 9660 with Rock Ridge 'DISC': "))
    try expect("rm", "cd.iso", "/link", status: 65, complaint: "can only be read")
  }
}
