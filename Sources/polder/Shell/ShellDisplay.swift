import LabShell
import Sessions
import SimulationKernel

/// Shows what the shell says.
enum ShellDisplay {
  static func show(_ output: ShellOutput) {
    switch output {
    case .heading(let at, let node, let command): print(Summary.heading(at: (at - .zero).inSeconds, node, command))
    case .written(let bytes): Summary.lines(of: String(decoding: bytes, as: UTF8.self)).forEach(print)
    case .ended(let status): Summary.ending(exit: status).forEach(print)
    case .line(let line): print(line)
    }
  }

  /// Whoever reads may have gone; the lab does not stop for it.
  private static func print(_ line: String) { try? Console.print(line) }
}
