import SimulationKernel

/// The machines that may run on the same processors. They share one queue, so that their shares are by weight however many
/// processors there are.
struct PinClass: Sendable, Equatable, StateRecord {
  /// The processors, a bit each.
  let mask: [UInt64]
  let cpuCount: Int64
  /// The virtual processors that wait, in no order.
  var waiting: [Int32] = []
  /// The weights of the machines that run or wait.
  var weight: Int64 = 0
  /// What each machine of the class would have got by its weight.
  var virtualTime: Int64 = 0

  /// - Parameter cpus: their numbers, each once.
  init(_ cpus: [Int], of count: Int) {
    var mask = [UInt64](repeating: 0, count: (count + 63) / 64)
    for cpu in cpus { mask[cpu / 64] |= 1 << UInt64(cpu % 64) }
    (self.mask, cpuCount) = (mask, Int64(cpus.count))
  }

  @inline(__always) func allows(_ cpu: Int) -> Bool { mask[cpu >> 6] >> UInt64(cpu & 63) & 1 != 0 }

  static let fields = Fields(\PinClass.mask, \.cpuCount, \.waiting, \.weight, \.virtualTime)
}

/// The arithmetic of virtual time: what a machine gets makes its time pass, the faster the lower its weight is.
enum VirtualTime {
  /// What a nanosecond is for a weight of 1. It leaves a weight of 65,536 six bits of fraction.
  static let unit: Int64 = 1 << 22
  /// Time that counts at once, in ns: no more than can be multiplied.
  static let longest: Int64 = 1 << 38
  /// Beyond this, all times of a class are set back.
  static let limit: Int64 = 1 << 61

  /// Virtual time for a weight.
  @inline(__always) static func of(_ time: Int64, weight: Int64) -> Int64 {
    min(time, longest) &* unit / max(1, weight)
  }
}
