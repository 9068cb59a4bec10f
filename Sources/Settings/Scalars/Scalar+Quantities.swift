public import SimulationKernel

extension Scalar where Value == UInt64 {
  /// A number with a unit, in units of the smallest.
  ///
  /// - Parameters:
  ///   - unitless: the factor of a number without a unit; nil where only zero may do without.
  ///   - format: how messages and `polder expand` write a value.
  public static func quantity(
    _ noun: String, _ units: [Quantity.Unit], _ range: ClosedRange<UInt64>, unitless: UInt64? = nil,
    shape: ScalarShape, format: @escaping @Sendable (UInt64) -> String
  ) -> Scalar {
    Scalar(shape, format: format) { text in
      do throws(Quantity.Problem) {
        let value = try Quantity.parse(text, units: units, unitless: unitless)
        if value < range.lowerBound {
          return .failure(InvalidText("too small", fix: "use at least \(format(range.lowerBound))"))
        }
        if value > range.upperBound {
          return .failure(InvalidText("too large", fix: "use at most \(format(range.upperBound))"))
        }
        return .success(value)
      } catch {
        return .failure(error.invalidText(smallest: format(1), largest: format(range.upperBound)))
      }
    }
  }

  /// Bytes, such as `256MiB`.
  public static func size(_ range: ClosedRange<UInt64>) -> Scalar {
    let shape = ScalarShape(
      "size", usage: "a number with B, KiB, MiB, GiB or TiB",
      summary: "a size such as 256MiB (B, KiB, MiB, GiB or TiB)",
      json: .init(["string"], pattern: Quantity.pattern(Quantity.sizes)))
    return .quantity("size", Quantity.sizes, range, shape: shape) { "\(ByteCount($0))" }
  }

  public static func size(atLeast lowest: UInt64) -> Scalar { .size(lowest...Quantity.largestSize) }
}

extension Scalar where Value == Int {
  /// Bytes, such as `256MiB`.
  public static func size(_ range: ClosedRange<Int>) -> Scalar {
    Scalar<UInt64>.size(UInt64(range.lowerBound)...UInt64(range.upperBound)).map(
      to: { Int(truncatingIfNeeded: $0) }, from: { UInt64(clamping: $0) })
  }
}

extension Scalar where Value == Duration {
  /// A duration such as `10ms`.
  public static func duration(_ range: ClosedRange<Duration>) -> Scalar {
    let shape = ScalarShape(
      "duration", usage: "a number with ns, us, ms, s, m or h",
      summary: "a duration such as 10ms (ns, us, ms, s, m or h)",
      json: .init(
        ["string", "integer"], pattern: Quantity.pattern(Quantity.durations), minimum: "0", maximum: "0"))
    let limits = UInt64(range.lowerBound.nanoseconds)...UInt64(range.upperBound.nanoseconds)
    return Scalar<UInt64>.quantity("duration", Quantity.durations, limits, shape: shape) {
      "\(Duration.nanoseconds(Int64(clamping: $0)))"
    }.map(to: { .nanoseconds(Int64(clamping: $0)) }, from: { UInt64(clamping: $0.nanoseconds) })
  }

  /// At least as long as the lower bound.
  public static func duration(_ range: PartialRangeFrom<Duration>) -> Scalar {
    .duration(range.lowerBound...Quantity.longestDuration)
  }
}

extension Scalar where Value == Instant {
  /// A time since the start of the lab, such as `1.5s`.
  public static var instant: Scalar {
    Scalar<Duration>.duration(Duration.zero...).map(
      to: { Instant(nanoseconds: $0.nanoseconds) }, from: { $0 - .zero })
  }
}
