package import Settings
package import SimulationKernel

/// A form of check in topology files: its keys, from which it is read and printed, and what the names in it stand for.
///
/// What the check looks at is in `Sessions`, as a `DescribedCheck`. A new form is a type that conforms to this protocol, and a
/// line in ``CheckForms``.
package protocol CheckDescription: Hashable, Sendable {
  /// The key that only checks of this form have.
  static var tag: String { get }
  static var keys: KeyTable<Self> { get }

  /// What must hold, in words.
  var name: Located<String> { get }
  /// The command that is run for the check; nil for one that only observes.
  var command: CheckCommand? { get }

  /// Looks up the nodes and ports that the description names, and fills in what it leaves open.
  ///
  /// - Returns: whether all of them exist; if not, that has been reported.
  mutating func resolve<Context: CheckContext>(in context: inout Context) -> Bool
}

extension CheckDescription {
  package var command: CheckCommand? { nil }
}

/// A command that is run for a check.
package struct CheckCommand: Sendable {
  package let at: Instant
  /// Index in ``Topology/nodes``.
  package let node: Int
  package let line: Located<String>
  /// Whether the check expects it to fail.
  let mayFail: Bool
}

extension Topology {
  /// Something that must hold, or the run has failed.
  public struct Check: Hashable, Sendable {
    package let description: any CheckDescription

    init(_ description: any CheckDescription) { self.description = description }

    public var name: String { description.name.value }

    public static func == (a: Check, b: Check) -> Bool { a.equals(b.description) }
    public func hash(into hasher: inout Hasher) { description.hash(into: &hasher) }

    private func equals<Description: CheckDescription>(_ other: Description) -> Bool {
      description as? Description == other
    }
  }
}
