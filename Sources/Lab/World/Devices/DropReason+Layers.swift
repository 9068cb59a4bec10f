import Datapath
public import Fabric
import Hypervisors
import NetworkStack
import Switching

extension DropReason {
  /// The layers that drop frames, a line each.
  static let layers: [any DropReasonCode.Type] = [
    LinkDropReason.self,
    SwitchDropReason.self,
    StackDropReason.self,
    DatapathDropReason.self,
    HostDropReason.self,
  ]

  /// As in a result's `drops` and in captures: `no route`.
  public var name: String { text ?? "reason \(layer).\(code)" }

  /// Whether some layer has declared it.
  var isKnown: Bool { text != nil }

  private var text: String? { DropReason.layers.lazy.compactMap { text(in: $0) }.first }

  private func text<Code: DropReasonCode>(in _: Code.Type) -> String? {
    Code.layer == layer ? Code(rawValue: code)?.text : nil
  }
}
