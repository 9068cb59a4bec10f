import SimulationKernel

extension TreePort: StateRecord {
  static let fields = Fields(
    \TreePort.address, \.portID, \.pathCost, \.adminEdge, \.autoEdge, \.portEnabled, \.operEdge, \.fdbFlush, \.infoIs,
    \.portPriority, \.designatedPriority, \.portTimes, \.designatedTimes, \.reselect, \.selected, \.updtInfo,
    \.selectedRole, \.agree, \.agreed, \.proposed, \.proposing, \.disputed, \.role, \.learn, \.forward, \.sync,
    \.synced, \.reRoot, \.topologyPhase, \.rcvdTc, \.rcvdTcn, \.rcvdTcAck, \.tcProp, \.tcAck, \.migrationPhase,
    \.sendRSTP, \.rcvdRSTP, \.rcvdSTP, \.newInfo, \.fdWhile, \.rrWhile, \.rbWhile, \.rcvdInfoWhile, \.tcWhile,
    \.edgeDelayWhile, \.mdelayWhile, \.helloWhen, \.transmitBacklog)
}
