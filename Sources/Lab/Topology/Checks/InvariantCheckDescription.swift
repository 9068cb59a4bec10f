package import OpenFlow
import OpenFlowText
package import Settings
package import SimulationKernel

/// A check of where packets could go, by the tables of the lab's OpenFlow switches at every instant.
package struct InvariantCheckDescription: CheckDescription {
  /// What must hold of the packets between each pair of nodes.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case noLoop = "no-loop"
    case noBlackHole = "no-black-hole"
    case reachable
    case never
    case waypoint
  }

  /// From one node to another.
  package struct Pair: Hashable, Sendable {
    package let source: Int
    package let destination: Int
  }

  package var name = Located("")
  package var kind = Kind.noLoop
  var names: [[Located<String>]] = []
  var waypoint: Located<String>?
  package var traffic: Match?
  package var since = Located(Instant.zero)
  /// Indices in ``Topology/nodes``, once they have been looked up; from the first to the second.
  package private(set) var pairs: [Pair] = []
  package private(set) var waypointNode: Int?

  package static let tag = "invariant"

  package static let keys = KeyTable(
    "a check of an invariant", InvariantCheckDescription(), conflicts: \.conflicts
  ) {
    Key("name", \.name, Scalar.text.located, required: true, "What must hold, in words.").oftenCalled(
      "title", "description", "id")
    Key(
      "invariant", \.kind, .choice(Kind.allCases.map { ($0.rawValue, $0) }), required: true,
      "What must hold of IP packets after every change of an OpenFlow switch's tables: `no-loop`, `no-black-hole` (all of them arrive, or come to a controller), `reachable` (some arrive), `never` (none arrives), or `waypoint` (those that arrive have visited `through`)."
    )
    .alwaysPrinted
    Key(
      "pairs", \.names, Form.list(of: Form.list(of: Scalar.name.located, "a node", counts: 2...2), "a pair"),
      "From which machine to which: `[[h1, web], [h2, web]]`; all pairs of machines unless given."
    )
    .oftenCalled("between", "hosts")
    Key("through", \.waypoint, Scalar.name.located, "The node that a `waypoint` is.").oftenCalled("via", "waypoint")
    Key(
      "traffic", \.traffic, Scalar.flowMatch,
      "Only these packets, in the words of `ovs-ofctl` or OXM, as in `tcp,tcp_dst=80`; all unless given."
    )
    .oftenCalled("match", "filter")
    Key("since", \.since, Scalar.instant.located, "From when on it must hold; from the beginning unless given.")
      .oftenCalled("from", "after", "at")
  }

  private var conflicts: [Conflict] {
    if kind == .waypoint, waypoint == nil {
      return [Conflict(at: "", "no 'through' in an invariant 'waypoint'", fix: "name the node that packets must visit")]
    }
    if kind != .waypoint, waypoint != nil {
      return [
        Conflict(at: "through", "'through' in an invariant '\(kind.rawValue)'", fix: "remove it, or use 'waypoint'")
      ]
    }
    if names.isEmpty, kind == .never || kind == .waypoint {
      return [Conflict(at: "", "no 'pairs' in an invariant '\(kind.rawValue)'", fix: "add 'pairs: [[a, b]]'")]
    }
    return []
  }

  package mutating func resolve<Context: CheckContext>(in context: inout Context) -> Bool {
    context.checkInstant(since)
    var found: [Pair] = []
    for pair in names where pair.count == 2 {
      guard let source = context.resolveMachine(pair[0]), let destination = context.resolveMachine(pair[1]) else {
        return false
      }
      found.append(Pair(source: source, destination: destination))
    }
    pairs = found
    guard let waypoint else { return true }
    waypointNode = context.resolveNode(waypoint)
    return waypointNode != nil
  }
}

extension Scalar where Value == Match {
  /// A match in the words of `ovs-ofctl` or of OXM.
  static var flowMatch: Scalar {
    let shape = ScalarShape(
      "match", usage: "fields with values, as in \"tcp,tcp_dst=80\"", summary: "a match such as tcp,tcp_dst=80",
      json: .init(["string"]))
    return Scalar(shape, format: { YAMLText.quoted(FlowWriter().text($0)) }) { text in
      do throws(FlowTextError) { return .success(try FlowText.match(text)) } catch {
        return .failure(InvalidText(error.message, fix: "write it as in \"tcp,tcp_dst=80\""))
      }
    }
  }
}
