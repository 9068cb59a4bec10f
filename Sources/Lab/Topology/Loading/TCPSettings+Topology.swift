import NetworkStack
import SimulationKernel

extension TCPSettings {
  /// What a `tcp` mapping says. What is faulty in it has been reported by the check of the keys.
  init(_ value: YAMLValue) {
    self.init()
    if let name = value["congestion-control"]?.text, let law = CongestionAlgorithm(named: name) {
      congestionControl = law
    }
    if let size = value["buffers"]?.size.flatMap({ Int(exactly: $0) }), TCPSettings.bufferSizes.contains(size) {
      bufferSize = size
    }
    if let scales = value["window-scaling"]?.boolean { scalesWindows = scales }
    if let selective = value["sack"]?.boolean { usesSelectiveAcknowledgment = selective }
    if let timestamps = value["timestamps"]?.boolean { usesTimestamps = timestamps }
    if let count = value["delayed-ack"]?.integer, TCPSettings.delayedAcknowledgments.contains(count) {
      delayedAcknowledgment = count
    }
    if let marks = value["ecn"]?.boolean { usesCongestionNotification = marks }
    if let holds = value["nagle"]?.boolean { holdsSmallSegments = holds }
    readTimes(value)
    if let window = value["initial-window"]?.integer, TCPSettings.initialWindows.contains(window) {
      initialWindow = window
    }
  }

  private mutating func readTimes(_ value: YAMLValue) {
    if let least = value["minimum-rto"]?.duration, TCPSettings.leastVariations.contains(least) {
      leastVariation = least
    }
    if let idle = value["keep-alive"]?.duration, TCPSettings.keepAlives.contains(idle) { keepAlive = idle }
  }

  /// The keys of what differs from what a machine has unless told, with their values.
  var entries: [(String, String)] {
    let usual = TCPSettings()
    func entry<Value: Equatable>(_ key: String, _ path: KeyPath<TCPSettings, Value>, _ text: String) -> (
      String, String
    )? {
      self[keyPath: path] == usual[keyPath: path] ? nil : (key, text)
    }
    return [
      entry("congestion-control", \.congestionControl, congestionControl.name),
      entry("buffers", \.bufferSize, "\(ByteCount(UInt64(bufferSize)))"),
      entry("window-scaling", \.scalesWindows, "\(scalesWindows)"),
      entry("sack", \.usesSelectiveAcknowledgment, "\(usesSelectiveAcknowledgment)"),
      entry("timestamps", \.usesTimestamps, "\(usesTimestamps)"),
      entry("delayed-ack", \.delayedAcknowledgment, "\(delayedAcknowledgment)"),
      entry("ecn", \.usesCongestionNotification, "\(usesCongestionNotification)"),
      entry("nagle", \.holdsSmallSegments, "\(holdsSmallSegments)"),
      entry("initial-window", \.initialWindow, "\(initialWindow)"),
      entry("minimum-rto", \.leastVariation, "\(leastVariation)"),
      entry("keep-alive", \.keepAlive, keepAlive.map { "\($0)" } ?? ""),
    ].compactMap { $0 }
  }
}

extension CongestionAlgorithm {
  init?(named name: String) {
    guard let law = CongestionAlgorithm.allCases.first(where: { $0.name == name }) else { return nil }
    self = law
  }

  /// As topology files call it.
  var name: String {
    switch self {
    case .newReno: "newreno"
    case .cubic: "cubic"
    }
  }
}
