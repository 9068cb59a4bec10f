import GuestPrograms
import Settings

extension LabReview {
  /// Files that commands read and nothing has made. A guest without a disk image begins with none beside its console.
  mutating func reviewFiles() {
    let lines = lab.document.events.compactMap(\.value.command) + topology.checks.compactMap(topology.command(of:))
    var making: Set<String> = Set(lines.filter { GuestCommand.mayMakeFiles($0.text.value) }.map(\.node))
    for case .type(let event) in lab.document.events.map(\.value) { making.insert(event.on.value) }
    for line in lines where !line.mayFail && !making.contains(line.node) {
      guard let node = lab.nodeIndex[line.node], let machine = machine(node), machine.settings.disk?.image == nil else {
        continue
      }
      for file in GuestCommand.filesRead(by: line.text.value) {
        warnings.report(
          "'\(line.node)' has no file '\(file)'", at: line.text.location,
          fix: "make it first, as in 'echo text > \(file)', or correct its name")
      }
    }
  }
}
