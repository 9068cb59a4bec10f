import SimulationKernel

extension Fabric {
  /// The frames that wait for the wire at a port, the one being sent left out.
  public func waitingFrames(at port: PortID) -> Int {
    let transmitter = self[transmitter: port]
    return transmitter.line == 0 ? transmitter.waiting.count : lines[Int(transmitter.line) - 1].frames.count
  }
}
