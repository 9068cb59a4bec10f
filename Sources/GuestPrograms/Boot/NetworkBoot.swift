public import Guests
import NetworkStack
import Packets
public import SimulationKernel

/// What the firmware of a machine runs to boot from the network, as a network card's ROM with iPXE does: it gets an address and the name
/// of a boot file by DHCP, fetches that by TFTP, and carries it out.
///
///     configuring -- an address, a file --> fetching -- a script --> running
///          |  no answer, no file: the next interface, and after the last the next boot device
public struct NetworkBoot: GuestProgram, StateRecord {
  public static let registeredName = "network-boot"

  enum Stage: UInt8, Sendable, Checkpointable { case starting, configuring, fetching, running }

  var stage = Stage.starting
  var interface = 0
  private var client: DHCPClient?
  private var deadline = Instant.never
  var transfer: BootTransfer?
  var variables = BootVariables()
  var runner = BootScriptRunner()
  /// What paths in a script are relative to.
  var base = BootURI(.tftp, host: "", path: "")

  /// How long it looks for a DHCP server, as the PXE specification has it (2.2.3): 4, 8, 16 and 32 seconds.
  private static let patience = Duration.seconds(60)

  public init() {}

  public mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    var event = event
    while true {
      let step: Step
      switch stage {
      case .starting: step = start(calls)
      case .configuring: step = configure(event, &calls)
      case .fetching: step = fetch(event, calls)
      case .running: step = run(event, calls)
      }
      switch step {
      case .goOn: event = .timer
      case .wait(let until): return .socket(until: until)
      case .boot(let device):
        calls.boot(from: device)
        return .exit(0)
      }
    }
  }

  enum Step {
    case goOn
    case wait(until: Instant)
    /// Leaves the network, for a device or the next one of the boot order.
    case boot(BootDevice?)
  }

  private mutating func start(_ calls: borrowing SystemCalls) -> Step {
    guard calls.stack.interfaces.indices.contains(interface) else { return .boot(nil) }
    let card = calls.stack.interfaces[interface]
    guard card.hasCarrier else { return giveUp("net\(interface): no link", calls) }
    calls.log("Booting from Network: net\(interface) (\(card.mac))")
    (client, stage) = (DHCPClient(interface: interface, isVerbose: false, boots: true), .configuring)
    deadline = calls.now + NetworkBoot.patience
    return .goOn
  }

  private mutating func giveUp(_ problem: String, _ calls: borrowing SystemCalls) -> Step {
    calls.log(problem)
    if let socket = client?.socket { calls.closeSocket(socket) }
    (client, stage, interface) = (nil, .starting, interface + 1)
    return .goOn
  }

  private mutating func configure(_ event: ProgramEvent, _ calls: inout SystemCalls) -> Step {
    guard var client else { return .boot(nil) }
    let wait = client.resume(event == .started ? .timer : event, calls: &calls)
    self.client = client
    guard client.state != .bound else { return take(client.lease, calls) }
    guard calls.now < deadline, case .socket(let until) = wait else {
      return giveUp("net\(interface): no DHCP server answers", calls)
    }
    return .wait(until: min(until, deadline))
  }

  private mutating func take(_ lease: DHCPLease?, _ calls: borrowing SystemCalls) -> Step {
    guard let lease else { return .boot(nil) }
    if let socket = client?.socket { calls.closeSocket(socket) }
    client?.socket = nil
    setVariables(lease, calls)
    let gateway = lease.gateway.map { " gw \($0)" } ?? ""
    calls.log("net\(interface): \(lease.address)/\(lease.prefixLength)\(gateway)")
    guard !lease.bootFile.isEmpty else { return giveUp("Nothing to boot: the DHCP server names no file", calls) }
    let server = lease.bootServer.isEmpty ? "\(lease.server)" : lease.bootServer
    calls.log("Next server: \(server)")
    calls.log("Filename: \(lease.bootFile)")
    base = BootURI(.tftp, host: server, path: "")
    return chain(to: lease.bootFile, calls)
  }

  private mutating func setVariables(_ lease: DHCPLease, _ calls: borrowing SystemCalls) {
    let name = "net\(interface)/"
    for prefix in ["", name] {
      variables[prefix + "ip"] = "\(lease.address)"
      variables[prefix + "mac"] = "\(calls.stack.interfaces[interface].mac)"
      variables[prefix + "gateway"] = lease.gateway.map { "\($0)" }
      variables[prefix + "next-server"] = lease.bootServer.isEmpty ? "\(lease.server)" : lease.bootServer
      variables[prefix + "filename"] = lease.bootFile
      variables[prefix + "domain"] = lease.domain.isEmpty ? nil : lease.domain
    }
  }

  /// Fetches a script that takes the place of the one that runs.
  mutating func chain(to text: String, _ calls: borrowing SystemCalls) -> Step {
    guard let uri = BootURI(text, relativeTo: base) else {
      return giveUp("\(text): Not supported: use tftp or http", calls)
    }
    (transfer, stage, base) = (BootTransfer(uri, .script), .fetching, uri)
    return .goOn
  }

  private mutating func fetch(_ event: ProgramEvent, _ calls: borrowing SystemCalls) -> Step {
    switch transfer?.proceed(event, calls) {
    case .waits(let until): return .wait(until: until)
    case .failed(let reason): return giveUp("\(base.text)... \(reason)", calls)
    case .done, nil: break
    }
    transfer = nil
    let content = (try? calls.contentOfFile(BootTransfer.scriptPath)) ?? []
    guard let script = BootScript(content) else {
      return giveUp("\(base.text)... not a script: its first line is not \(BootScript.firstLine)", calls)
    }
    calls.log("\(base.text)... ok")
    (runner, stage) = (BootScriptRunner(script), .running)
    return .goOn
  }

  /// A script has come to nothing.
  mutating func abandon(_ problem: String, _ calls: borrowing SystemCalls) -> Step { giveUp(problem, calls) }

  public static let fields = Fields(
    \NetworkBoot.stage, \.interface, \.client, \.deadline, \.transfer, \.variables, \.runner, \.base)

  public var inconsistency: String? { 0...65_536 ~= interface ? nil : "the interface \(interface)" }
}
