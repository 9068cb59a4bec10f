import SimulationKernel

/// The data that iperf sends: the digits, repeated. Longer pieces are written in parts.
enum IperfPattern {
  static let bytes: [UInt8] = (0..<IperfSettings.usualLength).map { UInt8(ascii: "0") + UInt8($0 % 10) }
}
