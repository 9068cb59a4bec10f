public import Guests
import NetworkStack
import Packets
import SimulationKernel

/// A DHCP client for one interface (RFC 2131, section 4.4). Its states are those of the RFC's figure 5, and one more for the time
/// in which it makes sure that nobody else has the address:
///
///     INIT -> SELECTING -> REQUESTING -> PROBING -> BOUND -> RENEWING -> REBINDING -> INIT
///       ^          DHCPNAK, no answer |   | taken     ^  DHCPACK |   DHCPACK |
///       +-----------------------------+---+           +----------+-----------+
///
/// Where an earlier client has written down a lease that has not ended, it begins with a request for its address (REBOOTING).
///
/// It begins at once, without the random pause of section 4.4.1, so that a lab's first seconds are the same for each seed.
public struct DHCPClient: GuestProgram {
  public static let registeredName = "dhcp-client"

  enum State: UInt8, Sendable, Checkpointable {
    case initial, selecting, requesting, probing, bound, renewing, rebinding, rebooting
  }

  let interface: Int
  /// It says what it does, as `dhclient -v`.
  private(set) var isVerbose: Bool
  /// It asks as a machine that boots from the network (RFC 4578).
  let boots: Bool
  var state = State.initial
  var socket: SocketID?
  var transaction: UInt32 = 0
  /// When this state's first message went out, and when the last one did.
  var began = Instant.zero
  var requested = Instant.zero
  /// Messages of this state that were sent.
  var attempts = 0
  /// When it goes on if nothing comes.
  var next = Instant.never
  /// The offer that it takes.
  var offer: DHCPMessage?
  var lease: DHCPLease?
  /// The address of an earlier lease, for which it asks first.
  var earlier: IPv4Address?
  /// It was refused, and has had no lease since.
  var wasRefused = false

  /// - Parameter interface: its index among the guest's.
  public init(interface: Int) { self.init(interface: interface, isVerbose: false) }

  init(interface: Int, isVerbose: Bool, boots: Bool = false) {
    self.interface = interface
    self.isVerbose = isVerbose
    self.boots = boots
  }

  /// The same client for another process, which has sockets of its own and says nothing.
  var continuation: DHCPClient {
    var client = self
    (client.socket, client.isVerbose) = (nil, false)
    return client
  }

  public mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    guard calls.stack.interfaces.indices.contains(interface), let socket = socket ?? open(calls) else {
      calls.writeError("dhclient: bind: Address already in use\n")
      return .exit(1)
    }
    while let message = calls.receive(from: socket, { DHCPMessage.read($0, $1) }) {
      if let message { receive(message, calls) }
    }
    while calls.now >= next || state == .initial { goOn(calls) }
    return .socket(until: next)
  }

  private mutating func open(_ calls: borrowing SystemCalls) -> SocketID? {
    socket = calls.openSocket(.udp, port: DHCPMessage.clientPort, interface: interface)
    return socket
  }

  /// The time of a state has come.
  private mutating func goOn(_ calls: borrowing SystemCalls) {
    switch state {
    case .initial: startRebooting(calls)
    case .rebooting: reboot(calls)
    case .selecting: discover(calls)
    case .requesting: if attempts < DHCPClient.requestLimit { request(calls) } else { startSelecting(calls) }
    case .probing: finishProbe(calls)
    case .bound: startRenewing(calls)
    case .renewing, .rebinding: renew(calls)
    }
  }

  /// Requests without an answer before it begins anew (section 3.1, point 5).
  private static let requestLimit = 4

  private mutating func startSelecting(_ calls: borrowing SystemCalls) {
    transaction = UInt32(truncatingIfNeeded: calls.random())
    (state, offer, attempts, began) = (.selecting, nil, 0, calls.now)
    discover(calls)
  }

  /// How long an earlier address is asked for: `reboot` of dhclient.conf(5).
  private static let rebootTime = Duration.seconds(10)

  private mutating func startRebooting(_ calls: borrowing SystemCalls) {
    earlier = RecordedLease.usableAddress(of: interface, calls)
    guard earlier != nil else { return startSelecting(calls) }
    transaction = UInt32(truncatingIfNeeded: calls.random())
    (state, attempts, began) = (.rebooting, 0, calls.now)
    reboot(calls)
  }

  /// Names the address and no server (section 4.3.2); without an answer it begins as if there had been no lease.
  private mutating func reboot(_ calls: borrowing SystemCalls) {
    let end = began + DHCPClient.rebootTime
    guard let earlier, calls.now < end else { return startSelecting(calls) }
    backOff(calls)
    next = min(next, end)
    var message = message(.request, calls)
    message.options.set([earlier], for: .requestedAddress)
    requested = calls.now
    send(message, to: .broadcast, calls)
  }

  private mutating func discover(_ calls: borrowing SystemCalls) {
    backOff(calls)
    send(message(.discover, calls), to: .broadcast, calls)
  }

  private mutating func receive(_ message: DHCPMessage, _ calls: borrowing SystemCalls) {
    guard !message.isRequest, message.transaction == transaction, let type = message.options.type,
      message.hardwareAddress == calls.stack.interfaces[interface].mac
    else { return }
    switch (state, type) {
    case (.selecting, .offer): take(message, calls)
    case (.requesting, .acknowledgment), (.renewing, .acknowledgment), (.rebinding, .acknowledgment),
      (.rebooting, .acknowledgment):
      acknowledge(message, calls)
    case (.requesting, .refusal), (.renewing, .refusal), (.rebinding, .refusal), (.rebooting, .refusal):
      tell("DHCPNAK from \(message.options.address(.serverIdentifier) ?? .any)", calls)
      refuse(calls)
    default: return
    }
  }

  /// It takes the first offer.
  private mutating func take(_ message: DHCPMessage, _ calls: borrowing SystemCalls) {
    guard let lease = DHCPLease(message, requestedAt: calls.now) else { return }
    tell("DHCPOFFER of \(lease.address) from \(lease.server)", calls)
    (offer, state, attempts) = (message, .requesting, 0)
    request(calls)
  }

  private mutating func request(_ calls: borrowing SystemCalls) {
    guard let offer, let server = offer.options.address(.serverIdentifier) else { return startSelecting(calls) }
    backOff(calls)
    var message = message(.request, calls)
    message.options.set([offer.yourAddress], for: .requestedAddress)
    message.options.set([server], for: .serverIdentifier)
    requested = calls.now
    send(message, to: .broadcast, calls)
  }

  private mutating func acknowledge(_ message: DHCPMessage, _ calls: borrowing SystemCalls) {
    guard let granted = DHCPLease(message, requestedAt: requested) else { return }
    tell("DHCPACK of \(granted.address) from \(granted.server)", calls)
    if granted.address == lease?.address {
      bind(granted, calls)
    } else {
      drop(calls)
      lease = granted
      // The address of an earlier client may still be there.
      if state == .rebooting, calls.stack.interfaces[interface].ipv4.contains(where: { $0.address == granted.address })
      {
        return bind(granted, calls)
      }
      // Does somebody answer to it (section 4.4.1; RFC 5227, section 2.1)?
      calls.probe(granted.address, on: interface)
      (state, next) = (.probing, calls.now + .seconds(1))
    }
  }

  private mutating func finishProbe(_ calls: borrowing SystemCalls) {
    guard let lease else { return release(calls) }
    guard calls.isTaken(lease.address, on: interface) else { return bind(lease, calls) }
    var message = message(.decline, calls)
    message.options.set([lease.address], for: .requestedAddress)
    message.options.set([lease.server], for: .serverIdentifier)
    self.lease = nil
    send(message, to: .broadcast, calls)
    // Section 3.1, point 5: not at once again.
    (state, attempts, offer) = (.selecting, 0, nil)
    next = calls.now + .seconds(10)
    transaction = UInt32(truncatingIfNeeded: calls.random())
  }

  /// Back to the start; but a server that offers and refuses by turns is not asked forever at the speed of the network.
  private mutating func refuse(_ calls: borrowing SystemCalls) {
    if state == .rebooting, let old = RecordedLease(of: interface, calls) {
      try? calls.removeAddress(old.address, on: interface)
    }
    guard wasRefused else {
      wasRefused = true
      return release(calls)
    }
    drop(calls)
    (lease, offer, state, attempts) = (nil, nil, .selecting, 0)
    next = calls.now + .seconds(10)
    transaction = UInt32(truncatingIfNeeded: calls.random())
  }

  private mutating func bind(_ granted: DHCPLease, _ calls: borrowing SystemCalls) {
    lease = granted
    wasRefused = false
    (state, next, attempts) = (.bound, granted.renewal, 0)
    configure(granted, calls)
    let seconds =
      granted.renewal == .never ? 0 : (granted.renewal - calls.now + .milliseconds(500)).nanoseconds / 1_000_000_000
    tell("bound to \(granted.address) -- renewal in \(seconds) seconds.", calls)
  }

  private mutating func startRenewing(_ calls: borrowing SystemCalls) {
    transaction = UInt32(truncatingIfNeeded: calls.random())
    (state, began) = (.renewing, calls.now)
    renew(calls)
  }

  /// Asks the server, from T2 on all servers, and again after half of the time that is left, but not within a minute (section
  /// 4.4.5). In the end the address is lost.
  private mutating func renew(_ calls: borrowing SystemCalls) {
    guard let lease, calls.now < lease.expiry else { return release(calls) }
    state = calls.now >= lease.rebinding ? .rebinding : .renewing
    let end = state == .renewing ? lease.rebinding : lease.expiry
    let half = Duration(nanoseconds: (end - calls.now).nanoseconds / 2)
    next = min(end, calls.now + max(half, .seconds(60)))
    var message = message(.request, calls)
    message.clientAddress = lease.address
    requested = calls.now
    send(message, to: state == .renewing ? lease.server : .broadcast, calls)
  }

  /// Without an address, back to the start.
  private mutating func release(_ calls: borrowing SystemCalls) {
    drop(calls)
    lease = nil
    startSelecting(calls)
  }
}
