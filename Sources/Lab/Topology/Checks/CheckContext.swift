package import Settings
package import SimulationKernel

/// What a check's description is resolved by: the nodes and ports of a lab, by name.
package protocol CheckContext {
  /// The index of a node; reports a name that no node has.
  mutating func resolveNode(_ name: Located<String>) -> Int?
  /// The index of a node that can run programs; reports other nodes and names that no node has.
  mutating func resolveMachine(_ name: Located<String>) -> Int?
  /// The port of a `NODE:IF`; reports one that does not exist.
  mutating func resolvePort(_ end: Located<EndpointName>) -> Topology.Port?
  /// Reports an instant after the end of the run.
  mutating func checkInstant(_ at: Located<Instant>)
  /// A capture filter with numbers in place of all names; nil for none, or a wrong one, which is reported.
  mutating func filter(_ text: Located<String>?) -> String?
}
