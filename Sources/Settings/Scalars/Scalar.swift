/// A type of single value in a file: how its text becomes a value, how a value becomes text, and how both are described.
public struct Scalar<Value: Sendable>: Sendable {
  public var shape: ScalarShape
  let parse: @Sendable (String) -> Result<Value, InvalidText>
  /// As YAML has it, with quotes where they are needed.
  let format: @Sendable (Value) -> String

  public init(
    _ shape: ScalarShape, format: @escaping @Sendable (Value) -> String,
    parse: @escaping @Sendable (String) -> Result<Value, InvalidText>
  ) {
    self.shape = shape
    self.parse = parse
    self.format = format
  }

  /// - Parameter parse: nil for a text that is not such a value.
  public init(
    _ shape: ScalarShape, format: @escaping @Sendable (Value) -> String,
    optional parse: @escaping @Sendable (String) -> Value?
  ) {
    self.init(shape, format: format) { text in parse(text).map { .success($0) } ?? .failure(InvalidText()) }
  }

  /// The same texts with another type of value.
  public func map<Other>(
    to convert: @escaping @Sendable (Value) -> Other, from restore: @escaping @Sendable (Other) -> Value
  ) -> Scalar<Other> {
    let (parse, format) = (parse, format)
    return Scalar<Other>(shape, format: { format(restore($0)) }, parse: { parse($0).map(convert) })
  }

  /// The values that pass a further test.
  ///
  /// - Parameter problem: what is wrong with a value, nil where it is fine.
  public func refine(_ problem: @escaping @Sendable (Value) -> InvalidText?) -> Scalar {
    let parse = parse
    return Scalar(shape, format: format) { text in
      parse(text).flatMap { value in problem(value).map { .failure($0) } ?? .success(value) }
    }
  }

  /// The value of a text; nil where it is none.
  public func value(of text: String) -> Value? { try? parse(text).get() }

  /// A value as YAML has it.
  public func text(of value: Value) -> String { format(value) }

  /// - Parameter subject: what messages call the value, such as `'delay'` or `an address`.
  /// - Returns: nil where the value is wrong, which has been reported.
  func read(_ value: SourceValue, as subject: String, _ faults: inout FaultLog) -> Value? {
    guard let text = value.text else {
      faults.reportForm(of: value, as: subject, wanted: .scalar(shape))
      return nil
    }
    return read(text, at: value.location, as: subject, &faults)
  }

  func read(_ text: String, at location: SourceLocation, as subject: String, _ faults: inout FaultLog) -> Value? {
    switch parse(text) {
    case .success(let value): return value
    case .failure(let problem):
      faults.report(shape.message(for: text, as: subject, problem), at: location, fix: shape.fix(for: text, problem))
      return nil
    }
  }
}
