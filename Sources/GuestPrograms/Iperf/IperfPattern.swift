import SimulationKernel

/// What iperf sends: the digits, over and over. Longer pieces are written in several.
enum IperfPattern {
  static let bytes: [UInt8] = (0..<IperfSettings.usualLength).map { UInt8(ascii: "0") + UInt8($0 % 10) }
}
