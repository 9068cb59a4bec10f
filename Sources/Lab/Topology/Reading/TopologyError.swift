import Settings

/// One thing that is wrong with a topology file, where, and how to fix it.
public struct TopologyFault: Hashable, Sendable, CustomStringConvertible {
  public var file: String
  /// From 1.
  public var line: Int
  /// From 1, in Unicode scalars.
  public var column: Int
  public var message: String
  public var fix: String

  public init(file: String, line: Int, column: Int, message: String, fix: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.fix = fix
  }

  /// `lab.yaml:3:7: message: how to fix it`, on one line.
  public var description: String { "\(location): \(message): \(fix)".visible() }

  /// The same for something that is not an error: `lab.yaml:3:7: warning: message: how to fix it`.
  public var warning: String { "\(location): warning: \(message): \(fix)".visible() }

  private var location: String { "\(file):\(line):\(column)" }
}

/// All that is wrong with a topology file, in the order of the text.
public struct TopologyError: Error, Hashable, Sendable, CustomStringConvertible {
  public var faults: [TopologyFault]
  /// How many more there were than ``faults`` holds.
  public var omitted: Int

  /// A line for each fault.
  public var description: String {
    let lines = faults.map(\.description).joined(separator: "\n")
    return omitted == 0 ? lines : lines + "\n\(faults.last?.file ?? ""): \(omitted) more errors"
  }
}

extension FaultLog {
  func error(in file: String) -> TopologyError { TopologyError(faults: faults(in: file), omitted: omitted) }

  /// In the order of the text.
  func faults(in file: String) -> [TopologyFault] {
    faults.map {
      TopologyFault(
        file: file, line: $0.location.line, column: $0.location.column, message: $0.message, fix: $0.fix)
    }
  }
}
