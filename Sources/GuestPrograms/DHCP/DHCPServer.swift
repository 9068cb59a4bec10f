public import Guests
import NetworkStack
import Packets
public import SimulationKernel

/// A DHCP server for the subnet of its pool (RFC 2131, section 4.3).
///
/// Clients are identified by their MAC addresses. A relay agent is answered if it is in the subnet of the pool. It does not ping
/// an address before it offers it.
public struct DHCPServer: GuestProgram, StateRecord {
  public static let registeredName = "dhcp-server"

  let settings: DHCPServerSettings
  private var socket: SocketID?
  var leases = DHCPLeases()

  /// How long an offered address is reserved.
  static let offerTime = Duration.seconds(120)

  public init(_ settings: DHCPServerSettings) { self.settings = settings }

  /// The interface in whose subnet the pool is, and the address there.
  private struct Home {
    let interface: Int
    let address: InterfaceAddress<IPv4Address>
  }

  public mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    guard let home = home(calls.stack) else {
      calls.writeError("dhcp: no interface in the subnet of \(settings.first)\n")
      return .exit(1)
    }
    guard let socket = socket ?? open(on: home.interface, calls) else {
      calls.writeError("dhcp: bind: Address already in use\n")
      return .exit(1)
    }
    while let message = calls.receive(from: socket, { DHCPMessage.read($0, $1) }) {
      if let message { answer(message, from: socket, home, calls) }
    }
    return .socket(until: .never)
  }

  private func home(_ stack: Stack) -> Home? {
    for (index, interface) in stack.interfaces.enumerated() {
      let prefix = { (address: InterfaceAddress<IPv4Address>) in
        IPv4Prefix(address.address, length: address.prefixLength)
      }
      if let address = interface.ipv4.first(where: { prefix($0).contains(settings.first) }) {
        return Home(interface: index, address: address)
      }
    }
    return nil
  }

  private mutating func open(on interface: Int, _ calls: borrowing SystemCalls) -> SocketID? {
    socket = calls.openSocket(.udp, port: DHCPMessage.serverPort, interface: interface)
    return socket
  }

  private mutating func answer(
    _ message: DHCPMessage, from socket: SocketID, _ home: Home, _ calls: borrowing SystemCalls
  ) {
    guard message.isRequest, let type = message.options.type else { return }
    guard message.relay == .any || home.address.isOnLink(with: message.relay) else {
      calls.writeError("dhcp: no addresses for the subnet of the relay agent \(message.relay)\n")
      return
    }
    switch type {
    case .discover: offer(message, from: socket, home, calls)
    case .request: decide(message, from: socket, home, calls)
    case .decline: noteConflict(message, home, calls)
    case .release: leases.release(message.clientAddress, of: message.hardwareAddress, at: calls.now)
    case .inform: send(reply(.acknowledgment, to: message, home), to: message, from: socket, home, calls)
    case .offer, .acknowledgment, .refusal: return
    }
  }

  private mutating func offer(
    _ message: DHCPMessage, from socket: SocketID, _ home: Home, _ calls: borrowing SystemCalls
  ) {
    let client = message.hardwareAddress
    let requested = message.options.address(.requestedAddress)
    guard
      let address = leases.address(
        for: client, requested: requested, settings, except: home.address.address, at: calls.now)
    else { return }
    let known = leases.lease(of: client)
    if known?.address != address || (known?.expires ?? .zero) < calls.now + DHCPServer.offerTime {
      leases.set(address, of: client, until: calls.now + DHCPServer.offerTime)
    }
    send(granting(address, reply(.offer, to: message, home)), to: message, from: socket, home, calls)
  }

  /// A request (section 4.3.2): to accept an offer, to reuse an earlier address, or to extend a lease.
  private mutating func decide(
    _ message: DHCPMessage, from socket: SocketID, _ home: Home, _ calls: borrowing SystemCalls
  ) {
    let client = message.hardwareAddress
    let requested = message.options.address(.requestedAddress)
    if let server = message.options.address(.serverIdentifier), server != home.address.address {
      // It has accepted another server's offer.
      if let lease = leases.lease(of: client) { leases.release(lease.address, of: client, at: calls.now) }
      return
    }
    guard let wanted = requested ?? (message.clientAddress == .any ? nil : message.clientAddress) else { return }
    let isSelecting = message.options[.serverIdentifier] != nil
    let rightful = leases.lease(of: client)?.address
    // It does not answer unknown clients, unless the address does not belong to this network.
    if rightful == nil, !isSelecting, home.address.isOnLink(with: wanted), !isReserved(wanted, client) { return }
    guard rightful == wanted || isReserved(wanted, client) else {
      return send(reply(.refusal, to: message, home), to: message, from: socket, home, calls)
    }
    leases.set(wanted, of: client, until: calls.now + settings.lease)
    send(granting(wanted, reply(.acknowledgment, to: message, home)), to: message, from: socket, home, calls)
  }

  private func isReserved(_ address: IPv4Address, _ client: MACAddress) -> Bool {
    settings.reservations.contains { $0.client == client && $0.address == address }
  }

  /// The client has detected that the address is in use (section 4.3.3).
  private mutating func noteConflict(_ message: DHCPMessage, _ home: Home, _ calls: borrowing SystemCalls) {
    guard let address = message.options.address(.requestedAddress),
      message.options.address(.serverIdentifier) == home.address.address,
      leases.lease(of: message.hardwareAddress)?.address == address
    else { return }
    leases.set(address, of: .zero, until: calls.now + settings.lease)
  }

  private func reply(_ type: DHCPMessageType, to message: DHCPMessage, _ home: Home) -> DHCPMessage {
    var reply = DHCPMessage(
      isRequest: false, transaction: message.transaction, hardwareAddress: message.hardwareAddress)
    reply.wantsBroadcast = message.wantsBroadcast
    reply.relay = message.relay
    // A DHCPNAK through a relay agent is broadcast there (section 4.3.2).
    if type == .refusal, message.relay != .any { reply.wantsBroadcast = true }
    reply.clientAddress = type == .acknowledgment ? message.clientAddress : .any
    reply.options.type = type
    reply.options.set([home.address.address], for: .serverIdentifier)
    guard type != .refusal else { return reply }
    let prefix = IPv4Prefix(home.address.address, length: home.address.prefixLength)
    reply.options.set([IPv4Address(bits: IPv4Prefix.mask(prefix.length))], for: .subnetMask)
    if let broadcast = prefix.directedBroadcast { reply.options.set([broadcast], for: .broadcastAddress) }
    if let gateway = settings.gateway { reply.options.set([gateway], for: .routers) }
    if !settings.nameServers.isEmpty { reply.options.set(settings.nameServers, for: .nameServers) }
    if !settings.domain.isEmpty { reply.options[.domainName] = Array(settings.domain.utf8) }
    if !settings.bootFile.isEmpty { addBootFile(to: &reply, for: message, home) }
    return reply
  }

  /// The fields of BOOTP, and the options for those that ask for them (RFC 2131, section 4.3.1; RFC 2132, sections 9.4 and 9.5).
  private func addBootFile(to reply: inout DHCPMessage, for message: DHCPMessage, _ home: Home) {
    let server = settings.nextServer ?? home.address.address
    reply.nextServer = server
    reply.bootFile = Array(settings.bootFile.utf8)
    let wanted = message.options[.parameterList] ?? []
    if wanted.contains(DHCPOptions.Code.bootServer.rawValue) {
      reply.options[.bootServer] = Array("\(server)".utf8)
    }
    if wanted.contains(DHCPOptions.Code.bootFile.rawValue) { reply.options[.bootFile] = reply.bootFile }
    // By which a boot client knows that the server is meant for it.
    if message.options.isBootClient { reply.options[.vendorClass] = Array("PXEClient".utf8) }
  }

  /// T1 is half the lease time, T2 seven eighths (section 4.4.5).
  private func granting(_ address: IPv4Address, _ message: DHCPMessage) -> DHCPMessage {
    var reply = message
    let seconds = settings.leaseSeconds
    reply.yourAddress = address
    reply.options.set(seconds, for: .leaseTime)
    reply.options.set(seconds / 2, for: .renewalTime)
    reply.options.set(UInt32(UInt64(seconds) * 7 / 8), for: .rebindingTime)
    return reply
  }

  /// The reply goes to the relay agent that asked, else to the client's address if it has one, else to all if the client requests
  /// that, else to its future address at its MAC address (section 4.1). A DHCPNAK goes to all.
  private func send(
    _ reply: DHCPMessage, to message: DHCPMessage, from socket: SocketID, _ home: Home, _ calls: borrowing SystemCalls
  ) {
    if message.relay != .any {
      var reply = reply
      // Last of all (RFC 3046, section 2.2).
      reply.options[.relayInformation] = message.options[.relayInformation]
      return reply.send(to: Endpoint(.v4(message.relay), port: DHCPMessage.serverPort), from: socket, calls)
    }
    var address = IPv4Address.broadcast
    if reply.options.type != .refusal {
      if message.clientAddress != .any {
        address = message.clientAddress
      } else if !message.wantsBroadcast, reply.yourAddress != .any {
        // The client does not answer ARP yet, so its neighbour entry is added by hand, as dnsmasq does.
        let entry = NeighborEntry(mac: message.hardwareAddress, lifetime: .reachable, mode: .replace)
        try? calls.setNeighbor(entry, of: .v4(reply.yourAddress), on: home.interface)
        address = reply.yourAddress
      }
    }
    reply.send(to: Endpoint(.v4(address), port: DHCPMessage.clientPort), from: socket, calls)
  }

  public static let fields = Fields(\DHCPServer.settings, \.socket, \.leases)
}

extension DHCPMessage {
  static func read(_ received: Received, _ bytes: RawSpan) -> DHCPMessage? {
    received.content == .datagram ? try? DHCPMessage(parsing: bytes) : nil
  }

  func send(to destination: Endpoint, from socket: SocketID, _ calls: borrowing SystemCalls) {
    let bytes = bytes
    // A reply that cannot be sent is as good as lost: the client asks again.
    try? calls.sendUDP(from: socket, to: destination, length: bytes.count) { target, start in
      target.store(bytes.span.bytes, at: start)
    }
  }
}

extension InterfaceAddress<IPv4Address> {
  func isOnLink(with other: IPv4Address) -> Bool { IPv4Prefix(address, length: prefixLength).contains(other) }
}
