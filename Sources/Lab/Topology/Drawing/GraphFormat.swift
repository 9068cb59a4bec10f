import Fabric
import SimulationKernel

/// The languages in which a topology can be drawn.
public enum GraphFormat: String, CaseIterable, Sendable {
  /// Graphviz.
  case dot
  /// A picture, laid out by Polder itself.
  case svg
  /// For Markdown pages that render Mermaid.
  case mermaid
}

extension Topology {
  /// A drawing of the nodes, their addresses, and the links between their interfaces. The same topology gives the same text
  /// everywhere.
  public func graph(_ format: GraphFormat) -> String {
    switch format {
    case .dot: dot()
    case .svg: SVGDrawing(of: self).text()
    case .mermaid: mermaid()
    }
  }
}

extension Topology.Node {
  /// At most two addresses, as a drawing has room for.
  var shownAddresses: [String] {
    let all = interfaces.lazy.flatMap { interface in
      interface.ipv4.map { "\($0.address)/\($0.prefixLength)" }
        + interface.ipv6.map { "\($0.address)/\($0.prefixLength)" }
    }
    let shown = Array(all.prefix(3))
    return shown.count < 3 ? shown : Array(shown.prefix(2)) + ["…"]
  }
}

extension Topology.Link {
  /// Rate and delay, of both directions where they differ.
  var shownSettings: String {
    let (there, back) = (shown(forward), shown(backward))
    let settings = there == back ? there : "\(there) → ← \(back)"
    return isUp ? settings : settings + " (down)"
  }

  private func shown(_ settings: LinkSettings) -> String {
    settings.delay == .zero ? "\(settings.rate)" : "\(settings.rate) \(settings.delay)"
  }
}
