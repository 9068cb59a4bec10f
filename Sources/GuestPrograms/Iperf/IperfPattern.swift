import SimulationKernel

/// What iperf sends: the digits, over and over.
enum IperfPattern {
  static let bytes: [UInt8] = (0..<IperfSettings.lengths.upperBound).map { UInt8(ascii: "0") + UInt8($0 % 10) }
}
