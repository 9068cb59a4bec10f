import Controllers
import SimulationKernel

/// The services that topology files can name. A new one is a line here.
enum ServiceCatalog {
  static let all: [any ConfigurableService.Type] = [
    HTTPServer.self, DHCPServer.self, DNSServer.self, TFTPServer.self, ControllerService.self,
  ]

  /// Lets checkpoints be read that hold services.
  static func register(in registry: inout PartRegistry) {
    for type in all { registry.register(type) }
    ControllerApps.register(in: &registry)
  }
}
