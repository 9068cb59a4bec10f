/// Whole numbers on a command line.
enum Number {
  /// - Parameter subject: what messages call the number.
  static func read<Value: FixedWidthInteger>(
    _ text: String, in range: ClosedRange<Value>, _ subject: String
  ) throws(FailedCommand) -> Value {
    guard let value = Value(text), range.contains(value) else {
      throw FailedCommand(
        "\(subject): not a number from \(range.lowerBound) to \(range.upperBound): \(text)", status: 2)
    }
    return value
  }
}
