package import Settings

/// A check of how many frames cross a port.
package struct FrameCheckDescription: CheckDescription {
  package struct Bounds: Hashable, Sendable {
    var exactly: UInt64?
    var atLeast: UInt64?
    var atMost: UInt64?

    static let keys = KeyTable("an expected number", Bounds(), conflicts: \.conflicts) {
      Key("frames", \.exactly, .integer(0...UInt64(Int.max)), "The exact number of frames.").oftenCalled(
        "count", "exactly", "number", "packets", "equals")
      Key("at-least", \.atLeast, .integer(0...UInt64(Int.max)), "The minimum number of frames.").oftenCalled(
        "min", "minimum")
      Key("at-most", \.atMost, .integer(0...UInt64(Int.max)), "The maximum number of frames.").oftenCalled(
        "max", "maximum")
    }

    package var minimum: UInt64 { exactly ?? atLeast ?? 0 }
    /// Nil for any number.
    package var maximum: UInt64? { exactly ?? atMost }

    private var conflicts: [Conflict] {
      if exactly == nil, atLeast == nil, atMost == nil {
        return [Conflict(at: "", "no bound in 'expect'", fix: "add 'frames', 'at-least' or 'at-most'")]
      }
      if exactly != nil, atLeast != nil || atMost != nil {
        return [Conflict(at: "", "'frames' together with 'at-least' or 'at-most'", fix: "keep 'frames' alone")]
      }
      guard let atLeast, let atMost, atLeast > atMost else { return [] }
      return [Conflict(at: "", "'at-least: \(atLeast)' is more than 'at-most: \(atMost)'", fix: "swap the two")]
    }

    /// The same bounds, said in one way only.
    fileprivate var normalized: Bounds {
      minimum == maximum ? Bounds(exactly: minimum) : Bounds(atLeast: minimum, atMost: maximum)
    }
  }

  package var name = Located("")
  var end = Located(EndpointName(node: ""))
  package var filter: Located<String>?
  package var expect = Bounds()
  /// Where it counts, once that has been looked up.
  package private(set) var port = Topology.Port(node: 0, interface: 0)

  package static let tag = "capture"

  package static let keys = KeyTable("a check of a capture", FrameCheckDescription()) {
    Key("name", \.name, Scalar.text.located, required: true, "What must hold, in words.").oftenCalled(
      "title", "description", "id")
    Key("capture", \.end, Scalar.port.located, required: true, "The NODE:IF.")
    Key("filter", \.filter, Scalar.text.located, "Which frames, in the language of pcap-filter(7).")
    Key("expect", \.expect, .table(Bounds.keys), required: true, "How many frames there must be in the whole run.")
  }

  package mutating func resolve<Context: CheckContext>(in context: inout Context) -> Bool {
    expect = expect.normalized
    guard let port = context.resolvePort(end) else { return false }
    self.port = port
    if let expression = context.filter(filter) { filter?.value = expression }
    return true
  }
}
