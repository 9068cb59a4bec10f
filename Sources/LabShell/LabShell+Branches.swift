import Sessions
import SimulationKernel

/// A moment of a branch that was given a name.
struct Moment {
  let name: String
  let description: String
  let branch: LabBranch
  let position: SessionPosition
}

// The courses that the lab has taken.

extension LabShell {
  func branch(named name: String) throws(ShellError) -> LabBranch {
    guard let branch = branches.first(where: { $0.name == name }) else {
      throw ShellError("no branch named '\(name)': there are \(branches.map(\.name).joined(separator: ", "))")
    }
    return branch
  }

  /// Begins another branch here, which becomes the current one.
  func fork(_ name: String?) throws(ShellError) {
    let name = name ?? freeName
    guard !branches.contains(where: { $0.name == name }) else {
      throw ShellError("there is a branch '\(name)' already")
    }
    guard isFileName(name) else {
      throw ShellError("'\(name)': a branch's name is that of a folder too: use letters, digits, '-' and '_'")
    }
    let folder = current.session.captureFiles.isEmpty ? nil : "\(folder)-\(name)"
    if let folder { try files.makeFolder(folder) }
    let origin = LabBranch.Origin(branch: current, position: current.session.position)
    let original = current
    do {
      let branch = try original.session.branch(output: folder)
      current = LabBranch(name, branch, from: origin)
      current.undoable = original.undoable.filter { $0.isNotAfter(origin.position) }
      // What is left behind stays as it was before somebody went back in it.
      try original.session.seek(to: original.session.furthestPosition)
      original.follower = TranscriptFollower(original.session.progress.transcript)
    } catch { throw ShellError("\(error)") }
    branches.append(current)
    let captures = folder.map { "; its captures are in \($0)" } ?? ""
    print("branch '\(name)' leaves '\(origin.branch.name)' at \(text(of: origin.position.at))\(captures)")
  }

  /// The captures and the output of a branch show its past, so that another past is another branch.
  func forkIfInThePast() throws(ShellError) {
    if current.session.isInThePast { try fork(nil) }
  }

  private var freeName: String {
    (1...).lazy.map { "fork-\($0)" }.first { name in !self.branches.contains { $0.name == name } } ?? "fork"
  }

  private func isFileName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64 && !name.hasPrefix(".")
      && name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0)
      }
  }

  func list() {
    for branch in branches {
      let mark = branch === current ? " *" : ""
      let origin = branch.origin.map { ", from \($0.branch.name) at \(text(of: $0.position.at))" } ?? ""
      print("\(branch.name)\(mark)  at \(text(of: branch.session.now))\(origin)")
    }
  }
}

// Moments with a name: one can go back to them however many inputs came at the same instant.

extension LabShell {
  func takeSnapshot(_ name: String, _ description: String) throws(ShellError) {
    guard !moments.contains(where: { $0.name == name }) else {
      throw ShellError("there is a snapshot '\(name)' already")
    }
    try files.lab?.takeSnapshot(checkpoint(), name, description)
    moments.append(
      Moment(name: name, description: description, branch: current, position: current.session.position))
    print("took snapshot '\(name)' at \(text(of: current.session.now))")
  }

  func restoreSnapshot(_ name: String) throws(ShellError) {
    let moment = try moment(named: name)
    current = moment.branch
    do { try current.session.seek(to: moment.position) } catch { throw ShellError("\(error)") }
    arrive()
    print("restored snapshot '\(name)': branch '\(current.name)' at \(text(of: current.session.now))")
  }

  func deleteSnapshot(_ name: String) throws(ShellError) {
    let moment = try moment(named: name)
    moments.removeAll { $0.name == moment.name }
  }

  func listSnapshots() {
    for moment in moments {
      let description = moment.description.isEmpty ? "" : ": \(moment.description)"
      print("\(moment.name)  branch '\(moment.branch.name)' at \(text(of: moment.position.at))\(description)")
    }
  }

  private func moment(named name: String) throws(ShellError) -> Moment {
    guard let moment = moments.first(where: { $0.name == name }) else {
      throw ShellError(
        "no snapshot named '\(name)'"
          + (moments.isEmpty ? "" : ": there are \(moments.map(\.name).joined(separator: ", "))"))
    }
    return moment
  }
}
