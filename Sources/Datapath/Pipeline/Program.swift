import OpenFlow

/// The instructions of a flow entry in the order in which they are done (OpenFlow 1.3.5, section 5.9): meter, apply, clear, write,
/// metadata, goto.
struct Program: Sendable, Equatable {
  var meter: MeterNumber?
  var apply: [Step] = []
  var clears = false
  var write = ActionSet()
  var metadata: UInt64 = 0
  var metadataMask: UInt64 = 0
  /// The table to go to; zero for none, because no entry leads back.
  var next: UInt8 = 0

  init() {}

  init(_ instructions: [Instruction]) throws(OpenFlowError) {
    for instruction in instructions {
      switch instruction {
      case .meter(let number): meter = number
      case .applyActions(let actions): apply = try Step.steps(actions)
      case .clearActions: clears = true
      case .writeActions(let actions): write = ActionSet(try Step.steps(actions))
      case .writeMetadata(let value, let mask): (metadata, metadataMask) = (value & mask, mask)
      case .gotoTable(let table): next = table.rawValue
      case .experimenter: throw .badInstruction(.badExperimenter)
      }
    }
  }
}
