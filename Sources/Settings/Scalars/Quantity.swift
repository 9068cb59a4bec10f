public import SimulationKernel

/// A decimal number with a unit, read exactly: `1.5ms` is 1,500,000 of the smallest unit.
public enum Quantity {
  public struct Unit: Sendable {
    public var name: String
    public var factor: UInt64

    public init(name: String, factor: UInt64) {
      self.name = name
      self.factor = factor
    }
  }

  public enum Problem: Error, Hashable {
    case notANumber
    case negative
    case unitMissing
    case unitUnknown
    /// A fraction of the smallest unit.
    case inexact
    case tooLarge
  }

  /// - Parameter unitless: the factor of a number without a unit; nil where only zero may do without.
  public static func parse(_ text: String, units: [Unit], unitless: UInt64? = nil) throws(Problem) -> UInt64 {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard !text.hasPrefix("-") else { throw .negative }
    let factor = try factor(named: text[digits.endIndex...], of: digits, units: units, unitless: unitless)
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { throw .notANumber }
    let whole = try multiply(try integer(parts[0]), factor)
    return try add(whole, parts.count == 2 ? try fraction(parts[1], of: factor) : 0)
  }

  private static func factor(
    named suffix: Substring, of digits: Substring, units: [Unit], unitless: UInt64?
  ) throws(Problem) -> UInt64 {
    guard !digits.isEmpty else { throw .notANumber }
    let name = suffix.drop { $0 == " " }
    if let unit = units.first(where: { $0.name == name }) { return unit.factor }
    guard name.isEmpty else { throw .unitUnknown }
    if let unitless { return unitless }
    guard digits.allSatisfy({ $0 == "0" }) else { throw .unitMissing }
    return 1
  }

  private static func fraction(_ digits: Substring, of factor: UInt64) throws(Problem) -> UInt64 {
    var significant = digits
    while significant.last == "0" { significant.removeLast() }
    guard significant.count <= 18 else { throw .inexact }
    guard !significant.isEmpty else { return 0 }
    let scale = significant.reduce(UInt64(1)) { power, _ in power * 10 }
    let product = try integer(significant).multipliedFullWidth(by: factor)
    // The fraction is less than one, so the quotient fits.
    let (quotient, remainder) = scale.dividingFullWidth(product)
    guard remainder == 0 else { throw .inexact }
    return quotient
  }

  private static func integer(_ digits: Substring) throws(Problem) -> UInt64 {
    guard let value = UInt64(digits) else { throw .tooLarge }
    return value
  }

  private static func multiply(_ a: UInt64, _ b: UInt64) throws(Problem) -> UInt64 {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    guard !overflow else { throw .tooLarge }
    return product
  }

  private static func add(_ a: UInt64, _ b: UInt64) throws(Problem) -> UInt64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    guard !overflow else { throw .tooLarge }
    return sum
  }
}

extension Quantity {
  public static let durations = [
    Unit(name: "ns", factor: 1), Unit(name: "us", factor: 1_000), Unit(name: "ms", factor: 1_000_000),
    Unit(name: "s", factor: 1_000_000_000), Unit(name: "m", factor: 60_000_000_000),
    Unit(name: "h", factor: 3_600_000_000_000),
  ]
  public static let sizes = [
    Unit(name: "B", factor: 1), Unit(name: "KiB", factor: 1 << 10), Unit(name: "MiB", factor: 1 << 20),
    Unit(name: "GiB", factor: 1 << 30), Unit(name: "TiB", factor: 1 << 40),
  ]

  /// 100 years; the sum of two still fits in 63 bits of nanoseconds.
  public static let longestDuration = Duration.nanoseconds(876_000 * 3_600_000_000_000)
  public static let largestSize: UInt64 = 1 << 50

  /// A regular expression of such numbers, for JSON Schema.
  public static func pattern(_ units: [Unit]) -> String {
    "^[0-9]+(\\.[0-9]+)? ?(\(units.map(\.name).joined(separator: "|")))$"
  }
}

extension Quantity.Problem {
  func invalidText(smallest: String, largest: String) -> InvalidText {
    switch self {
    case .notANumber: InvalidText()
    case .negative: InvalidText("negative")
    case .unitMissing: InvalidText("missing unit")
    case .unitUnknown: InvalidText("unknown unit")
    case .inexact: InvalidText("finer than \(smallest)", fix: "use a multiple of \(smallest)")
    case .tooLarge: InvalidText("too large", fix: "use at most \(largest)")
    }
  }
}
