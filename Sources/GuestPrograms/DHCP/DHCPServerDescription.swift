public import Packets
public import Settings
public import SimulationKernel

/// A DHCP server as a topology file describes it.
public struct DHCPServerDescription: Hashable, Sendable {
  public var range: Located<ClosedRange<IPv4Address>> = Located(.any ... .any)
  public var gateway: Located<HostReference>?
  public var nameServers: [Located<HostReference>] = []
  public var domain = ""
  public var lease = Duration.seconds(3600)
  public var reservations: [Entry<ClientReference, IPv4Address>] = []
  public var bootFile: Located<String>?
  public var nextServer: Located<HostReference>?

  init() {}

  static let keys = KeyTable("a DHCP server", DHCPServerDescription()) {
    Key(
      "range", \.range, Scalar.ipv4Range.located, required: true,
      "The pool, in the subnet of one of the machine's interfaces."
    ).oftenCalled("pool", "addresses", "subnet", "start")
    Key("gateway", \.gateway, Scalar.host.located, "The clients' default route.").oftenCalled(
      "router", "routers", "default-gateway", "gw")
    Key("dns", \.nameServers, .oneOrMore(Scalar.host.located, "a name server"), "The clients' name servers.")
      .oftenCalled(
        "nameserver", "nameservers", "name-server", "dns-server")
    Key("domain", \.domain, .text, "The clients' domain.")
    Key("lease", \.lease, .duration(.seconds(1)...), "How long an address is assigned for.").alwaysPrinted
    Key("static", \.reservations, .map(keys: .client, .ipv4Address), "Clients that always get the same address.")
    Key(
      "boot-file", \.bootFile, Scalar.text.located, "What machines fetch by TFTP that boot from the network."
    ).oftenCalled("filename", "bootfile", "bootfile-name", "boot-filename", "option-67", "pxe", "dhcp-boot")
    Key(
      "next-server", \.nextServer, Scalar.host.located, "The TFTP server with the boot file; this machine unless given."
    ).oftenCalled("tftp-server", "tftp", "siaddr", "boot-server", "option-66", "tftp-server-name")
  }

  /// The description of a server.
  init(_ settings: DHCPServerSettings) {
    range = Located(settings.first...settings.last)
    gateway = settings.gateway.map { Located(.address($0)) }
    nameServers = settings.nameServers.map { Located(.address($0)) }
    (domain, lease) = (settings.domain, settings.lease)
    reservations = settings.reservations.map { Entry(Located(.address($0.client)), $0.address) }
    bootFile = settings.bootFile.isEmpty ? nil : Located(settings.bootFile)
    nextServer = settings.nextServer.map { Located(.address($0)) }
  }
}

/// A client of a DHCP server: a MAC address, or the node that has it.
public enum ClientReference: Hashable, Sendable {
  case address(MACAddress)
  case node(String)
}

extension Scalar where Value == ClientReference {
  fileprivate static var client: Scalar {
    let shape = ScalarShape(
      "client", usage: "a MAC address or the name of a node", summary: "clients", json: .init(["string", "integer"]))
    return Scalar(
      shape,
      format: { client in
        switch client {
        case .address(let mac): "\"\(mac)\""
        case .node(let name): YAMLText.name(name)
        }
      },
      optional: { text in
        MACAddress(text).map { .address($0) } ?? (Name.isValid(text) ? .node(text) : nil)
      })
  }
}

extension DHCPServerDescription {
  func settings(in context: ServiceContext, _ faults: inout FaultLog) -> DHCPServerSettings? {
    checkRange(context, &faults)
    var settings = DHCPServerSettings(first: range.value.lowerBound, last: range.value.upperBound)
    settings.gateway = gateway.flatMap { context.hosts.address(of: $0, &faults) }
    settings.nameServers = nameServers.compactMap { context.hosts.address(of: $0, &faults) }
    (settings.domain, settings.lease) = (domain, lease)
    settings.reservations = reservations.compactMap { entry in
      context.client(entry.name, &faults).map { .init(client: $0, address: entry.value) }
    }
    settings.nextServer = nextServer.flatMap { context.hosts.address(of: $0, &faults) }
    settings.bootFile = bootFile?.value ?? ""
    checkBootFile(&faults)
    return settings
  }

  private func checkBootFile(_ faults: inout FaultLog) {
    if let bootFile, bootFile.value.utf8.count > DHCPMessage.bootFileLimit || bootFile.value.isEmpty {
      faults.report(
        "invalid boot file name of \(bootFile.value.utf8.count) bytes", at: bootFile.location,
        fix: "use 1 to \(DHCPMessage.bootFileLimit) bytes")
    }
    if bootFile == nil, let nextServer {
      faults.report(
        "'next-server' without 'boot-file'", at: nextServer.location, fix: "add 'boot-file', or remove 'next-server'")
    }
  }

  private func checkRange(_ context: ServiceContext, _ faults: inout FaultLog) {
    let (first, last) = (range.value.lowerBound, range.value.upperBound)
    guard !context.subnets.contains(where: { $0.contains(first) && $0.contains(last) }) else { return }
    faults.report(
      "\(first)-\(last) is in no subnet of '\(context.machine)'", at: range.location,
      fix: context.subnets.isEmpty
        ? "give '\(context.machine)' an address in that subnet"
        : "use a range within \(context.subnets.map(\.description).joined(separator: " or "))")
  }
}

extension ServiceContext {
  fileprivate func client(_ reference: Located<ClientReference>, _ faults: inout FaultLog) -> MACAddress? {
    switch reference.value {
    case .address(let mac): return mac
    case .node(let name):
      if let mac = clients[name] { return mac }
      guard hosts.contains(name) else {
        faults.report(hosts.unknown(name, at: reference.location))
        return nil
      }
      faults.report(
        "'\(name)' has no interface with 'dhcp: true'", at: reference.location,
        fix: "add 'dhcp: true' to one, or use a MAC address")
      return nil
    }
  }
}
