import Foundation
import Lab
import LabShell
import LabTesting
import Sessions
import SimulationKernel
import TestSupport

/// A shell, and what it has said.
final class ShellFixture {
  let folder: TemporaryFolder
  private(set) var shell: LabShell
  private let said = Said()

  private final class Said { var outputs: [ShellOutput] = [] }

  static let text = """
    polder: 1
    name: small
    nodes:
      client: { kind: vm, interfaces: { eth0: { address: 10.0.0.1/24 } } }
      web:
        kind: vm
        interfaces: { eth0: { address: 10.0.0.2/24 } }
        services: [{ http: { port: 80, files: { /index.html: "hello\\n" } } }]
      lan: { kind: switch }
    links:
      - [client, lan]
      - { endpoints: [web, lan], rate: 100Mbps, delay: 2ms }
    captures:
      - { on: client:eth0, file: client.pcapng }
    """

  /// - Parameter lab: a topology file's text; the small lab unless given.
  init(_ text: String = ShellFixture.text) throws {
    folder = try TemporaryFolder()
    try folder.makeFolder("captures")
    let topology = try Topology(yaml: text, file: "small.yaml")
    let files = ShellFiles(
      captures: folder["captures"], makeFolder: ShellFixture.make, save: { (_, _) throws(ShellError) in })
    let said = said
    shell = try LabShell(Checkpoint(topology, folder: folder.path), files, display: { said.outputs.append($0) })
  }

  @Sendable private static func make(_ path: String) throws(ShellError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch { throw ShellError("\(error)") }
  }

  /// Carries out lines and gives what was said, a line each.
  @discardableResult
  func run(_ lines: String...) throws -> [String] {
    said.outputs = []
    for line in lines { try shell.run(line) }
    return said.outputs.flatMap(ShellFixture.lines)
  }

  private static func lines(of output: ShellOutput) -> [String] {
    switch output {
    case .heading(let at, let node, let command): ["[\((at - .zero).inSeconds)] \(node)$ \(command)"]
    case .written(let bytes): String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    case .ended(let status): status == 0 ? [] : ["(exit \(status.map { "\($0)" } ?? "none"))"]
    case .line(let line): line.split(separator: "\n").map(String.init)
    }
  }
}
