import ArgumentParser
import Controllers
import Lab
import OpenFlowSwitches
import Packets
import SystemFiles

struct ControllerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controller", abstract: "Control OpenFlow 1.3 switches, such as Open vSwitch or those of a lab.",
    discussion: """
      Point switches at it, for example with 'ovs-vsctl set-controller br0 tcp:127.0.0.1:6653', or with 'controller: \
      tcp:127.0.0.1:6653' in a topology file. The controller prints what it learns about the network, and runs until Ctrl-C.
      """)

  @Option(
    help: ArgumentHelp(
      "The port to listen on (default: 6653), of the loopback interface unless an address is given.",
      valueName: "[address:]port"),
    transform: Endpoint.init)
  var listen: Endpoint?

  @Option(
    help: ArgumentHelp(
      "The apps to run, separated by commas (default: learning-switch): \(AppDescription.simple.map(\.name).joined(separator: ", ")).",
      valueName: "names"))
  var apps: String?

  @Option(
    help: "A YAML file with 'apps:', as for a node of 'kind: controller'; needed for apps that have settings.",
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  func run() throws {
    Signals.stop(.cleanly)
    let settings = try settings
    let (address, port) = (listen?.address ?? .loopback, listen?.port ?? ControllerAddress.defaultPort)
    var server: ControllerServer
    do {
      server = try ControllerServer(settings.controller, address: address, port: port)
    } catch {
      throw Failure(
        message: "--listen \(address):\(port): \(error): use another port or address", status: .cannotCreate)
    }
    try Console.print("listening on \(address):\(server.port)")
    try server.run(until: { Signals.isInterrupted }, show: { try Console.print($0) })
  }

  private var settings: ControllerSettings {
    get throws {
      guard apps == nil || config == nil else { throw ValidationError("--apps and --config cannot be combined") }
      if let config { return try ControllerSettings(yaml: WholeFile.readText(config), file: config) }
      let names = (apps ?? LearningSwitchApp.name).split(separator: ",").map(String.init)
      let settings = ControllerSettings(apps: try names.map(app))
      let forwarders = names.filter { name in AppDescription.simple.contains { $0.name == name && $0.app.isForwarder } }
      guard forwarders.count <= 1 else {
        throw ValidationError(
          "--apps: \(forwarders.joined(separator: " and ")) all bring frames to their destinations, which would come twice; use one"
        )
      }
      return settings
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
}
