import Guests
import NetworkStack
import Packets
public import SimulationKernel

extension DHCPClient {
  func message(_ type: DHCPMessageType, _ calls: borrowing SystemCalls) -> DHCPMessage {
    let mac = calls.stack.interfaces[interface].mac
    var message = DHCPMessage(isRequest: true, transaction: transaction, hardwareAddress: mac)
    message.seconds = UInt16(clamping: (calls.now - began).nanoseconds / 1_000_000_000)
    // Without an address it receives only broadcasts.
    message.wantsBroadcast = calls.stack.interfaces[interface].ipv4.isEmpty
    message.options.type = type
    message.options[.clientIdentifier] = [1] + (0..<6).map { UInt8(truncatingIfNeeded: mac.bits >> (40 - 8 * $0)) }
    guard type != .decline, type != .release else { return message }
    var wanted: [DHCPOptions.Code] = [.subnetMask, .routers, .nameServers, .domainName, .broadcastAddress]
    if boots {
      wanted += [.bootServer, .bootFile]
      message.options.setBootClient(mac)
    }
    message.options[.parameterList] = wanted.map(\.rawValue)
    return message
  }

  /// 4, 8, 16, 32 and then 64 seconds, each plus or minus up to a second (section 4.1).
  mutating func backOff(_ calls: borrowing SystemCalls) {
    let pause = Duration.seconds(4 << Int64(min(attempts, 4)))
    let jitter = Duration.milliseconds(Int64(calls.random() % 2001) - 1000)
    attempts += 1
    next = calls.now + pause + jitter
  }

  func send(_ message: DHCPMessage, to server: IPv4Address, _ calls: borrowing SystemCalls) {
    guard let socket, let type = message.options.type else { return }
    let address = message.options.address(.requestedAddress) ?? message.clientAddress
    let subject = type == .discover ? "" : " \(type == .decline || type == .release ? "of" : "for") \(address)"
    let interval = type == .discover ? " interval \((next - calls.now).nanoseconds / 1_000_000_000)" : ""
    let name = calls.stack.interfaces[interface].name
    tell("\(type.name)\(subject) on \(name) to \(server) port \(DHCPMessage.serverPort)\(interval)", calls)
    message.send(to: Endpoint(.v4(server), port: DHCPMessage.serverPort), from: socket, calls)
  }

  func tell(_ text: String, _ calls: borrowing SystemCalls) {
    if isVerbose { calls.writeError(text + "\n") }
  }

  /// Configures the interface's address, and the guest's route and name servers. Existing ones are kept.
  func configure(_ lease: DHCPLease, _ calls: borrowing SystemCalls) {
    try? calls.addAddress(InterfaceAddress(lease.address, prefixLength: lease.prefixLength), on: interface)
    RecordedLease.write(lease, of: interface, calls)
    if let gateway = lease.gateway { try? calls.addRoute(DHCPClient.defaultRoute(gateway, interface)) }
    guard !lease.nameServers.isEmpty else { return }
    let lines = (lease.domain.isEmpty ? [] : ["search \(lease.domain)"]) + lease.nameServers.map { "nameserver \($0)" }
    guard let file = try? calls.openFile("/etc/resolv.conf", truncating: true) else { return }
    try? calls.append(Array((lines.joined(separator: "\n") + "\n").utf8), to: file)
  }

  /// Removes what the lease configured. The route through its gateway goes with the address.
  func drop(_ calls: borrowing SystemCalls) {
    guard let lease else { return }
    try? calls.removeAddress(InterfaceAddress(lease.address, prefixLength: lease.prefixLength), on: interface)
  }

  private static func defaultRoute(_ gateway: IPv4Address, _ interface: Int) -> Route<IPv4Address> {
    Route(to: .any, prefixLength: 0, .via, interface: interface, gateway: gateway, origin: .configured)
  }
}

extension DHCPClient {
  public static let fields = Fields(
    \DHCPClient.interface, \.isVerbose, \.boots, \.state, \.socket, \.transaction, \.began, \.requested, \.attempts,
    \.next,
    \.offer, \.lease, \.earlier, \.wasRefused)

  public var inconsistency: String? {
    state == .selecting || state == .initial || state == .rebooting || lease != nil || offer != nil
      ? nil : "a DHCP client in \(state) without a lease"
  }
}
