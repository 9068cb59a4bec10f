public import SimulationKernel

extension TCPConnection: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(state)
    writer.write(error?.rawValue ?? UInt8.max)
    writer.write(settings)
    writer.write(sender)
    writer.write(receiver)
    writer.write(congestion)
    writer.write(roundTrip)
    writer.write(recovery)
    writer.write(timers)
    writer.write(agreed)
    writer.write(UInt16(pathSegment))
    writer.write(UInt16(defaultSegment))
    writer.write(timestampOffset)
    writer.write(isPassive)
    writer.write(isOrphan)
    writer.write(isWindowLimited)
    writer.write(lastActivity)
    writer.write(nextChallenge)
    writer.write(keepAliveProbes ?? UInt8.max)
    writer.write(congestionEcho)
    writer.write(counters)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    state = try reader.read()
    error = TCPError(rawValue: try reader.read())
    settings = try reader.read()
    sender = try reader.read()
    receiver = try reader.read()
    congestion = try reader.read()
    roundTrip = try reader.read()
    recovery = try reader.read()
    timers = try reader.read()
    agreed = try reader.read()
    pathSegment = Int(try reader.read(UInt16.self))
    defaultSegment = Int(try reader.read(UInt16.self))
    timestampOffset = try reader.read()
    isPassive = try reader.read()
    isOrphan = try reader.read()
    isWindowLimited = try reader.read()
    lastActivity = try reader.read()
    nextChallenge = try reader.read()
    let probes = try reader.read(UInt8.self)
    keepAliveProbes = probes == .max ? nil : probes
    congestionEcho = try reader.read()
    counters = try reader.read()
    guard pathSegment >= TCPConnection.leastSegment, sender.segment >= TCPConnection.leastSegment - 40 else {
      throw reader.failure("segments of \(pathSegment) bytes")
    }
  }
}

extension TCPAgreement: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(usesSelectiveAcknowledgment)
    writer.write(usesTimestamps)
    writer.write(scalesWindows)
    writer.write(usesCongestionNotification)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    usesSelectiveAcknowledgment = try reader.read()
    usesTimestamps = try reader.read()
    scalesWindows = try reader.read()
    usesCongestionNotification = try reader.read()
  }
}

extension TCPCounters: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(segmentsSent)
    writer.write(segmentsReceived)
    writer.write(segmentsRetransmitted)
    writer.write(timeouts)
    writer.write(fastRecoveries)
    writer.write(bytesAcknowledged)
    writer.write(bytesReceived)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (segmentsSent, segmentsReceived) = (try reader.read(), try reader.read())
    segmentsRetransmitted = try reader.read()
    (timeouts, fastRecoveries) = (try reader.read(), try reader.read())
    (bytesAcknowledged, bytesReceived) = (try reader.read(), try reader.read())
  }
}
