import DiskImages
import VirtualMachines

/// Asks what kind of clone someone wants, and says what each kind means and costs for this machine.
struct CloneDialogue {
  private let file: MachineFile
  private let name: String

  init(_ file: MachineFile, _ name: String) { (self.file, self.name) = (file, name) }

  func request() throws -> CloneRequest {
    let machine = file.machine
    try Console.print("Cloning \(machine.name) as \(name).\n")
    var request = CloneRequest([name], .full)
    if !machine.snapshots.isEmpty {
      try Console.print("Which state?\n  0  the current one")
      let snapshots = machine.snapshots
      for (number, snapshot) in snapshots.enumerated() {
        try Console.print("  \(number + 1)  \(String(repeating: "  ", count: snapshot.depth))\(snapshot.name)")
      }
      let answer = try Console.ask("State", in: 0...snapshots.count, default: 0)
      if answer > 0 { request.snapshot = snapshots[answer - 1].uuid }
    }
    let size = try DiskWork.run { () throws(DiskError) in try file.copiedSize(request.snapshot) }
    try Console.print(
      """

      What kind of clone?
        1  linked: shares the disks of \(machine.name) and stores only what differs. Made at once, a few hundred KiB. It needs
           \(machine.name) to stay where it is, and keeps the snapshot that it is made from.
        2  full: disks of its own. Copies \(size.sizeText), and depends on nothing.
      """)
    request.kind = try Console.ask("Kind", in: 1...2, default: 1) == 1 ? .linked : .full
    try Console.print(
      """

      Which MAC addresses?
        1  new ones, so that both machines can be in one network
        2  the same, for a clone that replaces \(machine.name)
        3  the same for cards attached to NAT, new ones for others
      """)
    request.addresses = [.new, .keep, .keepNAT][try Console.ask("Addresses", in: 1...3, default: 1) - 1]
    return request
  }
}

extension Console {
  /// Asks for a number until it gets one; an empty answer is the default, and the end of the input stops the command.
  static func ask(_ question: String, in range: ClosedRange<Int>, default usual: Int) throws -> Int {
    while true {
      try write("\(question) [\(usual)]: ")
      guard let line = readLine() else { throw Failure(message: "stopped: nothing was cloned", status: .interrupted) }
      if line.isEmpty { return usual }
      if let number = Int(line), range.contains(number) { return number }
      try print("use a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }
}
