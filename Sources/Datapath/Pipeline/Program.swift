import OpenFlow

/// The instructions of a flow entry in the order in which they are done (OpenFlow 1.3.5, section 5.9): meter, apply, clear, write,
/// metadata, goto.
struct Program: Sendable, Equatable {
  /// All but the lists, so that a packet that needs none of them copies none.
  struct Outline: Sendable, Equatable, BitwiseCopyable {
    var meter: MeterNumber?
    /// How many steps are applied.
    var applied: UInt16 = 0
    var clears = false
    var writes = false
    var metadata: UInt64 = 0
    var metadataMask: UInt64 = 0
    /// The table to go to; zero for none, because no entry leads back.
    var next: UInt8 = 0
  }

  private(set) var outline = Outline()
  private(set) var apply: [AppliedStep] = []
  private(set) var write = ActionSet()

  init() {}

  init(_ instructions: [Instruction]) throws(OpenFlowError) {
    for instruction in instructions {
      switch instruction {
      case .meter(let number): outline.meter = number
      case .applyActions(let actions): apply = try AppliedStep.steps(actions)
      case .clearActions: outline.clears = true
      case .writeActions(let actions): write = ActionSet(try Step.steps(actions))
      case .writeMetadata(let value, let mask): (outline.metadata, outline.metadataMask) = (value & mask, mask)
      case .gotoTable(let table): outline.next = table.rawValue
      case .experimenter: throw .badInstruction(.badExperimenter)
      }
    }
    outline.applied = UInt16(clamping: apply.count)
    outline.writes = !write.isEmpty
  }
}
