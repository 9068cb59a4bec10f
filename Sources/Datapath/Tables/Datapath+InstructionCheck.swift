import OpenFlow
import SimulationKernel

extension Datapath {
  /// Examines the instructions of an entry for a table (OpenFlow 1.3.5, sections 5.9 and 6.4).
  func check(_ instructions: [Instruction], _ match: Match, in table: TableNumber) throws(OpenFlowError) {
    var seen: UInt32 = 0
    var actions = ActionCheck(self, match)
    // In the order in which they are done, because what is applied changes what can be written.
    for instruction in instructions.sorted(by: { $0.rank < $1.rank }) {
      guard seen & 1 << UInt32(instruction.rank) == 0 else { throw .badInstruction(.unknownInstruction) }
      seen |= 1 << UInt32(instruction.rank)
      switch instruction {
      case .gotoTable(let next):
        guard next > table, next.rawValue < settings.tableCount else { throw .badInstruction(.badTable) }
      case .applyActions(let list), .writeActions(let list): try actions.check(list)
      case .meter(let number):
        guard meters.meters.index(of: number) != nil else { throw .meterModFailed(.unknownMeter) }
      case .writeMetadata, .clearActions: break
      case .experimenter: throw .badInstruction(.badExperimenter)
      }
    }
  }
}
