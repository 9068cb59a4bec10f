import Fabric
import GuestPrograms
import Lab
import Settings
public import SimulationKernel

/// A command for a machine at an instant, as a person writes it: `3.5s web: ping -c 1 db`.
public struct InputLine: Sendable, Equatable {
  public let text: String
  public let at: Instant
  public let node: String
  public let command: String

  /// - Throws: when it is not of the form `TIME NODE: COMMAND`.
  public init(_ text: String) throws(InputLineError) {
    self.text = text
    let form = InputLineError("expected TIME NODE: COMMAND, such as '3.5s web: ping -c 1 db'")
    guard let colon = text.firstIndex(of: ":") else { throw form }
    let head = text[..<colon].split(separator: " ")
    guard head.count == 2 else { throw form }
    guard let time = Duration(String(head[0])) else {
      throw InputLineError("invalid time '\(head[0])': use a number with ns, us, ms, s, m or h")
    }
    (at, node) = (.zero + time, String(head[1]))
    command = String(text[text.index(after: colon)...].drop { $0 == " " })
    guard !command.isEmpty else { throw form }
  }

  /// The input for a lab.
  ///
  /// - Throws: when the lab has no such machine, or when no shell accepts the command.
  public func input(for start: borrowing Checkpoint) throws(InputLineError) -> Input {
    guard let index = start.plan.labels.node(named: node) else { throw unknownNode(start.plan.labels) }
    guard start.world.nodes[Int(index.rawValue)].kind == .guest else {
      throw InputLineError("'\(node)' is a switch and has no shell")
    }
    for case .refusedLine(let problem) in GuestCommand.remarks(on: command, names: start.world.names) {
      throw InputLineError(problem)
    }
    return .command(.run(command, on: index), check: nil)
  }

  private func unknownNode(_ labels: Labels) -> InputLineError {
    let nearest = EditDistance.nearest(to: node, among: labels.nodes)
    return InputLineError("no node named '\(node)'" + (nearest.map { "; did you mean '\($0)'?" } ?? ""))
  }
}

/// What is wrong with an ``InputLine``.
public struct InputLineError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
