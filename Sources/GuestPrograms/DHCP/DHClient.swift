import Guests
import NetworkStack
import SimulationKernel

/// `dhclient` of ISC (dhclient(8)): it gets an address for an interface, and goes on in the background to keep it; with `-d`
/// it stays in the foreground until it is interrupted. With `-r` it ends the one that runs and gives the address up.
struct DHClient: CommandLineProgram {
  static let registeredName = "dhclient"

  private let name: String
  private let options: DHClientOptions
  private var client: DHCPClient?
  private var release = DHCPRelease()
  /// When it goes into the background without an address.
  private var giveUp = Instant.never

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var parser = OptionParser("dhclient", arguments, short: "dv1r")
    var operands: [String] = []
    var options = DHClientOptions()
    while let argument = try parser.next() {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option("d", _): options.formUnion([.foreground, .verbose])
      case .option("v", _): options.insert(.verbose)
      case .option("1", _): options.insert(.tryOnce)
      case .option("r", _): options.insert(.release)
      case .option: break
      }
    }
    guard operands.count <= 1 else { throw FailedCommand("usage: dhclient [-1drv] [interface]", status: 2) }
    name = operands.first ?? "eth0"
    self.options = options
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    guard var client = client ?? start(calls) else {
      calls.writeError("Cannot find device \"\(name)\"\n")
      return .exit(1)
    }
    guard !options.contains(.release) else { return release.proceed(client, calls) }
    let wait = client.resume(event, calls: &calls)
    self.client = client
    guard case .socket(let next) = wait, !options.contains(.foreground) else { return wait }
    if client.state == .bound { return goIntoBackground(client, calls) }
    return calls.now < giveUp ? .socket(until: min(next, giveUp)) : goOnWithoutLease(client, calls)
  }

  private mutating func start(_ calls: borrowing SystemCalls) -> DHCPClient? {
    guard let interface = calls.stack.interfaces.firstIndex(where: { $0.name == name }) else { return nil }
    giveUp = calls.now + DHClient.timeout
    client = DHCPClient(interface: interface, isVerbose: options.contains(.verbose))
    return client
  }

  /// `timeout` of dhclient.conf(5)
  private static let timeout = Duration.seconds(60)

  /// Another process goes on, which says nothing, and this one ends as if all were done.
  private func goIntoBackground(_ client: DHCPClient, _ calls: borrowing SystemCalls) -> Wait {
    if let socket = client.socket { calls.closeSocket(socket) }
    _ = calls.start(client.continuation, StandardStreams())
    return .exit(0)
  }

  private func goOnWithoutLease(_ client: DHCPClient, _ calls: borrowing SystemCalls) -> Wait {
    tell("No DHCPOFFERS received.", calls)
    if options.contains(.tryOnce) {
      tell("Unable to obtain a lease on first try.  Exiting.", calls)
      return .exit(2)
    }
    tell("No working leases in persistent database - sleeping.", calls)
    return goIntoBackground(client, calls)
  }

  private func tell(_ line: String, _ calls: borrowing SystemCalls) {
    if options.contains(.verbose) { calls.writeError(line + "\n") }
  }

  static let fields = Fields(\DHClient.name, \.options, \.client, \.release, \.giveUp)
}

/// What `dhclient` was told by its options.
private struct DHClientOptions: OptionSet, Sendable, Equatable, StateRecord {
  let rawValue: UInt8
  static let foreground = DHClientOptions(rawValue: 1)
  static let verbose = DHClientOptions(rawValue: 2)
  static let tryOnce = DHClientOptions(rawValue: 4)
  static let release = DHClientOptions(rawValue: 8)

  static let fields = Fields(\DHClientOptions.rawValue)
}
