import Foundation
import LabTesting
import TestSupport
import Testing

/// Discs and sticks in a lab, by the program as users have it, with images that other programs make and read.
@Suite(
  .enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)),
  .enabled(
    if: ["genisoimage", "isoinfo", "mkfs.vfat", "mcopy", "mtype", "fsck.fat"].allSatisfy { Tool($0).isInstalled },
    "genisoimage, dosfstools or mtools are not installed; see Scripts/setup test"))
struct RemovableMediaTests {
  private let polder: Polder
  private let folder: TemporaryFolder

  private static let lab = """
    polder: 1
    name: media
    duration: 60s
    nodes:
      a: { cd: images/course.iso, usb: images/stick.img }
      b: { disk: { size: 8MiB }, usb: empty }
    events:
      EVENTS

    """

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    try folder.makeFolders("images", "cd/Lessons and exercises/one/two", "cd/empty")
    try folder.write("hello\n", as: "cd/Read me first.txt")
    try folder.write(String(repeating: "0123456789abcde\n", count: 5000), as: "cd/Lessons and exercises/one/long.txt")
    try folder.write("ü\n", as: "cd/Lessons and exercises/one/two/umlaut.txt")
    try makeStick()
  }

  private func makeStick() throws {
    try folder.write([UInt8](repeating: 0, count: 4 << 20), as: "images/stick.img")
    _ = try Tool("mkfs.vfat").run(["-n", "STICK", folder["images/stick.img"]])
    try folder.write("from outside\n", as: "note.txt")
    _ = try Tool("mcopy").run(["-i", folder["images/stick.img"], folder["note.txt"], "::/A long name.txt"])
  }

  private func makeDisc(_ options: String...) throws {
    _ = try Tool("genisoimage").run(
      ["-quiet", "-V", "COURSE"] + options + ["-o", folder["images/course.iso"], folder["cd"]])
  }

  /// What the machines of the lab print at the commands, each at its second.
  private func run(_ events: [String], _ options: String...) throws -> String {
    let lines = events.map { "  - { \($0) }" }.joined(separator: "\n")
    try folder.write(RemovableMediaTests.lab.replacing("  EVENTS", with: lines), as: "lab.yaml")
    let outcome = try polder.run(["run", "lab.yaml", "--capture", "none"] + options, in: folder.path)
    #expect(outcome.status == 0, "\(outcome)")
    return outcome.output
  }

  @Test(arguments: [["-R"], ["-R", "-J"], ["-J"]])
  func `a guest sees on a disc what isoinfo sees`(_ options: [String]) throws {
    _ = try Tool("genisoimage").run(
      ["-quiet", "-V", "COURSE", "-input-charset", "utf-8"] + options
        + ["-o", folder["images/course.iso"], folder["cd"]])
    let kind = options.contains("-R") ? "-R" : "-J"
    let theirs = String(
      decoding: try Tool("isoinfo").run([kind, "-f", "-i", folder["images/course.iso"]]), as: UTF8.self)
    let ours = try run([#"at: 1s, on: a, run: "cd /media/cdrom; find .""#])
    let found = ours.split(separator: "\n").filter { $0.hasPrefix("./") }.map { String($0.dropFirst()) }
    #expect(found.sorted() == theirs.split(separator: "\n").map(String.init).sorted())
    let content = try run([
      #"at: 1s, on: a, run: "cd /media/cdrom; sha256sum 'Lessons and exercises/one/long.txt'; cat 'Lessons and exercises/one/two/umlaut.txt'""#
    ])
    let sum = try Tool("sha256sum").run([folder["cd/Lessons and exercises/one/long.txt"]])
    #expect(content.contains(String(decoding: sum.prefix(64), as: UTF8.self)) && content.contains("\nü\n"))
  }

  @Test func `links of Rock Ridge are followed within the disc`() throws {
    for (link, target) in [
      ("inside", "Lessons and exercises/one"), ("up", "Lessons and exercises/one/../../Read me first.txt"),
      ("outside", "/etc/passwd"), ("round", "round"),
    ] { try FileManager.default.createSymbolicLink(atPath: folder["cd/" + link], withDestinationPath: target) }
    try makeDisc("-R")
    let output = try run([
      #"at: 1s, on: a, run: "cd /media/cdrom; ls inside; cat up inside/../../empty/../up; cat outside; cat round; ls""#
    ])
    #expect(output.contains("long.txt\ntwo\nhello\n"))
    #expect(output.contains("cat: outside: No such file or directory\ncat: round: No such file or directory\n"))
    #expect(!output.contains("\noutside\n") && output.contains("\nup\n"))
  }

  @Test func `other programs read what a guest wrote to a stick`() throws {
    try makeDisc("-R", "-J")
    let output = try run(
      [
        #"at: 1s, on: a, run: "cat '/media/usb/A long name.txt'; mkdir /media/usb/new; cp -r /media/cdrom /media/usb/new/copy""#,
        #"at: 2s, on: a, run: "mv '/media/usb/A long name.txt' /root/moved; cat /root/moved; mv /root/moved /media/usb/back.txt""#,
        "at: 3s, eject: a:usb", "at: 4s, insert: images/stick.img, into: b:usb",
        #"at: 5s, on: b, run: "cat /media/usb/back.txt; mount; echo more >> /media/usb/back.txt; umount /dev/sdb; ls /media/usb""#,
      ], "--disks", "out")
    #expect(
      output.contains("from outside\nfrom outside\n") || output.components(separatedBy: "from outside\n").count == 4)
    #expect(output.contains("/dev/sdb on /media/usb type vfat (rw,relatime)\n"))
    #expect(try folder.files(in: "out") == ["b+usb.vdi", "b.vdi"])
    let raw = folder["stick.raw"]
    let conversion = try polder.run(["disk", "convert", "out/b+usb.vdi", "stick.raw"], in: folder.path)
    #expect(conversion.status == 0, "\(conversion)")
    #expect(try Tool("mtype").run(["-i", raw, "::/back.txt"]) == Array("from outside\nmore\n".utf8))
    let long = try Tool("mtype").run(["-i", raw, "::/new/copy/Lessons and exercises/one/long.txt"])
    #expect(try long == folder.bytes(of: "cd/Lessons and exercises/one/long.txt"))
    let check = try Tool("fsck.fat").outcome(of: ["-n", raw])
    #expect(check.status == 0, "\(check.text)")
  }

  @Test func `a stick that is pulled out has lost what was not written back, and is sound`() throws {
    try makeDisc("-R")
    let output = try run(
      [
        #"at: 1s, on: a, run: "echo safe > /media/usb/safe.txt; sync; echo lost > /media/usb/lost.txt; cat /media/usb/lost.txt""#,
        "at: 2s, pull: a:usb", #"at: 3s, on: a, run: "ls /media/usb; mount""#,
      ], "--disks", "out")
    #expect(output.contains("lost async page write") && !output.contains("/dev/sda on"))
    let conversion = try polder.run(["disk", "convert", "out/stick+shelf.vdi", "stick.raw"], in: folder.path)
    #expect(conversion.status == 0, "\(conversion)")
    #expect(try Tool("mtype").run(["-i", folder["stick.raw"], "::/safe.txt"]) == Array("safe\n".utf8))
    #expect(try Tool("mtype").outcome(of: ["-i", folder["stick.raw"], "::/lost.txt"]).status != 0)
    let check = try Tool("fsck.fat").outcome(of: ["-n", folder["stick.raw"]])
    #expect(check.status == 0, "\(check.text)")
  }

  @Test func `a resumed run goes on with its discs and sticks`() throws {
    try makeDisc("-R", "-J")
    let events = [
      #"at: 1s, on: a, run: "echo one > /media/usb/one.txt""#, "at: 3s, eject: a:usb", "at: 4s, eject: a:cd",
      "at: 5s, insert: images/stick.img, into: b:usb", "at: 6s, insert: images/course.iso, into: a:cd",
      #"at: 7s, on: b, run: "cat /media/usb/one.txt; echo two > /media/usb/two.txt""#,
      #"at: 8s, on: a, run: "cat '/media/cdrom/Read me first.txt'""#,
    ]
    let straight = try run(
      events, "--disks", "straight", "--save-at", "2s=one.polder", "--save-at", "4500ms=two.polder")
    for name in ["one", "two"] {
      let resumed = try polder.run(
        ["resume", name + ".polder", "--capture", "none", "--disks", name], in: folder.path)
      #expect(resumed.status == 0)
      #expect(resumed.output.suffix(33) == straight.suffix(33), "the digests")
      let comparison = try polder.run(["disk", "compare", "straight/b+usb.vdi", name + "/b+usb.vdi"], in: folder.path)
      #expect(comparison.status == 0, "\(comparison)")
    }
  }

  @Test func `a machine boots from a disc, and installs from it what it boots from next`() throws {
    let web = Repository.root + "/Topologies/pxe-boot.qcow2"
    #expect(try polder.run(["disk", "convert", web, "cd/web.img"], in: folder.path).status == 0)
    try folder.write([UInt8](repeating: 0x90, count: 2048), as: "cd/boot.bin")
    try makeDisc("-R", "-b", "boot.bin", "-no-emul-boot", "-boot-load-size", "4")
    try folder.write(
      """
      polder: 1
      name: install
      duration: 30s
      nodes:
        bare: { cd: images/course.iso, usb: empty, disk: { size: 2MiB, format: none }, boot: [disk, cd] }
      events:
        - { at: 1s, on: bare, run: "df /; lsblk; cp /media/cdrom/web.img /dev/sda; sync; reboot" }
        - { at: 20s, on: bare, run: "df /; lsblk; cat /www/index.html" }

      """, as: "install.yaml")
    let outcome = try polder.run(["run", "install.yaml", "--disks", "out"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.output.contains("Boot from Hard Disk failed: the disk is empty\n"))
    #expect(outcome.output.contains("Booting from CD...\n") && outcome.output.contains("Booting from Hard Disk...\n"))
    #expect(
      outcome.output.contains("sda  0   2.0M  0 disk\n") && outcome.output.contains("This page came with the disk"))
    #expect(outcome.output.contains("tmpfs") && outcome.output.contains("/dev/sda1"))
  }

  @Test(arguments: [
    ("cd: images/course.iso", "cd: missing.iso", "No such file or directory"),
    ("cd: images/course.iso", "cd: images/stick.img", "no ISO 9660 file system found"),
    ("usb: images/stick.img", "usb: note.txt", "a disk of 13 bytes"),
    ("usb: images/stick.img", "usb: ../stick.img", "No such file or directory"),
  ])
  func `an image that cannot be used is one line`(_ said: String, _ instead: String, _ complaint: String) throws {
    try makeDisc("-R")
    let text = RemovableMediaTests.lab.replacing("  EVENTS", with: "  - { at: 1s, eject: a:cd }")
    try folder.write(text.replacing(said, with: instead), as: "wrong.yaml")
    let outcome = try polder.run(["run", "wrong.yaml"], in: folder.path)
    #expect(outcome.status == 65 && outcome.complaints.count == 1, "\(outcome)")
    let column = said.hasPrefix("cd") ? 12 : 36
    #expect(outcome.errors.hasPrefix("wrong.yaml:5:\(column): ") && outcome.errors.contains(complaint), "\(outcome)")
  }

  @Test(arguments: [
    ("insert: images/course.iso, into: b:cd", "'b' has no drive 'cd'"), ("eject: c:cd", "'c'"),
    ("pull: a:cd", "cannot be pulled"), ("eject: a:floppy", "NODE:cd or NODE:usb"),
  ])
  func `an event of a drive that there is not is refused`(_ event: String, _ complaint: String) throws {
    let text = RemovableMediaTests.lab.replacing("  EVENTS", with: "  - { at: 1s, \(event) }")
    try folder.write(text, as: "wrong.yaml")
    let outcome = try polder.run(["check", "wrong.yaml"], in: folder.path)
    #expect(outcome.status == 65 && outcome.errors.contains(complaint), "\(outcome)")
  }
}
