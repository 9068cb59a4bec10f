import DeviceConsoles
import Fabric
import GuestPrograms
public import Guests
public import Lab
import Settings
public import SimulationKernel

/// Something for a machine's console at an instant, as a person writes it: `3.5s web: ping -c 1 db` runs a command, `3.5s web: ^C`
/// presses a key, and `3.5s web type: hello` types a line for the program in front.
public struct InputLine: Sendable, Equatable {
  public enum Action: Sendable, Equatable {
    case run(String)
    case type(String)
    case press(ConsoleKey)
  }

  public let text: String
  public let at: Instant
  public let node: String
  public let action: Action

  /// - Throws: when it is not of the form `TIME NODE: COMMAND`, `TIME NODE: ^C` or `TIME NODE type: LINE`.
  public init(_ text: String) throws(InputLineError) {
    self.text = text
    let form = InputLineError(
      "expected TIME NODE: COMMAND, such as '3.5s web: ping -c 1 db', TIME NODE: ^C, or TIME NODE type: LINE")
    guard let colon = text.firstIndex(of: ":") else { throw form }
    let head = text[..<colon].split(separator: " ")
    guard head.count == 2 || head.count == 3 && ["run", "type", "key"].contains(head[2]) else { throw form }
    guard let time = Duration(String(head[0])) else {
      throw InputLineError("invalid time '\(head[0])': use a number with ns, us, ms, s, m or h")
    }
    (at, node) = (.zero + time, String(head[1]))
    let rest = String(text[text.index(after: colon)...].drop { $0 == " " })
    action = try InputLine.action(head.count == 3 ? String(head[2]) : nil, rest, form)
  }

  private static func action(
    _ key: String?, _ text: String, _ form: InputLineError
  ) throws(InputLineError) -> Action {
    let pressed = ConsoleKey.allCases.first { $0.caret == text.uppercased() || $0.name == text.lowercased() }
    switch key {
    // As in a terminal, an empty line can be typed.
    case "type": return .type(text)
    case "key":
      guard let pressed else { throw InputLineError("unknown key '\(text)': use \(ConsoleKey.choices)") }
      return .press(pressed)
    case nil, "run":
      if key == nil, let pressed, pressed.caret == text.uppercased() { return .press(pressed) }
      guard !text.isEmpty else { throw form }
      return .run(text)
    default: throw form
    }
  }

  /// The input for a lab.
  ///
  /// - Throws: when the lab has no such machine, or when no shell accepts the command.
  public func input(for start: borrowing Checkpoint) throws(InputLineError) -> Input {
    try input(for: start.world, start.plan.labels)
  }

  /// The same for a lab under way.
  public func input(for world: borrowing World, _ labels: Labels) throws(InputLineError) -> Input {
    guard let index = labels.node(named: node) else { throw unknownNode(labels) }
    let kind = world.nodes[Int(index.rawValue)].kind
    guard kind == .guest else { return try deviceInput(on: index, kind.name) }
    return .command(try command(on: index, world), check: nil)
  }

  /// A switch or a hub answers commands at once, so that nothing can be typed in between.
  private func deviceInput(on node: NodeIndex, _ kind: String) throws(InputLineError) -> Input {
    guard case .run(let command) = action else {
      throw InputLineError(
        "'\(self.node)' is \(kind.withArticle), which runs no programs: give it a command, such as 'show mac'")
    }
    do throws(ConsoleError) { _ = try ConsoleLine(command) } catch { throw InputLineError(error.message) }
    return .command(.run(command, on: node), check: nil)
  }

  private func command(on node: NodeIndex, _ world: borrowing World) throws(InputLineError) -> Command {
    switch action {
    case .type(let line): return .type(line, on: node)
    case .press(let key): return .press(key, on: node)
    case .run(let command):
      for case .refusedLine(let problem) in GuestCommand.remarks(on: command, names: world.names) {
        throw InputLineError(problem)
      }
      return .run(command, on: node)
    }
  }

  private func unknownNode(_ labels: Labels) -> InputLineError {
    let nearest = EditDistance.nearest(to: node, among: labels.nodes)
    return InputLineError("no node named '\(node)'" + (nearest.map { "; did you mean '\($0)'?" } ?? ""))
  }
}

extension ConsoleKey {
  fileprivate static var choices: String { allCases.map(\.name).joined(separator: " or ") }
}

/// What is wrong with an ``InputLine``.
public struct InputLineError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
