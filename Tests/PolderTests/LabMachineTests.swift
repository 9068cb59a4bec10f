import Foundation
import TestSupport
import Testing

/// `vm:` in topologies: machines on disk as machines of a lab, by the program as users have it.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct LabMachineTests {
  private let polder: Polder
  private let folder: TemporaryFolder

  private static let lab = """
    polder: 1
    name: stored
    duration: 10s
    nodes:
      web:
        vm: vms/web/web.vbox
        interfaces: { eth0: { address: 10.0.0.1/24 } }
        services: [http: {}]
      client: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
    links: [[web, client]]
    events:
      - { at: 1s, on: client, run: "curl -s http://10.0.0.1/" }
      - { at: 2s, on: web, run: "echo changed > /www/new.txt" }

    """

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    try folder.makeFolders("vms")
    try folder.write(LabMachineTests.lab, as: "lab.yaml")
    try succeed("vm", "create", "web", "--in", "vms", "--vcpus", "2", "--memory", "512MiB", "--disk-size", "40MiB")
    try succeed("disk", "format", disk, "--fat32")
    try succeed("disk", "mkdir", disk, "/www")
    try put("<h1>one</h1>\n", on: disk)
  }

  private let disk = "vms/web/web_disk.vdi"

  private func put(_ page: String, on image: String) throws {
    try folder.write(page, as: "page.html")
    try succeed("disk", "put", image, "page.html", "/www/index.html")
  }

  @discardableResult
  private func succeed(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let outcome = try polder.run(arguments, in: folder.path)
    #expect(outcome.status == 0, "\(arguments): \(outcome)", sourceLocation: sourceLocation)
    return outcome.output
  }

  private func lab(_ old: String, _ new: String, as name: String) throws {
    try folder.write(LabMachineTests.lab.replacing(old, with: new), as: name)
  }

  private func settings() throws -> String {
    String(decoding: try folder.bytes(of: "vms/web/web.vbox"), as: UTF8.self)
  }

  /// Takes a snapshot and changes the page of what follows; the current disk from then on.
  private func snapshot() throws -> String {
    try succeed("vm", "snapshot", "take", "web", "first", "--in", "vms")
    let delta = "vms/web/Snapshots/" + (try #require(try folder.files(in: "vms/web/Snapshots").first))
    try put("<h1>two</h1>\n", on: delta)
    return delta
  }

  @Test func `a machine has the settings, the network cards and the disk of its file`() throws {
    try succeed(
      "vm", "set", "web", "--in", "vms", "description=A web server", "nic1.mac=08:00:27:00:00:77", "nic2.enabled=on")
    let before = try folder.bytes(of: disk)
    let expanded = try succeed("expand", "lab.yaml")
    for line in [
      "vm: \"vms/web/web.vbox\"", "description: \"A web server\"", "vcpus: 2", "memory: 512MiB",
      "eth0: { addresses: [10.0.0.1/24], mac: \"08:00:27:00:00:77\"", "eth1: {",
    ] {
      #expect(expanded.contains(line), "\(line) in \(expanded)")
    }
    try folder.write(expanded, as: "expanded.yaml")
    #expect(try succeed("expand", "expanded.yaml") == expanded)
    #expect(try succeed("run", "lab.yaml", "--capture", "none").contains("<h1>one</h1>"))
    #expect(try succeed("run", "expanded.yaml", "--capture", "none").contains("<h1>one</h1>"))
    #expect(try folder.bytes(of: disk) == before, "the machine itself stays as it is")
  }

  @Test func `what stands beside the file is stronger, and what stands in defaults is weaker`() throws {
    try lab("polder: 1\n", "polder: 1\ndefaults: { node: { vcpus: 4, memory: 64MiB } }\n", as: "defaults.yaml")
    #expect(try succeed("expand", "defaults.yaml").contains("memory: 512MiB"))
    try lab("    vm: vms", "    memory: 1GiB\n    disk: { size: 50MiB }\n    vm: vms", as: "own.yaml")
    let expanded = try succeed("expand", "own.yaml")
    #expect(expanded.contains("memory: 1GiB") && expanded.contains("vcpus: 2"))
    #expect(try succeed("run", "own.yaml", "--capture", "none", "--disks", "out").contains("<h1>one</h1>"))
    #expect(try succeed("disk", "info", "out/web.vdi").contains("50 MiB"), "an enlarged disk is written as a whole")
  }

  @Test func `a run begins at the current state or at a snapshot`() throws {
    _ = try snapshot()
    #expect(try succeed("run", "lab.yaml", "--capture", "none").contains("<h1>two</h1>"))
    try lab("vm: vms/web/web.vbox", "vm: { file: vms/web/web.vbox, snapshot: first }", as: "first.yaml")
    #expect(try succeed("run", "first.yaml", "--capture", "none").contains("<h1>one</h1>"))
    #expect(try succeed("expand", "first.yaml").contains("snapshot: \"first\""))
  }

  @Test func `a linked clone runs in a lab`() throws {
    try succeed("vm", "clone", "web", "twin", "--linked", "--in", "vms")
    try lab("vms/web/web.vbox", "vms/twin/twin.vbox", as: "twin.yaml")
    #expect(try succeed("run", "twin.yaml", "--capture", "none").contains("<h1>one</h1>"))
  }

  @Test func `what linked clones have alike in memory is counted once`() throws {
    try folder.write([UInt8](repeating: 7, count: 6 << 20), as: "data")
    try succeed("disk", "put", disk, "data", "/data")
    for name in ["one", "two", "three"] { try succeed("vm", "clone", "web", name, "--linked", "--in", "vms") }
    let nodes = ["one", "two", "three"].map { "  \($0): { vm: vms/\($0)/\($0).vbox, host: hv, memory: 64MiB }\n" }
    let events = ["one", "two", "three"].map { "  - { at: 1s, on: \($0), run: wc -c /data }\n" }
    try folder.write(
      "polder: 1\nduration: 5s\nhosts: { hv: { cpus: 2, memory: 96MiB, overcommit: 200% } }\nnodes:\n"
        + nodes.joined() + "events:\n" + events.joined(), as: "clones.yaml")
    let result = try #require(
      JSONSerialization.jsonObject(with: Data(try succeed("run", "clones.yaml", "--json").utf8)) as? [String: Any])
    let host = try #require((result["hosts"] as? [[String: Any]])?.first?["memory"] as? [String: Int])
    // Of three copies two are saved.
    #expect(host["shared"].map { 11 << 20...13 << 20 ~= $0 } == true, "\(host)")
    #expect(host["used"].map { 18 << 20...22 << 20 ~= $0 } == true && host["granted"] == 192 << 20, "\(host)")
  }

  @Test func `the changes of a run are a delta over the disk`() throws {
    let delta = try snapshot()
    let images = [disk, delta]
    let before = try images.map { try folder.bytes(of: $0) }
    try succeed("run", "lab.yaml", "--capture", "none", "--disks", "out", "--save-at", "1500ms=saved.polder")
    #expect(try folder.files(in: "out") == ["web.vdi"])
    #expect(try images.map { try folder.bytes(of: $0) } == before)
    let parents = ["--parents", "vms/web/Snapshots", "--parents", "vms/web"]
    let outcome = try polder.run(
      ["disk", "cat", "out/web.vdi", "/www/index.html", "/www/new.txt"] + parents, in: folder.path)
    #expect(outcome.output == "<h1>two</h1>\nchanged\n", "\(outcome)")
    let chain = try polder.run(["disk", "info", "out/web.vdi"] + parents, in: folder.path)
    #expect(chain.output.contains("parent 1: vms/web/Snapshots") && chain.output.contains("parent 2: \(disk)"))
    try succeed("resume", "saved.polder", "--capture", "none", "--disks", "resumed")
    let compared = try polder.run(["disk", "compare", "out/web.vdi", "resumed/web.vdi"] + parents, in: folder.path)
    #expect(compared.output == "equal\n", "\(compared)")
    // Over a disk that is another one by now, a delta would be nonsense.
    try put("<h1>three</h1>\n", on: delta)
    let late = try polder.run(
      ["resume", "saved.polder", "--capture", "none", "--disks", "late"], in: folder.path)
    #expect(late.status != 0 && late.errors.contains("has changed since the lab began with it"), "\(late)")
  }

  @Test func `a machine that is started keeps what it writes, in its current state alone`() throws {
    let run = try succeed(
      "vm", "start", "web", "--in", "vms", "--do", "mkdir /srv", "--do", "echo one > /srv/file &",
      "--do", "cat /srv/file")
    #expect(run.contains("one\n"), "\(run)")
    #expect(try succeed("disk", "cat", disk, "/srv/file") == "one\n")
    try succeed("vm", "snapshot", "take", "web", "first", "--in", "vms")
    let base = try folder.bytes(of: disk)
    try succeed("vm", "start", "web", "--in", "vms", "--do", "echo two > /srv/file")
    try succeed("vm", "start", "web", "--in", "vms", "--discard", "--do", "rm /srv/file")
    #expect(try succeed("vm", "start", "web", "--in", "vms", "--do", "cat /srv/file").contains("two\n"))
    #expect(try folder.bytes(of: disk) == base, "a snapshot never changes")
    #expect(try folder.files(in: "vms/web/Snapshots").count == 1)
    try succeed("vm", "start", "web", "--in", "vms", "--do", "mkdir /new", "--do", "rm /www/index.html")
    let difference = try polder.run(["vm", "snapshot", "diff", "web", "first", "--in", "vms"], in: folder.path)
    for line in ["added /new/", "removed /www/index.html", "changed /srv/file"] {
      #expect(difference.output.contains("  \(line)\n"), "\(difference)")
    }
    #expect(!difference.output.contains("/etc") && difference.status == 1, "\(difference)")
    try succeed("vm", "snapshot", "restore", "web", "first", "--in", "vms")
    #expect(try succeed("vm", "start", "web", "--in", "vms", "--do", "cat /srv/file").contains("one\n"))
    #expect(try succeed("vm", "check", "web", "--in", "vms") == "no errors\n")
  }

  @Test func `what machines of a lab have written is kept in their files if that is wanted`() throws {
    try succeed("run", "lab.yaml", "--capture", "none", "--save-at", "1500ms=saved.polder", "--keep-disks")
    #expect(try succeed("disk", "cat", disk, "/www/new.txt") == "changed\n")
    // The disk is not the one any more with which the saved lab began.
    let late = try polder.run(["resume", "saved.polder", "--capture", "none", "--keep-disks"], in: folder.path)
    #expect(late.status != 0 && late.errors.contains("it has changed since the lab began with it"), "\(late)")
    _ = try snapshot()
    try lab("vm: vms/web/web.vbox", "vm: { file: vms/web/web.vbox, snapshot: first }", as: "first.yaml")
    let first = String(decoding: try folder.bytes(of: "first.yaml"), as: UTF8.self)
    try folder.write(first.replacing("changed >", with: "changed twice >"), as: "first.yaml")
    let old = try polder.run(["run", "first.yaml", "--capture", "none", "--keep-disks"], in: folder.path)
    #expect(old.status != 0 && old.errors.contains("restore it first"), "\(old)")
  }

  @Test func `a cable that is unplugged in the file is a link that is down`() throws {
    try succeed("vm", "set", "web", "--in", "vms", "nic1.cable=off")
    #expect(try succeed("expand", "lab.yaml").contains("state: down"))
    #expect(!(try succeed("run", "lab.yaml", "--capture", "none").contains("<h1>")))
    try lab("eth0: { address: 10.0.0.1", "eth0: { cable: true, address: 10.0.0.1", as: "plugged.yaml")
    #expect(try succeed("run", "plugged.yaml", "--capture", "none").contains("<h1>one</h1>"))
  }

  @Test func `what a lab does not have is said`() throws {
    let settings = try settings()
    let changed = settings.replacing(
      "driver=\"Null\" enabled=\"false\"", with: "driver=\"Null\" enabled=\"true\"")
    #expect(changed != settings)
    try folder.write(changed, as: "vms/web/web.vbox")
    let outcome = try polder.run(["check", "lab.yaml"], in: folder.path)
    #expect(
      outcome.status == 0 && outcome.errors.contains("'web' begins as vms/web/web.vbox without its sound card"),
      "\(outcome)")
  }

  @Test(arguments: [
    ("vm: vms/web/web.vbox", "vm: none.vbox", "6:9: none.vbox: No such file or directory"),
    ("vm: vms/web/web.vbox", "vm: page.html", "6:9: page.html: <h1> is not a VirtualBox settings file"),
    ("vm: vms/web/web.vbox", "vm: /etc/passwd", "outside the folder"),
    ("vm: vms/web/web.vbox", "vm: vms", "it is a folder"),
    (
      "vm: vms/web/web.vbox", "vm: { file: vms/web/web.vbox, snapshot: last }",
      "no snapshot is called 'last': there are none"
    ),
    ("links: [[web, client]]", "links: [[web, client], [web, client]]", "'web' has no network card left for this link"),
    ("client: {", "other: { vm: vms/web/web.vbox }\n  client: {", "is the MAC address of both"),
    ("    vm: vms", "    disk: { format: fat }\n    vm: vms", "remove 'format'"),
    ("    vm: vms", "    kind: switch\n    vm: vms", "a switch has no 'vm'"),
  ])
  func `a machine that cannot be used is one line`(_ old: String, _ new: String, _ complaint: String) throws {
    try lab(old, new, as: "wrong.yaml")
    let outcome = try polder.run(["check", "wrong.yaml"], in: folder.path)
    #expect(outcome.status == 65 && outcome.errors.contains(complaint), "\(outcome)")
    #expect(outcome.errors.hasPrefix("wrong.yaml:"), "\(outcome)")
  }

  @Test func `a registry that names a file elsewhere is refused`() throws {
    let settings = try settings()
    try folder.write(
      settings.replacing("location=\"web_disk.vdi\" format=\"VDI\"", with: "location=\"/etc/passwd\" format=\"RAW\""),
      as: "vms/web/web.vbox")
    let outcome = try polder.run(["run", "lab.yaml"], in: folder.path)
    #expect(outcome.status == 65 && outcome.complaints.count == 1, "\(outcome)")
    #expect(outcome.errors.contains("/etc/passwd: it is outside the folder"), "\(outcome)")
  }

  @Test func `a disk that is being written is refused`() throws {
    signal(SIGPIPE, SIG_IGN)
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    let running = try polder.start(["disk", "write", disk], in: folder.path, shell: "exec <pipe;")
    let pipe = try FileHandle(forWritingTo: URL(filePath: folder["pipe"]))
    // More than the pipe holds went into it, so the image is open now.
    try pipe.write(contentsOf: Data(repeating: 1, count: 2 << 20))
    let outcome = try polder.run(["run", "lab.yaml"], in: folder.path)
    try pipe.close()
    #expect(outcome.errors.contains("being written by another program"), "\(outcome)")
    #expect(outcome.complaints.count == 1 && outcome.status == 65, "\(outcome)")
    #expect(try running.wait().status == 0)
  }
}
