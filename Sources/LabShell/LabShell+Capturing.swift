import Fabric
import Lab
import Sessions
import SimulationKernel

extension LabShell {
  /// Writes what passed the ports since the lab began: the lab is played again for it, which takes nothing but time.
  func capture(_ place: String, to file: String, filter: String) throws(ShellError) {
    guard let ports = labels.ports(named: place) else {
      throw ShellError("capture: no node or interface named '\(place)'")
    }
    guard var start = current.session.beginning else { throw ShellError("capture: the lab's beginning is not kept") }
    let (folder, name) = split(file)
    start.plan.captures = [CaptureOrder(ports: ports, file: name, filter: filter.isEmpty ? nil : filter)]
    do {
      var replay = try Session(start, output: folder)
      try replay.seek(to: current.session.position, isCancelled: { _ in self.isCancelled() })
      try replay.finish()
      for written in replay.captureFiles { print("\(written.path): \(written.frames) frames") }
    } catch { throw ShellError("\(error)") }
  }

  private func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }
}

extension LabShell {
  /// Writes a checkpoint; without a file, the state of the lab's folder.
  func save(to file: String?) throws(ShellError) {
    if let file {
      try files.save(checkpoint(), file)
      return print("saved \(file)")
    }
    guard let lab = files.lab else {
      throw ShellError("save: expected a file, because this lab has no folder ('polder lab create' makes one)")
    }
    try lab.keep(checkpoint())
    print("saved: the lab's folder is at \(text(of: current.session.now))")
  }

  func checkpoint() throws(ShellError) -> Checkpoint {
    do { return try current.session.checkpoint() } catch { throw ShellError("\(error)") }
  }
}
