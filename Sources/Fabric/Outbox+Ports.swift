import SimulationKernel

extension Outbox {
  /// Lets a part of a device act that numbers its ports from 0, the first of which is the device's port number `offset`.
  /// The part must not switch ports on or off.
  public mutating func withPorts<Result>(from offset: Int, _ act: (inout Outbox) -> Result) -> Result {
    let earlier = effects.count
    defer { movePorts(by: offset, effectsFrom: earlier) }
    return act(&self)
  }

  private mutating func movePorts(by offset: Int, effectsFrom first: Int) {
    guard effects.count > first else { return }
    let all = Array(effects)
    effects.wipe()
    for (index, effect) in all.enumerated() {
      var effect = effect
      if index >= first { effect.port = PortIndex(Int(effect.port.rawValue) + offset) }
      effects.append(effect)
    }
  }
}
