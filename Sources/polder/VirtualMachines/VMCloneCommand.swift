public import ArgumentParser
import DiskImages
import Lab
public import VirtualMachines

struct VMCloneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clone", abstract: "Clone a machine, or make many clones of it.",
    discussion: """
      A linked clone shares its origin's disks, and stores only what differs: it is made at once and is small, but needs its \
      origin, and keeps the snapshot that it is made from. A full clone has disks of its own: it takes the time and space of \
      a copy, and depends on nothing. Without options, on a terminal, the command asks.
      """)

  @OptionGroup var machine: MachineArgument
  @Argument(help: "The clone's name, or with --count the start of the names.")
  var new: String

  @Flag(name: .customLong("linked"), help: "Make linked clones.")
  var isLinked = false
  @Flag(name: .customLong("full"), help: "Make full clones (the default).")
  var isFull = false
  @Option(help: "The snapshot to clone, by name or UUID (default: the current state).")
  var snapshot: String?
  @Flag(name: .customLong("tree"), help: "Full clones: with all snapshots.")
  var withSnapshots = false
  @Option(help: "MAC addresses: new, keep, or keep-nat for those of cards attached to NAT.")
  var macs: CloneRequest.Addresses?
  @Flag(name: .customLong("keep-disk-names"), help: "Full clones: disks keep their file names.")
  var keepsDiskNames = false
  @Flag(name: .customLong("keep-uuids"), help: "The guest sees its origin's hardware UUID.")
  var keepsHardwareUUID = false
  @Option(
    name: .customLong("set"), parsing: .upToNextOption,
    help: ArgumentHelp("A setting to change, such as memory=512MiB.", valueName: "setting=value"))
  var settings: [SettingArgument] = []
  @Option(help: "The number of clones: NEW-0001, NEW-0002, …")
  var count: Int?

  func validate() throws {
    if isLinked, isFull { throw ValidationError("--linked and --full exclude each other") }
    if isLinked, withSnapshots { throw ValidationError("--tree needs --full: a linked clone is of one state") }
    if withSnapshots, snapshot != nil { throw ValidationError("--tree clones all snapshots: leave out --snapshot") }
    if let count, !(1...100_000 ~= count) {
      throw ValidationError("invalid --count \(count): use a number from 1 to 100000")
    }
  }

  /// Nothing says how to clone, and someone is there to be asked.
  private var isGuided: Bool {
    !isLinked && !isFull && snapshot == nil && !withSnapshots && macs == nil && !keepsDiskNames && !keepsHardwareUUID
      && settings.isEmpty && count == nil && Console.outputIsTerminal && Console.inputIsTerminal
  }

  func run() throws {
    let file = try DiskWork.run { () throws(DiskError) in try machine.open(.writing) }
    let request =
      isGuided
      ? try CloneDialogue(file, new).request() : try DiskWork.run { () throws(DiskError) in try self.request(file) }
    try DiskWork.run { () throws(DiskError) in
      try file.clone(request, to: machine.folder.path, DiskWork.progress("cloning"))
    }
    try Console.print(summary(request, file))
  }

  private func request(_ file: MachineFile) throws(DiskError) -> CloneRequest {
    var request = CloneRequest(names, isLinked ? .linked : .full)
    if let snapshot { request.snapshot = try file.machine.snapshot(named: snapshot).uuid }
    request.withSnapshots = withSnapshots
    request.addresses = macs ?? .new
    request.keepsDiskNames = keepsDiskNames
    request.keepsHardwareUUID = keepsHardwareUUID
    request.settings = settings.map { ($0.name, $0.value) }
    return request
  }

  private var names: [String] {
    guard let count else { return [new] }
    let digits = max(4, String(count).count)
    return (1...count).map { number in
      let text = String(number)
      return "\(new)-\(String(repeating: "0", count: digits - text.count))\(text)"
    }
  }

  private func summary(_ request: CloneRequest, _ file: MachineFile) -> String {
    let names = request.names.count == 1 ? request.names[0] : "\(request.names.count) clones, \(request.names[0]) …"
    guard request.kind == .linked else { return "made \(names), a full clone of \(file.machine.name)".visible() }
    return "made \(names), linked to \(file.machine.name), whose snapshot cannot be deleted while a clone needs it"
      .visible()
  }
}

extension CloneRequest.Addresses: ExpressibleByArgument {}
