import SimulationKernel

// How long traceroute waits for an answer: not much longer than others took, and at most `-w`.

extension Traceroute {
  func patience(for index: Int) -> Duration {
    let hop = index - index % settings.queries
    if let time = probes[hop..<hop + settings.queries].lazy.compactMap(\.time).first, settings.hereFactor > 0 {
      return limited(time, times: settings.hereFactor)
    }
    if settings.nearFactor > 0, let time = timeOfLater(than: index) {
      return limited(time, times: settings.nearFactor)
    }
    return settings.wait
  }

  private func timeOfLater(than index: Int) -> Duration? {
    probes[(index + 1)...].lazy.prefix { $0.isSent }.compactMap(\.time).first
  }

  private func limited(_ time: Duration, times factor: Int64) -> Duration {
    // A millisecond more, because real clocks and schedulers are not exact.
    let (product, overflows) = (time + .milliseconds(1)).nanoseconds.multipliedReportingOverflow(by: factor)
    return overflows ? settings.wait : min(Duration(nanoseconds: product), settings.wait)
  }
}
