/// A type of value in a file that may be more than a single text: how it is decoded, printed and described.
public struct Form<Value: Sendable>: Sendable {
  let shape: Shape
  /// Nil where the value is wrong, which has been reported.
  let read: @Sendable (SourceValue, _ subject: String, inout FaultLog) -> Value?
  /// Nil where this form cannot express the value.
  let format: @Sendable (Value) -> YAMLNode?

  init(
    _ shape: Shape, format: @escaping @Sendable (Value) -> YAMLNode?,
    read: @escaping @Sendable (SourceValue, String, inout FaultLog) -> Value?
  ) {
    self.shape = shape
    self.read = read
    self.format = format
  }

  public init(_ scalar: Scalar<Value>) {
    self.init(.scalar(scalar.shape), format: { .scalar(scalar.format($0)) }) { scalar.read($0, as: $1, &$2) }
  }

  public static func scalar(_ scalar: Scalar<Value>) -> Form { Form(scalar) }

  /// A mapping with the keys of a table.
  public static func table(_ table: KeyTable<Value>) -> Form {
    Form(.table(table.info), format: { .map(table.entries(saying: $0)) }) { table.decode($0, as: $1, &$2) }
  }

  /// A form that only this file's reader knows how to decode.
  ///
  /// - Parameters:
  ///   - info: describes the mapping.
  ///   - read: nil where the value is wrong, which has been reported.
  public static func mapping(
    _ info: TableInfo, read: @escaping @Sendable (SourceValue, inout FaultLog) -> Value?
  ) -> Form {
    Form(.table(info), format: { _ in nil }) { value, subject, faults in
      guard value.content == .null || value.isMap else {
        faults.reportForm(of: value, as: subject, wanted: .table(info))
        return nil
      }
      return read(value, &faults)
    }
  }

  /// The same form with another type of value.
  ///
  /// - Parameter restore: nil for a value that this form cannot express.
  public func map<Other>(
    to convert: @escaping @Sendable (Value) -> Other, from restore: @escaping @Sendable (Other) -> Value?
  ) -> Form<Other> {
    let (read, format) = (read, format)
    return Form<Other>(shape, format: { restore($0).flatMap(format) }) { read($0, $1, &$2).map(convert) }
  }

  /// The first of several forms that the value has.
  public static func either(_ forms: [Form]) -> Form {
    let shape = Shape.either(forms.map(\.shape))
    return Form(shape, format: { value in forms.lazy.compactMap { $0.format(value) }.first }) {
      value, subject, faults in
      guard let form = forms.first(where: { $0.shape.fits(value.content) }) else {
        faults.reportForm(of: value, as: subject, wanted: shape)
        return nil
      }
      return form.read(value, subject, &faults)
    }
  }

  /// The same form, where a value that is wrong in a usual way is refused with words of its own.
  ///
  /// - Parameter explain: what is wrong with the value; nil where it is read as it is.
  public func refusing(_ explain: @escaping @Sendable (SourceValue) -> (message: String, fix: String)?) -> Form {
    let read = read
    return Form(shape, format: format) { value, subject, faults in
      guard let (message, fix) = explain(value) else { return read(value, subject, &faults) }
      faults.report(message, at: value.location, fix: fix)
      return nil
    }
  }

  /// A value as YAML in flow style; empty where the form cannot express it.
  public func text(of value: Value) -> String { format(value)?.flow ?? "" }

  /// The same form, where a value that is wrong becomes nil rather than nothing, so that it can be known that there is one.
  public var tolerant: Form<Value?> {
    let (read, format) = (read, format)
    return Form<Value?>(shape, format: { $0.flatMap(format) }) { .some(read($0, $1, &$2)) }
  }

  /// With the location of the value.
  public var located: Form<Located<Value>> {
    let (read, format) = (read, format)
    return Form<Located<Value>>(shape, format: { format($0.value) }) { value, subject, faults in
      read(value, subject, &faults).map { Located($0, at: value.location) }
    }
  }
}

extension Scalar {
  /// With the location of the value.
  public var located: Form<Located<Value>> { Form(self).located }
}
