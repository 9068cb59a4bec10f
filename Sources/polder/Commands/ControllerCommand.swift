import ArgumentParser
import Controllers
import Glibc
import Lab
import SystemFiles

struct ControllerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controller", abstract: "Control OpenFlow 1.3 switches outside of a lab, such as Open vSwitch.",
    discussion: """
      Switches connect to it: ovs-vsctl set-controller br0 tcp:127.0.0.1:6653. It runs until Ctrl-C, and prints what it \
      learns of the network.
      """)

  @Option(
    help: ArgumentHelp(
      "Where it listens; on the loopback interface unless an address is given.", valueName: "[address:]port"))
  var listen = "6653"

  @Option(
    help: ArgumentHelp(
      "Apps, separated by commas: \(AppDescription.simple.map(\.name).joined(separator: ", ")).", valueName: "names"))
  var apps: String?

  @Option(
    help: "A YAML file with 'apps:' as a node of kind controller has it, for apps with settings.",
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  func run() throws {
    Signals.stop(.cleanly)
    let settings = try settings
    let endpoint = try endpoint
    var server: ControllerServer
    do {
      server = try ControllerServer(settings.controller, address: endpoint.address, port: endpoint.port)
    } catch {
      throw Failure(message: "--listen \(listen): \(error): use another port or address", status: .cannotCreate)
    }
    try Console.print("listening on \(endpoint.address):\(server.port)")
    try server.run(until: { Signals.isInterrupted }, show: { try Console.print($0) })
  }

  private var settings: ControllerSettings {
    get throws {
      guard apps == nil || config == nil else { throw ValidationError("--apps and --config cannot be combined") }
      if let config { return try ControllerSettings(yaml: WholeFile.readText(config), file: config) }
      let names = (apps ?? LearningSwitchApp.name).split(separator: ",").map(String.init)
      return ControllerSettings(apps: try names.map(app))
    }
  }

  private func app(_ name: String) throws -> AppDescription {
    if let known = AppDescription.simple.first(where: { $0.name == name }) { return known.app }
    if AppDescription.configured.contains(name) {
      throw ValidationError("--apps \(name): it needs settings; write them to a file and use --config")
    }
    throw ValidationError(
      "--apps \(name): no such app; use \(AppDescription.simple.map(\.name).joined(separator: ", "))")
  }

  private var endpoint: (address: String, port: UInt16) {
    get throws {
      let parts = listen.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      let address = parts.count == 2 ? parts[0] : "127.0.0.1"
      var parsed = in_addr()
      guard (1...2).contains(parts.count), let port = UInt16(parts[parts.count - 1]),
        inet_pton(AF_INET, address, &parsed) == 1
      else { throw ValidationError("--listen \(listen): use a port, or an IPv4 address and a port as in 0.0.0.0:6653") }
      return (address, port)
    }
  }
}
