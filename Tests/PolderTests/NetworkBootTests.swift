import Foundation
import LabTesting
import TestSupport
import Testing

/// Machines that boot from the network, by the program as users have it.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct NetworkBootTests {
  private let polder: Polder
  private let folder: TemporaryFolder

  /// - Parameters:
  ///   - script: what the boot file says.
  ///   - link: what the link of the machine is like.
  private static func lab(
    _ script: [String], boot: String = "[disk, network]", disk: String = "{ size: 3MiB, format: none }",
    dhcp: String = "boot-file: boot.ipxe", link: String = "{}", duration: String = "60s"
  ) -> String {
    """
    polder: 1
    name: boot
    duration: \(duration)
    nodes:
      server:
        interfaces: { eth0: { address: 10.0.0.1/24 } }
        services:
          - dhcp: { range: 10.0.0.100-10.0.0.199, \(dhcp) }
          - http: { files: { /web.img: { image: web.qcow2 } } }
          - tftp:
              files:
                /web.img: { image: web.qcow2 }
                /boot.ipxe: |
    \((["#!ipxe"] + script).map { "              " + $0 }.joined(separator: "\n"))
      bare:
        disk: \(disk)
        boot: \(boot)
        interfaces: { eth0: { address: 10.0.0.7/24 } }
        services: [http: {}]
    defaults: { link: \(link) }
    links: [[server, bare]]
    captures: [{ on: server, file: boot.pcapng }]
    checks:
      - { name: page, at: 59s, on: server, run: "curl -s http://10.0.0.7/", expect: { output: "with the disk" } }

    """
  }

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    let image = try #require(FileManager.default.contents(atPath: Repository.root + "/Topologies/pxe-boot.qcow2"))
    try folder.write(Array(image), as: "web.qcow2")
  }

  @discardableResult
  private func run(
    _ lab: String, _ arguments: String..., status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Polder.Outcome {
    try folder.write(lab, as: "boot.yaml")
    let outcome = try polder.run(["run", "boot.yaml"] + arguments, in: folder.path)
    #expect(outcome.status == status, "\(outcome)", sourceLocation: sourceLocation)
    return outcome
  }

  /// What the machine's screen shows.
  private func screen(_ outcome: Polder.Outcome) -> [String] {
    outcome.output.split(separator: "\n").filter { $0.contains("] bare  ") }
      .compactMap { $0.split(separator: "] bare  ").last.map(String.init) }
  }

  @Test(
    .enabled(if: Tool("qemu-img").isInstalled, "qemu-img is not installed"),
    arguments: ["http://${next-server}/web.img", "tftp://${next-server}/web.img", "web.img"])
  func `the disk equals the served image`(uri: String) throws {
    try run(NetworkBootTests.lab(["imgwrite \(uri)", "sanboot --drive 0x80"]), "--disks", "out")
    let outcome = try Tool("qemu-img").outcome(of: ["compare", folder["out/bare.vdi"], folder["web.qcow2"]])
    #expect(outcome.status == 0 && outcome.text.contains("Images are identical."), "\(outcome.text)")
  }

  @Test(
    .enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)),
    arguments: ["{}", "{ rate: 10Mbps, delay: 1ms, loss: 0.5%, duplicate: 5% }"])
  func `a machine boots over good and bad links, and Wireshark understands every frame`(link: String) throws {
    let script = [":again", "imgwrite tftp://${next-server}/web.img || goto again", "sanboot"]
    try run(NetworkBootTests.lab(script, link: link), "--output", "captures", "--disks", "out")
    let capture = folder["captures/boot.pcapng"]
    #expect(try Tshark.lines(["-Y", "_ws.malformed || _ws.expert.severity == error"], of: capture) == [])
    #expect(try !Tshark.lines(["-Y", "tftp.opcode == 6"], of: capture).isEmpty)
    let fields = ["dhcp.ip.server", "dhcp.file", "dhcp.option.vendor_class_id", "dhcp.client_id.uuid"]
    let rows = try Tshark.fields(fields, of: capture, where: "dhcp.option.dhcp == 5")
    #expect(rows.first?.hasPrefix("10.0.0.1\tboot.ipxe\tPXEClient") == true, "\(rows)")
    let asked = try Tshark.fields(fields, of: capture, where: "dhcp.option.dhcp == 1")
    #expect(asked.first?.contains("PXEClient:Arch:00000:UNDI:002001\t") == true, "\(asked)")
  }

  @Test func `a run that is continued in the middle of a boot ends as the one that was not interrupted`() throws {
    let lab = NetworkBootTests.lab(
      ["echo one", "sleep 1", "imgwrite tftp://${next-server}/web.img", "sanboot"], link: "{ rate: 10Mbps, delay: 1ms }"
    )
    let straight = try LabResult(
      run(
        lab, "--json", "--capture", "none", "--save-at", "10ms=a.polder", "--save-at", "1500ms=b.polder", "--save-at",
        "2500ms=c.polder"))
    for saved in ["a.polder", "b.polder", "c.polder"] {
      let resumed = try polder.run(["resume", saved, "--json", "--capture", "none"], in: folder.path)
      #expect(try LabResult(resumed).digest == straight.digest, "\(saved)")
    }
  }

  @Test func `what does not boot says why, and tries the next`() throws {
    let missing = try run(
      NetworkBootTests.lab(["imgwrite http://${next-server}/nix.img", "sanboot"], boot: "[cd, disk, network]"),
      status: 1)
    #expect(
      screen(missing) == [
        "Boot from CD failed: no medium in the drive", "Boot from Hard Disk failed: the disk is empty",
        screen(missing)[2], "net0: 10.0.0.100/24", "Next server: 10.0.0.1", "Filename: boot.ipxe",
        "tftp://10.0.0.1/boot.ipxe... ok",
        "http://10.0.0.1/nix.img... curl: (22) The requested URL returned error: 404",
        "No bootable medium found! System halted.",
      ])
    let noFile = try run(NetworkBootTests.lab([], dhcp: "boot-file: nix"), status: 1)
    #expect(screen(noFile).contains("tftp://10.0.0.1/nix... Error code 1: File not found"))
    let nothing = try run(NetworkBootTests.lab([], dhcp: "lease: 1h"), status: 1)
    #expect(screen(nothing).contains("Nothing to boot: the DHCP server names no file"))
    let small = try run(
      NetworkBootTests.lab(["imgwrite tftp://${next-server}/large"], disk: "{ size: 2MiB, format: none }")
        .replacing("            /web.img:", with: "            /large: { size: 3MiB }\n            /web.img:"),
      status: 1)
    #expect(screen(small).contains("tftp://10.0.0.1/large... it does not fit on the disk"), "\(screen(small))")
    #expect(screen(small).last == "No bootable medium found! System halted.")
  }

  @Test func `a disk that was not written to its end does not boot`() throws {
    let lab = NetworkBootTests.lab(
      ["imgwrite tftp://${next-server}/web.img", "sanboot"], link: "{ rate: 1Mbps, delay: 1ms }")
    let cut = lab.replacing(
      "captures:",
      with:
        "events: [{ at: 10s, node: bare, set: { power: off } }, { at: 11s, node: bare, set: { power: on } }]\ncaptures:"
    )
    let outcome = try run(cut)
    let failures = screen(outcome).filter { $0.hasPrefix("Boot from Hard Disk failed") }
    #expect(failures.count == 2, "\(screen(outcome))")
  }

  @Test func `a served image that is not there is told with the line of its service`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      polder: 1
      nodes:
        web:
          interfaces: { eth0: { address: 10.0.0.1/24 } }
          services:
            - http: { files: { /a.img: { image: missing.qcow2 } } }

      """, as: "lab.yaml")
    let outcome = try #require(Polder.built).run(["check", "lab.yaml"], in: folder.path)
    #expect(outcome.errors.hasPrefix("lab.yaml:6:"), "\(outcome)")
    #expect(outcome.errors.contains("missing.qcow2: No such file or directory"), "\(outcome)")
  }
}
