import SimulationKernel

extension TreePort: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(address)
    writer.write(portID)
    writer.write(pathCost)
    for flag in [adminEdge, autoEdge, portEnabled, operEdge, fdbFlush] { writer.write(flag) }
    writer.write(infoIs)
    for priority in [portPriority, designatedPriority] { writer.write(priority) }
    for times in [portTimes, designatedTimes] { writer.write(times) }
    for flag in [reselect, selected, updtInfo] { writer.write(flag) }
    writer.write(selectedRole)
    for flag in [agree, agreed, proposed, proposing, disputed] { writer.write(flag) }
    writer.write(role)
    for flag in [learn, forward, sync, synced, reRoot] { writer.write(flag) }
    writer.write(topologyPhase)
    for flag in [rcvdTc, rcvdTcn, rcvdTcAck, tcProp, tcAck] { writer.write(flag) }
    writer.write(migrationPhase)
    for flag in [sendRSTP, rcvdRSTP, rcvdSTP, newInfo] { writer.write(flag) }
    for timer in [fdWhile, rrWhile, rbWhile, rcvdInfoWhile, tcWhile, edgeDelayWhile] { writer.write(timer) }
    for timer in [mdelayWhile, helloWhen, transmitBacklog] { writer.write(timer) }
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    address = try reader.read()
    portID = try reader.read()
    pathCost = try reader.read()
    (adminEdge, autoEdge, portEnabled) = (try reader.read(), try reader.read(), try reader.read())
    (operEdge, fdbFlush) = (try reader.read(), try reader.read())
    infoIs = try reader.read()
    (portPriority, designatedPriority) = (try reader.read(), try reader.read())
    (portTimes, designatedTimes) = (try reader.read(), try reader.read())
    (reselect, selected, updtInfo) = (try reader.read(), try reader.read(), try reader.read())
    selectedRole = try reader.read()
    (agree, agreed, proposed) = (try reader.read(), try reader.read(), try reader.read())
    (proposing, disputed) = (try reader.read(), try reader.read())
    role = try reader.read()
    (learn, forward, sync) = (try reader.read(), try reader.read(), try reader.read())
    (synced, reRoot) = (try reader.read(), try reader.read())
    topologyPhase = try reader.read()
    (rcvdTc, rcvdTcn, rcvdTcAck) = (try reader.read(), try reader.read(), try reader.read())
    (tcProp, tcAck) = (try reader.read(), try reader.read())
    migrationPhase = try reader.read()
    (sendRSTP, rcvdRSTP) = (try reader.read(), try reader.read())
    (rcvdSTP, newInfo) = (try reader.read(), try reader.read())
    (fdWhile, rrWhile, rbWhile) = (try reader.read(), try reader.read(), try reader.read())
    (rcvdInfoWhile, tcWhile) = (try reader.read(), try reader.read())
    (edgeDelayWhile, mdelayWhile) = (try reader.read(), try reader.read())
    (helloWhen, transmitBacklog) = (try reader.read(), try reader.read())
  }
}
