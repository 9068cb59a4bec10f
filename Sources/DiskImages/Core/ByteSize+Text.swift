extension Int {
  /// `3.1 GiB`, for messages.
  public var sizeText: String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var unit = 0
    var tenths = self.multipliedReportingOverflow(by: 10).overflow ? self / 1024 * 10 : self * 10
    if self.multipliedReportingOverflow(by: 10).overflow { unit = 1 }
    while tenths >= 10_240, unit < units.count - 1 {
      tenths /= 1024
      unit += 1
    }
    return tenths % 10 == 0 || unit == 0
      ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }

  /// `10GiB`, `512`, `64K`, `1.5G`: binary units, as in qemu-img.
  public init?(size text: some StringProtocol) {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard let shift = Int.shift(ofUnit: text.dropFirst(number.count)), parts.count <= 2, let whole = Int(parts[0]),
      whole <= Int.max >> (shift + 1)
    else { return nil }
    self = whole << shift
    guard parts.count == 2 else { return }
    guard parts[1].count <= 6, let fraction = Int(parts[1]), shift > 0 else { return nil }
    var scale = 1
    for _ in 0..<parts[1].count { scale *= 10 }
    self += (fraction << shift) / scale
  }

  private static func shift(ofUnit unit: some StringProtocol) -> Int? {
    switch unit.lowercased() {
    case "", "b": 0
    case "k", "kib", "kb": 10
    case "m", "mib", "mb": 20
    case "g", "gib", "gb": 30
    case "t", "tib", "tb": 40
    default: nil
    }
  }
}
