import SimulationKernel

extension Duration {
  /// A number with decimals and a unit, `ns`, `us`, `ms`, `s`, `m`, `h` or `d`; without a unit, in
  /// multiples of `defaultUnit` nanoseconds. Nil for anything else, for negative values and for those beyond 64 bits.
  init?(text: String, defaultUnit: Int64 = 1_000_000_000) {
    let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    guard let unit = Duration.unit(text.dropFirst(number.count), defaultUnit) else { return nil }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, number.contains(where: \.isNumber), let whole = Int64("0" + parts[0]) else { return nil }
    let (product, isTooLong) = whole.multipliedReportingOverflow(by: unit)
    let fraction = parts.count == 2 ? Duration.fraction(parts[1], of: unit) : 0
    let (sum, overflows) = product.addingReportingOverflow(fraction)
    guard !isTooLong, !overflows else { return nil }
    self.init(nanoseconds: sum)
  }

  private static func unit(_ name: Substring, _ defaultUnit: Int64) -> Int64? {
    switch name {
    case "": defaultUnit
    case "ns": 1
    case "us": 1_000
    case "ms": 1_000_000
    case "s": 1_000_000_000
    case "m": 60_000_000_000
    case "h": 3_600_000_000_000
    case "d": 86_400_000_000_000
    default: nil
    }
  }

  /// Digits beyond the nanosecond are ignored.
  private static func fraction(_ digits: Substring, of unit: Int64) -> Int64 {
    var (value, rest) = (Int64(0), unit)
    for digit in digits {
      // A minute and an hour are not divisible by ten forever, but beyond the nanosecond nothing is left of them.
      guard rest > 0, let number = digit.wholeNumberValue else { break }
      value += Int64(number) * rest / 10
      rest /= 10
    }
    return value
  }
}
