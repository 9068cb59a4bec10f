/// One thing that is wrong with a topology file, where, and how to mend it.
public struct TopologyFault: Hashable, Sendable, CustomStringConvertible {
  public var file: String
  /// From 1.
  public var line: Int
  /// From 1, in Unicode scalars.
  public var column: Int
  public var message: String
  public var remedy: String

  /// `lab.yaml:3:7: message; how to mend it`, on one line.
  public var description: String { "\(place): \(message); \(remedy)" }

  /// The same of something that is no error: `lab.yaml:3:7: warning: message; how to mend it`.
  public var warning: String { "\(place): warning: \(message); \(remedy)" }

  private var place: String { "\(file):\(line):\(column)" }
}

/// All that is wrong with a topology file, in the order of the text.
public struct TopologyError: Error, Hashable, Sendable, CustomStringConvertible {
  public var faults: [TopologyFault]
  /// How many more there were than ``faults`` holds.
  public var omitted: Int

  /// A line for each fault.
  public var description: String {
    let lines = faults.map(\.description).joined(separator: "\n")
    return omitted == 0 ? lines : lines + "\n\(faults.last?.file ?? ""): and \(omitted) more faults"
  }
}
