import Fabric
import Lab
import NetworkFunctions

extension Topology {
  /// Where the file has what the functions' verdicts name.
  var ruleLines: [RuleLine] {
    nodes.enumerated().flatMap { number, node -> [RuleLine] in
      guard case .machine(let machine) = node.kind else { return [] }
      return machine.functions.enumerated().flatMap { place, function in
        (FunctionCatalog.type(named: function.name)?.places(in: function.settings) ?? []).map {
          RuleLine(
            node: NodeIndex(number), detail: DropDetail(function: place, cause: $0.cause), line: $0.place.line)
        }
      }
    }
  }
}
